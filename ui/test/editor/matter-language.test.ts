import { markdown, markdownLanguage } from "@codemirror/lang-markdown"
import { ensureSyntaxTree } from "@codemirror/language"
import { EditorState } from "@codemirror/state"
import { expect, test } from "vitest"
import { matterEnd, matterEndOf, matterLanguage, matterTokens } from "../../src/editor/matter-language"

const found = (line: string) => matterTokens(line).map(({ name, from, to }) => `${name.slice(6)} ${line.slice(from, to)}`)

test("finds the end of a block by its own fences", () => {
  expect(matterEnd("---\na: b\n---\ntext\n")).toBe("---\na: b\n---".length)
  expect(matterEnd("+++\na = 1\n+++\n")).toBe("+++\na = 1\n+++".length)
  expect(matterEnd('{\n  "a": 1\n}\n\ntext')).toBe('{\n  "a": 1\n}'.length)
  for (const text of ["---\nno end\n", "text\n---\na\n---\n", ""]) expect(matterEnd(text)).toBe(0)
})

test("reads no more of a text than it needs, and finds the same end", () => {
  let read = 0
  const input = (text: string) => ({ length: text.length, read: (from: number, to: number) => ((read = Math.max(read, to)), text.slice(from, to)) })
  const long = "word ".repeat(8000)
  for (const [open, close] of [["---", "---"], ["---", "..."], ["+++", "+++"], ["{", "}"]]) {
    for (const size of [0, 10, 1480, ...Array.from({ length: 24 }, (_, at) => 1484 + at), 3000, 19_000, 19_990, 25_000]) {
      for (const rest of ["", "\n", "x\n", ` \n${long}`]) {
        const text = `${open}\n${"a".repeat(size)}\n${close}${rest}`
        expect(matterEndOf(input(text)), `${open} ${size} ${rest.length}`).toBe(matterEnd(text.slice(0, 20_000)))
      }
    }
  }
  for (const text of [long, `---\na: b\n---\n${long}`]) {
    read = 0
    matterEndOf(input(text))
    expect(read).toBeLessThan(2000)
  }
})

test("colours YAML, TOML and JSON", () => {
  expect(found("title: 清明: 一路 # why")).toEqual(["Key title", "Mark :", "Comment # why"])
  expect(found("pin: true")).toEqual(["Key pin", "Mark :", "Word true"])
  expect(found("  - name: a")).toEqual(["Mark -", "Key name", "Mark :"])
  expect(found("date = 2024-01-02T03:04:05Z")).toEqual(["Key date", "Mark =", "Number 2024-01-02T03:04:05Z"])
  expect(found("[taxonomies]")).toEqual(["Key [taxonomies]"])
  expect(found('  "draft": false,')).toEqual(['Key "draft"', "Mark :", "Word false", "Mark ,"])
  expect(found("url: https://a.example/#b")).toEqual(["Key url", "Mark :"])
})

test("no Markdown is seen in the block, and all of it below", () => {
  const doc = "---\ntitle: *a*\ntags: [b]\n---\n\n## Heading\n"
  const state = EditorState.create({ doc, extensions: markdown({ base: markdownLanguage, extensions: matterLanguage() }) })
  const names: string[] = []
  ensureSyntaxTree(state, doc.length)!.iterate({ enter: (node) => void names.push(node.name) })
  expect(names).toContain("FrontMatter")
  expect(names).toContain("ATXHeading2")
  expect(names.some((name) => /Setext|Emphasis|HorizontalRule/.test(name))).toBe(false)
})

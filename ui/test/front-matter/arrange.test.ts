import { expect, test } from "vitest"
import type { FieldProblem } from "../../src/bindings"
import { arrange } from "../../src/front-matter/arrange"
import { fixLabel } from "../../src/front-matter/fault-words"
import { helpText } from "../../src/front-matter/help"
import { viewFrontMatter } from "../fake-front-matter"
import { absentKeys } from "../fake-known-keys"

const view = (inner: string, problems: FieldProblem[] = []) => ({ ...viewFrontMatter(`---\n${inner}---\n`), problems })
const problem = (...path: string[]): FieldProblem => ({ path, line: 2, column: 1, fault: { kind: "unreadable", reason: "" }, fix: null })

test("a problem stands at its field, at the nearest one around it, or at the top", () => {
  const { first, whole } = arrange(view("image:\n  alt: a\ntags: [b]\n", [problem("image", "alt"), problem("tags", "0"), problem(), problem("gone")]))
  const count = (id: string) => first.find((row) => row.id === id)!.problems.length
  expect([count("image"), count("image.alt"), count("tags")]).toEqual([0, 1, 1])
  expect(first.find((row) => row.id === "image")!.hidden).toBe(1)
  expect(whole).toHaveLength(2)
})

test("the same key twice is two rows", () => {
  expect(arrange(view("a: 1\na: 2\n")).rest.map((row) => row.id)).toEqual(["a", "a#1"])
})

test("the row in use is kept in its place, once", () => {
  const before = arrange(view("a: 1\nb: 2\nc: 3\n"))
  const kept = { row: before.rest[1]!, list: "rest" as const, at: 1 }
  expect(arrange(view("a: 1\nc: 3\n"), kept).rest.map((row) => row.id)).toEqual(["a", "b", "c"])
  expect(arrange(view("b: 2\n"), kept).rest.map((row) => row.id)).toEqual(["b"])
})

test("every fix has words of its own", () => {
  expect(fixLabel(null, { type: "quoteValue", line: 2 })).toBe("Quote it")
  expect(fixLabel(null, { type: "setLiteral", path: ["a"], literal: "2024-01-02" })).toBe("Write it as 2024-01-02")
  expect(fixLabel({ kind: "duplicate", line: 3 }, { type: "removeKey", path: ["a"] })).toBe("Remove this one")
})

test("every known key has a line of help", () => {
  for (const { help } of absentKeys(new Set())) expect(helpText(help), help).not.toBe("")
  expect(helpText("of_nobody")).toBe("")
})

// The front matter in the editor's language: Markdown would take it for a rule, a heading and what not. Its end is
// found by its own fences, so that it is right while the engine has not answered yet; the form never asks this file.
import type { markdown } from "@codemirror/lang-markdown"
import { tags as t } from "@lezer/highlight"

type Extensions = NonNullable<NonNullable<Parameters<typeof markdown>[0]>["extensions"]>
type MarkdownConfig = Exclude<Extensions, readonly unknown[]>

/** Front matter is short; what does not end within this is none. */
const LONGEST = 20_000
/** Most blocks end within so much. */
const USUAL = 1500

const ENDS: [RegExp, RegExp][] = [
  [/^---[ \t]*\n/, /\n(---|\.\.\.)[ \t]*(\n|$)/],
  [/^\+\+\+[ \t]*\n/, /\n\+\+\+[ \t]*(\n|$)/],
  [/^\{/, /\n\}[ \t]*(\n|$)/],
]

/** Where a block at the top ends, the line end after it left out; 0 when there is none. */
export function matterEnd(text: string): number {
  const fences = ENDS.find(([open]) => open.test(text))
  const end = fences?.[1].exec(text)
  return end ? end.index + end[0].trimEnd().length : 0
}

/** The same of a text that is read piece by piece: this is asked at every letter. */
export function matterEndOf(input: { length: number; read(from: number, to: number): string }): number {
  const all = Math.min(LONGEST, input.length)
  const start = input.read(0, Math.min(USUAL, all))
  if (start.length < all) {
    if (!ENDS.some(([open]) => open.test(start))) return 0
    // What ends where the piece does may go on.
    const end = matterEnd(start.slice(0, start.lastIndexOf("\n") + 1))
    if (end > 0) return end
  }
  return matterEnd(start.length < all ? input.read(0, all) : start)
}

const NODES = { MatterKey: t.propertyName, MatterMark: t.contentSeparator, MatterComment: t.comment, MatterString: t.string, MatterWord: t.bool, MatterNumber: t.number }
type Token = { name: keyof typeof NODES; from: number; to: number }

/** YAML, TOML and JSON differ in little of what is coloured. In a value, a name with a colon is no key. */
const RULES: { name: Token["name"] | null; pattern: RegExp; where?: "key" | "start" }[] = [
  { name: "MatterMark", pattern: /(---|\+\+\+|\.\.\.)[ \t]*$/y, where: "start" },
  { name: "MatterKey", pattern: /\[\[?[^\]]+\]\]?[ \t]*$/y, where: "start" },
  { name: "MatterComment", pattern: /(?<=^|\s)#.*/y },
  { name: "MatterMark", pattern: /-(?=[ \t])/y, where: "key" },
  { name: "MatterKey", pattern: /("[^"]*"|'[^']*'|[^\s:={}[\]#,"'][^:={}[\]#,]*?)(?=[ \t]*(:([ \t]|$)|=))/y, where: "key" },
  { name: "MatterMark", pattern: /[:=[\]{},]/y },
  { name: "MatterString", pattern: /"([^"\\]|\\.)*"?|'[^']*'?/y },
  { name: "MatterWord", pattern: /(true|false|null|~)(?=[ \t]*([,\]}#]|$))/y },
  { name: "MatterNumber", pattern: /[-+]?\d[\d.:TZ+\- _]*(?=[ \t]*([,\]}#]|$))/y },
  { name: null, pattern: /\s+|[^\s,[\]{}][^,[\]{}#]*|./y },
]

/** What is coloured in one line of the block. */
export function matterTokens(line: string): Token[] {
  const tokens: Token[] = []
  let isKey = true
  for (let at = 0; at < line.length; ) {
    for (const { name, pattern, where } of RULES) {
      if ((where === "start" && at > 0) || (where === "key" && !isKey)) continue
      pattern.lastIndex = at
      const found = pattern.exec(line)?.[0]
      if (!found) continue
      if (name) tokens.push({ name, from: at, to: at + found.length })
      if (/^[:=]/.test(found)) isKey = false
      else if (found === "{" || found === ",") isKey = true
      at += found.length
      break
    }
  }
  return tokens
}

/** For one editor: it holds where that editor's block ends. */
export function matterLanguage(): MarkdownConfig {
  let end = 0
  return {
    defineNodes: [{ name: "FrontMatter", block: true }, ...Object.entries(NODES).map(([name, style]) => ({ name, style }))],
    parseBlock: [
      {
        name: "FrontMatter",
        before: "LinkReference",
        parse(context, line) {
          if (context.lineStart !== 0 || end === 0) return false
          const parts = []
          do {
            for (const { name, from, to } of matterTokens(line.text)) parts.push(context.elt(name, context.lineStart + from, context.lineStart + to))
          } while (context.nextLine() && context.lineStart < end)
          context.addElement(context.elt("FrontMatter", 0, end, parts))
          return true
        },
      },
    ],
    wrap(inner, input) {
      end = matterEndOf(input)
      return inner
    },
  }
}

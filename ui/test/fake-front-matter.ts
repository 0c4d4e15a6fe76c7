// Reads and edits a YAML block of one style: `key: value`, `key: [a, b]`, and maps of one level. Enough for the form.
import type { Field, FrontMatterEdit, FrontMatterView, TextChange } from "../src/bindings"

type Line = { path: string[]; value: string; from: number; to: number; valueFrom: number }

function blockOf(text: string) {
  const found = /^---\n([\s\S]*?\n)?---(\n|$)/.exec(text)
  return found ? { end: found[0].length, inner: found[1] ?? "" } : null
}

function linesOf(inner: string): Line[] {
  const lines: Line[] = []
  let at = 4
  let parent = ""
  for (const line of inner.split("\n").slice(0, -1)) {
    const found = /^(\s*)([^:]+):\s*(.*)$/.exec(line)
    if (found) {
      const nested = found[1] !== ""
      if (!nested) parent = found[2]!
      const value = found[3]!
      lines.push({ path: nested ? [parent, found[2]!] : [found[2]!], value, from: at, to: at + line.length + 1, valueFrom: at + line.length - value.length })
    }
    at += line.length + 1
  }
  return lines
}

const itemsOf = (value: string) => /^\[(.*)\]$/.exec(value)?.[1]?.split(",").map((item) => item.trim()).filter(Boolean) ?? null

function fieldOf(line: Line, all: Line[]): Field {
  const items = itemsOf(line.value)
  const children = all.filter(({ path }) => path.length === 2 && line.path.length === 1 && path[0] === line.path[0]).length
  const base = { path: line.path, text: items ? "" : line.value, items: items ?? [], children, editable: true }
  if (items) return { ...base, kind: "list" }
  if (children > 0) return { ...base, kind: "map" }
  if (line.value === "") return { ...base, kind: "empty" }
  if (line.value.startsWith("&") || line.value.startsWith("*")) return { ...base, kind: "raw", editable: false }
  if (/^(true|false)$/.test(line.value)) return { ...base, kind: "boolean" }
  if (/^\d{4}-\d\d-\d\d/.test(line.value)) return { ...base, kind: "date" }
  return { ...base, kind: /^\d+$/.test(line.value) ? "number" : "text" }
}

export function viewFrontMatter(text: string): FrontMatterView {
  const block = blockOf(text)
  if (!block) return { format: null, range: { from: 0, to: 0 }, fields: [], title: null, date: null, draft: false, problem: null }
  const lines = linesOf(block.inner)
  const fields = lines.map((line) => fieldOf(line, lines))
  const valueOf = (key: string) => lines.find(({ path }) => path.length === 1 && path[0] === key)?.value || null
  const bad = block.inner.split("\n").findIndex((line) => /^title:.*: /.test(line))
  const problem = bad < 0 ? null : { kind: "frontMatter" as const, message: "fake", path: null, line: bad + 2, column: 14, detail: null }
  return { format: "yaml", range: { from: 0, to: block.end }, fields: problem ? [] : fields, title: valueOf("title"), date: valueOf("date"), draft: valueOf("draft") === "true", problem }
}

export function editFrontMatter(text: string, edit: FrontMatterEdit): TextChange[] {
  const block = blockOf(text)
  if (edit.type === "createBlock") return [{ from: 0, to: 0, insert: "---\ntitle: \n---\n\n" }]
  const lines = linesOf(block?.inner ?? "")
  if (edit.type === "addKey") {
    if (lines.some(({ path }) => path[0] === edit.key)) throw { kind: "nameTaken", message: "fake", path: null, line: null, column: null, detail: null }
    const at = (block?.end ?? 0) - 4
    return [{ from: at, to: at, insert: `${edit.key}: ${edit.value}\n` }]
  }
  const line = lines.find(({ path }) => path.join(".") === edit.path.join("."))
  if (!line) return []
  const items = itemsOf(line.value) ?? []
  if (edit.type === "removeKey") {
    const children = lines.filter(({ path }) => path.length === 2 && path[0] === line.path[0] && line.path.length === 1)
    return [{ from: line.from, to: children.at(-1)?.to ?? line.to, insert: "" }]
  }
  const value =
    edit.type === "set" ? edit.value : `[${(edit.type === "addItem" ? [...items, edit.value] : items.filter((_, at) => at !== edit.index)).join(", ")}]`
  return [{ from: line.valueFrom, to: line.to - 1, insert: line.valueFrom === line.to - 1 && !/ $/.test(text.slice(0, line.valueFrom)) ? ` ${value}` : value }]
}

// Reads and edits a YAML block as the engine would, far enough for the form. The block is printed anew at each edit,
// and the answer is the part that differs.
import type { Field, FieldFault, FieldInput, FieldProblem, FrontMatterEdit, FrontMatterView, TextChange } from "../src/bindings"
import { absentKeys, catalogueName, helpOf, inputOf, rankOf, USAGE } from "./fake-known-keys"
import { parse, print, rawOf, textOf, type Map_, type Node } from "./fake-yaml"

function blockOf(text: string) {
  const found = /^---\n([\s\S]*?\n)?---(\n|$)/.exec(text)
  return found ? { end: found[0].length, inner: found[1] ?? "" } : null
}

const BY_KIND: Record<Field["kind"], FieldInput> = { text: "text", date: "date", number: "number", boolean: "switch", list: "words", map: "group", items: "groups", empty: "text" }
const fits = (input: FieldInput, kind: Field["kind"]) => kind === "empty" || BY_KIND[kind] === input || (kind === "text" && ["longText", "picture", "date"].includes(input))

function kindOf(node: Node): Field["kind"] {
  if (node.kind === "map") return "map"
  if (node.kind === "list") return node.items.every((item) => item.kind === "scalar") ? "list" : "items"
  if (node.kind === "lines") return "text"
  if (node.raw === "") return "empty"
  if (/^(true|false)$/.test(node.raw)) return "boolean"
  if (/^\d{4}-\d\d?-\d\d?/.test(node.raw)) return "date"
  return /^-?\d+(\.\d+)?$/.test(node.raw) ? "number" : "text"
}

function fieldOf(path: string[], node: Node, range: Field["range"]): Field {
  const kind = kindOf(node)
  const raw = node.kind === "scalar" ? node.raw : ""
  const wanted = inputOf(path)
  const date = kind === "date" ? /^(.*:.*?\d)(\s*)(Z|[+-]\d\d:?\d\d)$/.exec(raw) : null
  const text = node.kind === "lines" ? node.text : textOf(raw)
  return {
    path, kind, text, range,
    input: wanted && fits(wanted, kind) ? wanted : node.kind === "lines" ? "longText" : BY_KIND[kind],
    items: node.kind === "list" ? node.items.map((item) => (item.kind === "scalar" ? textOf(item.raw) : "")) : [],
    children: node.kind === "map" ? node.entries.length : node.kind === "list" ? node.items.length : 0,
    editable: !/^[&*]/.test(raw),
    date: kind === "date" ? { moment: date?.[1] ?? raw, gap: date?.[2] ?? "", zone: date?.[3] ?? null } : null,
    help: wanted ? helpOf(path) : null,
    known: rankOf(path[0] ?? "") < Infinity,
    picture: wanted === "picture" && /^\/assets\//.test(text) ? PICTURE : null,
  }
}

const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40"><rect width="64" height="40" fill="#7d97a6"/><circle cx="44" cy="14" r="6" fill="#c8553d"/><path d="M0 40 20 18 36 32 46 24 64 40z" fill="#45655f"/></svg>')}`

function fieldsOf(inner: string): Field[] {
  const starts = [4]
  for (const line of inner.split("\n")) starts.push(starts.at(-1)! + line.length + 1)
  const fields: Field[] = []
  const add = (path: string[], node: Node, range: Field["range"]) => {
    fields.push(fieldOf(path, node, range))
    if (node.kind === "map") entries(node, path)
    else if (kindOf(node) === "items") (node as { items: Node[] }).items.forEach((item, at) => add([...path, String(at)], item, range))
  }
  const entries = (map: Map_, path: string[]) => {
    const inOrder = [...map.entries].sort((a, b) => (path.length > 0 ? 0 : Math.min(rankOf(a.key), 999) - Math.min(rankOf(b.key), 999)))
    for (const { key, node, from, to } of inOrder) add([...path, key], node, { from: starts[from]!, to: starts[to]! })
  }
  entries(parse(inner), [])
  return fields
}

function problemsOf(inner: string, fields: Field[]): FieldProblem[] {
  const lineOf = (field: Field) => inner.slice(0, field.range.from - 4).split("\n").length + 1
  const found: FieldProblem[] = []
  const say = (field: Field, fault: FieldFault, fix: FrontMatterEdit | null) => found.push({ path: field.path, line: lineOf(field), column: 1, fault, fix })
  for (const [at, field] of fields.entries()) {
    const words = USAGE[field.path[0] ?? ""] ?? []
    for (const [index, mine] of field.items.entries()) {
      const other = words.find(([word, posts]) => word !== mine && word.toLowerCase() === mine.toLowerCase() && posts > (words.find(([word]) => word === mine)?.[1] ?? 0))
      if (other) say(field, { kind: "twin", mine, theirs: other[0], posts: other[1] }, { type: "set", path: [...field.path, String(index)], value: other[0] })
    }
    if (field.kind === "date" && /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(field.text)) {
      say(field, { kind: "dateMisread", generator: "hugo", readsAs: null }, { type: "set", path: field.path, value: `${field.text}:00` })
    }
    if (field.date && field.date.zone === null && /:\d\d:/.test(field.text)) say(field, { kind: "dateMisread", generator: "jekyll", readsAs: `${field.text} UTC` }, null)
    const again = fields.slice(at + 1).find((other) => other.path.join("\n") === field.path.join("\n"))
    if (again) {
      field.editable = false
      say(field, { kind: "duplicate", line: lineOf(again) }, null)
    }
    if (/^[@`]|^\[.*\].+/.test(field.text)) say(field, { kind: "needsQuotes" }, { type: "quoteValue", line: lineOf(field) })
  }
  return found
}

const NOTHING = { title: null, date: null, draft: false, problem: null, day: null, words: 0, problems: [], absent: [] }

export function viewFrontMatter(text: string): FrontMatterView {
  const block = blockOf(text)
  if (!block) return { ...NOTHING, format: null, range: { from: 0, to: 0 }, fields: [] }
  const range = { from: 0, to: block.end }
  const bad = block.inner.split("\n").findIndex((line) => /^title: [^"].*: /.test(line))
  if (bad >= 0) {
    const line = bad + 2
    const fault: FieldFault = { kind: "unreadable", reason: "mapping values are not allowed here" }
    return {
      ...NOTHING, format: "yaml", range, fields: [],
      problem: { kind: "frontMatter", message: "fake", path: null, line, column: 14, detail: null },
      problems: [{ path: [], line, column: 14, fault, fix: { type: "quoteValue", line } }],
    }
  }
  const fields = fieldsOf(block.inner)
  const problems = problemsOf(block.inner, fields)
  const unreadable = problems.find(({ fault }) => fault.kind === "unreadable" || fault.kind === "needsQuotes")
  const valueOf = (key: string) => fields.find(({ path }) => path.length === 1 && path[0] === key)
  const date = valueOf("date")?.text ?? null
  return {
    format: "yaml", range, fields, date, problems,
    problem: unreadable ? { kind: "frontMatter", message: "fake", path: null, line: unreadable.line, column: unreadable.column, detail: null } : null,
    title: valueOf("title")?.text || null,
    draft: valueOf("draft")?.text === "true",
    day: date?.slice(0, 10) ?? null,
    words: valueOf("tags")?.items.length ?? 0,
    absent: absentKeys(new Set(fields.map(({ path }) => catalogueName(path)))),
  }
}

const fault = (kind: "nameTaken" | "editRefused") => ({ kind, message: "fake", path: null, line: null, column: null, detail: null })

/** The map or list that holds the last part of a path; missing maps on the way are made. */
function holderOf(root: Map_, path: string[]): Node {
  let node: Node = root
  for (const part of path.slice(0, -1)) {
    let next: Node | undefined = node.kind === "list" ? node.items[Number(part)] : node.kind === "map" ? node.entries.find(({ key }) => key === part)?.node : undefined
    if (!next && node.kind === "map") node.entries.push({ key: part, node: (next = { kind: "map", entries: [], line: 0 }), from: 0, to: 0 })
    if (!next) throw fault("editRefused")
    node = next
  }
  return node
}

function put(root: Map_, path: string[], node: Node): void {
  const holder = holderOf(root, path)
  const last = path.at(-1) ?? ""
  if (holder.kind === "list") {
    holder.items[Number(last)] = node
    if (node.kind !== "scalar") holder.flow = false
  } else if (holder.kind === "map") {
    const entry = holder.entries.find(({ key }) => key === last)
    if (entry) entry.node = node
    else holder.entries.push({ key: last, node, from: 0, to: 0 })
  }
}

function at(root: Map_, path: string[]): Node | undefined {
  const holder = holderOf(root, path)
  const last = path.at(-1) ?? ""
  return holder.kind === "list" ? holder.items[Number(last)] : holder.kind === "map" ? holder.entries.find(({ key }) => key === last)?.node : undefined
}

const literal = (raw: string): Node => parse(`x: ${raw}\n`).entries[0]!.node
const NEW: Partial<Record<FieldInput, string>> = { switch: "false", number: "0", words: "[]", group: "{}", groups: "[]", date: "2026-11-24 11:15:00 +0800" }

function listAt(root: Map_, path: string[]) {
  let node = at(root, path)
  if (node?.kind !== "list") put(root, path, (node = { kind: "list", items: [], flow: true, line: 0 }))
  return node as Extract<Node, { kind: "list" }>
}

function change(root: Map_, edit: Exclude<FrontMatterEdit, { type: "createBlock" | "removeBlock" | "quoteValue" }>): void {
  const { path } = edit
  const last = path.at(-1) ?? ""
  if (edit.type === "set") put(root, path, edit.value.includes("\n") ? { kind: "lines", text: edit.value, line: 0 } : { kind: "scalar", raw: rawOf(edit.value), line: 0 })
  else if (edit.type === "setLiteral") put(root, path, literal(edit.literal))
  else if (edit.type === "setNow") put(root, path, literal(NEW.date!))
  else if (edit.type === "addItem") listAt(root, path).items.push({ kind: "scalar", raw: rawOf(edit.value), line: 0 })
  else if (edit.type === "removeItem") listAt(root, path).items.splice(edit.index, 1)
  else if (edit.type === "moveItem") {
    const { items } = listAt(root, path)
    items.splice(edit.to, 0, ...items.splice(edit.from, 1))
  } else if (edit.type === "addKey") {
    if (at(root, path)) throw fault("nameTaken")
    put(root, path, NEW[edit.input] ? literal(NEW[edit.input]!) : { kind: "scalar", raw: "", line: 0 })
  } else {
    const holder = holderOf(root, path)
    if (edit.type === "renameKey") {
      if (holder.kind !== "map" || holder.entries.some(({ key }) => key === edit.name)) throw fault("nameTaken")
      holder.entries.find(({ key }) => key === last)!.key = edit.name
    } else if (holder.kind === "list") holder.items.splice(Number(last), 1)
    else if (holder.kind === "map") holder.entries.splice(holder.entries.findIndex(({ key }) => key === last), 1)
  }
}

export function editFrontMatter(text: string, edit: FrontMatterEdit): TextChange[] {
  const block = blockOf(text)
  if (edit.type === "createBlock") return [{ from: 0, to: 0, insert: "---\ntitle: \n---\n\n" }]
  if (edit.type === "removeBlock") return [{ from: 0, to: block?.end ?? 0, insert: "" }]
  const inner = block?.inner ?? ""
  if (edit.type === "quoteValue") {
    const lines = inner.split("\n")
    lines[edit.line - 2] = lines[edit.line - 2]!.replace(/: (.*)$/, (_, value: string) => `: ${JSON.stringify(value)}`)
    return difference(inner, lines.join("\n"))
  }
  const root = parse(inner)
  change(root, edit)
  return difference(inner, print(root))
}

function difference(before: string, after: string): TextChange[] {
  if (before === after) return []
  let from = 0
  while (from < before.length && before[from] === after[from]) from++
  let end = 0
  while (end < Math.min(before.length, after.length) - from && before.at(-1 - end) === after.at(-1 - end)) end++
  return [{ from: 4 + from, to: 4 + before.length - end, insert: after.slice(from, after.length - end) }]
}

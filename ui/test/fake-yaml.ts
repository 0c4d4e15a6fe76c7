// A small YAML: maps, lists in lines or in brackets, scalars, `|` texts. Enough for the form to have something to show.
export type Scalar = { kind: "scalar"; raw: string; line: number }
export type Lines = { kind: "lines"; text: string; line: number }
export type List = { kind: "list"; items: Node[]; flow: boolean; line: number }
export type Entry = { key: string; node: Node; from: number; to: number }
export type Map_ = { kind: "map"; entries: Entry[]; line: number }
export type Node = Scalar | Lines | List | Map_

/** `line` counts from 0 in the block's inner text. */
export function parse(inner: string): Map_ {
  const lines = inner.split("\n").slice(0, -1)
  let at = 0
  const indentOf = (line: string) => /^ */.exec(line)![0].length
  const skip = () => {
    while (at < lines.length && /^\s*(#.*)?$/.test(lines[at]!)) at++
  }

  function value(text: string, indent: number, line: number): Node {
    if (text === "|") {
      const taken: string[] = []
      while (at < lines.length && (lines[at]!.trim() === "" || indentOf(lines[at]!) > indent)) taken.push(lines[at++]!.slice(indent + 2))
      return { kind: "lines", text: taken.join("\n"), line }
    }
    if (text !== "") return flow(text, line)
    skip()
    const next = lines[at]
    if (next !== undefined && indentOf(next) > indent) return block(indentOf(next))
    if (next !== undefined && indentOf(next) === indent && /^ *- /.test(next)) return block(indent)
    return { kind: "scalar", raw: "", line }
  }

  function block(indent: number): Node {
    return /^ *-( |$)/.test(lines[at]!) ? list(indent) : map(indent)
  }

  function list(indent: number): List {
    const node: List = { kind: "list", items: [], flow: false, line: at }
    while (at < lines.length && indentOf(lines[at]!) === indent && /^ *-( |$)/.test(lines[at]!)) {
      const rest = lines[at]!.slice(indent + 2)
      if (/^[\w-]+:( |$)/.test(rest)) {
        // The map that begins beside the dash: the dash becomes two spaces.
        lines[at] = " ".repeat(indent + 2) + rest
        node.items.push(map(indent + 2))
      } else {
        const line = at++
        node.items.push(value(rest.trim(), indent, line))
      }
    }
    return node
  }

  function map(indent: number): Map_ {
    const node: Map_ = { kind: "map", entries: [], line: at }
    for (skip(); at < lines.length && indentOf(lines[at]!) === indent; skip()) {
      const found = /^ *([^:]+):\s*(.*?)\s*$/.exec(lines[at]!)
      if (!found) {
        at++
        continue
      }
      const from = at++
      node.entries.push({ key: found[1]!, node: value(found[2]!, indent, from), from, to: at })
    }
    return node
  }

  return map(0)
}

function flow(text: string, line: number): Node {
  const inner = /^\[(.*)\]$/.exec(text)?.[1]
  if (inner !== undefined) return { kind: "list", flow: true, line, items: inner.split(",").map((raw) => raw.trim()).filter((raw) => raw !== "").map((raw) => ({ kind: "scalar", raw, line })) }
  return text === "{}" ? { kind: "map", entries: [], line } : { kind: "scalar", raw: text, line }
}

export function print(node: Map_, indent = 0): string {
  return node.entries.map(({ key, node }) => `${" ".repeat(indent)}${key}:${printed(node, indent)}`).join("")
}

function printed(node: Node, indent: number): string {
  const pad = " ".repeat(indent + 2)
  if (node.kind === "scalar") return node.raw === "" ? "\n" : ` ${node.raw}\n`
  if (node.kind === "lines") return ` |\n${node.text.split("\n").map((line) => pad + line).join("\n")}\n`
  if (node.kind === "map") return node.entries.length === 0 ? " {}\n" : `\n${print(node, indent + 2)}`
  if (node.flow || node.items.length === 0) return ` [${node.items.map((item) => (item.kind === "scalar" ? item.raw : "")).join(", ")}]\n`
  const item = (each: Node) => {
    if (each.kind === "map" && each.entries.length > 0) return `${pad}- ${print(each, indent + 4).trimStart()}`
    return `${pad}-${printed(each, indent + 2)}`
  }
  return `\n${node.items.map(item).join("")}`
}

export const textOf = (raw: string): string => (/^"(.*)"$/.exec(raw)?.[1] ?? /^'(.*)'$/.exec(raw)?.[1] ?? raw)
export const rawOf = (text: string): string => (/: |^[@`"'&*#]| #/.test(text) ? JSON.stringify(text) : text)

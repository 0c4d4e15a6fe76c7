// How the form lays out the fields it was given, in the order it was given them: known ones first, all others below
// a line, and each problem at the field it is about.
import type { Field, FieldProblem, FrontMatterView } from "../bindings"

/** `id` tells rows apart even where a file has the same key twice; `hidden` counts the problems of what lies inside. */
export type Row = { id: string; field: Field; parent: string | null; problems: FieldProblem[]; hidden: number }
export type Rows = { first: Row[]; rest: Row[]; whole: FieldProblem[] }
/** The row in which someone types: it stays even when another program removes its key. */
export type Kept = { row: Row; list: "first" | "rest"; at: number }

export const nameOf = (field: Field): string => field.path.at(-1) ?? ""
const idOf = (path: string[]): string => path.join(".")

/** Not even in parts: it has no fields, or what is wrong is at none of them. Then only its text can be shown. */
export const isUnreadable = ({ problem, fields, problems }: FrontMatterView): boolean =>
  problem !== null && (fields.length === 0 || problems.some(({ path, fault }) => path.length === 0 && fault.kind === "unreadable"))

export function arrange({ fields, problems }: FrontMatterView, kept: Kept | null = null): Rows {
  const seen = new Map<string, number>()
  const rows = fields.map((field): Row => {
    const name = idOf(field.path)
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return { id: count === 0 ? name : `${name}#${count}`, field, parent: field.path.length > 1 ? idOf(field.path.slice(0, -1)) : null, problems: [], hidden: 0 }
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const whole = problems.filter((problem) => !place(problem, byId))
  // What is in a group stands with the group.
  const isFirst = ({ field }: Row) => (byId.get(field.path[0] ?? "")?.field ?? field).known
  const lists = { first: rows.filter(isFirst), rest: rows.filter((row) => !isFirst(row)), whole }
  if (kept && !byId.has(kept.row.id)) lists[kept.list].splice(kept.at, 0, { ...kept.row, problems: [] })
  return lists
}

/** At the field it is about; where that has no row of its own, as a word of a list, at the nearest one around it. */
function place(problem: FieldProblem, rows: Map<string, Row>): boolean {
  let placed = false
  for (let length = problem.path.length; length > 0; length--) {
    const row = rows.get(idOf(problem.path.slice(0, length)))
    if (!row) continue
    if (placed) row.hidden++
    else row.problems.push(problem)
    placed = true
  }
  return placed
}

export const isInside = (id: string, group: string): boolean => id.startsWith(`${group}.`)

/** The value as one line, for a group that is folded: the first text in it. */
export function firstWords(group: Row, rows: Row[]): string {
  return rows.find(({ id, field }) => isInside(id, group.id) && field.text !== "")?.field.text ?? ""
}

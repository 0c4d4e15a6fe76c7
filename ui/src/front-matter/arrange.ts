// How the form lays out the fields it was given: what most posts have comes first, all else below a line.
import Braces from "@lucide/svelte/icons/braces"
import Calendar from "@lucide/svelte/icons/calendar"
import FolderTree from "@lucide/svelte/icons/folder-tree"
import Hash from "@lucide/svelte/icons/hash"
import Image from "@lucide/svelte/icons/image"
import Link2 from "@lucide/svelte/icons/link-2"
import List from "@lucide/svelte/icons/list"
import Tags from "@lucide/svelte/icons/tags"
import ToggleLeft from "@lucide/svelte/icons/toggle-left"
import Type from "@lucide/svelte/icons/type"
import type { Field } from "../bindings"

const FIRST = ["title", "date", "category", "categories", "tags", "description", "image", "cover"]
const LISTS = ["tags", "categories"]

/** `id` tells rows apart even where a file has the same key twice. */
export type Row = { id: string; field: Field; parent: string | null }

export function arrange(fields: Field[]): { first: Row[]; rest: Row[] } {
  const seen = new Map<string, number>()
  const rows = fields.map((field): Row => {
    const name = field.path.join(".")
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return { id: count === 0 ? name : `${name}#${count}`, field, parent: field.path.length > 1 ? field.path.slice(0, -1).join(".") : null }
  })
  const isFirst = ({ field }: Row) => FIRST.includes(field.path[0] ?? "")
  return { first: rows.filter(isFirst), rest: rows.filter((row) => !isFirst(row)) }
}

export const nameOf = (field: Field): string => field.path.at(-1) ?? ""

/** An empty `tags:` takes items as a list does. */
export const isList = (field: Field): boolean =>
  field.kind === "list" || (field.kind === "empty" && field.path.length === 1 && LISTS.includes(nameOf(field)))

export const isAddress = (field: Field): boolean => field.kind === "text" && /^(https?:\/\/|\/)\S+$/.test(field.text)

export function iconOf(field: Field) {
  const name = nameOf(field)
  if (field.kind === "date") return Calendar
  if (field.kind === "number") return Hash
  if (field.kind === "boolean") return ToggleLeft
  if (name === "tags") return Tags
  if (name === "categories" || name === "category") return FolderTree
  if (field.kind === "map") return name === "image" || name === "cover" ? Image : Braces
  if (field.kind === "list") return List
  if (field.kind === "raw") return Braces
  return isAddress(field) ? Link2 : Type
}

const DAY = "\\d{4}([-/.])(0[1-9]|1[0-2])\\1(0[1-9]|[12]\\d|3[01])"
const SHORT_DAY = DAY.replaceAll("(0[1-9]", "(0?[1-9]")
const TIME = "([Tt]|\\s+)([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d+)?)?(\\s*([Zz]|[+-]\\d\\d:?\\d\\d))?"
const WHOLE = new RegExp(`^${DAY}(${TIME})?$`)
const WHOLE_SHORT = new RegExp(`^${SHORT_DAY}(${TIME})?$`)

/** Whether someone has typed a date to its end. What is written in another way, as `2023-5-3`, may stay so. */
export function isWholeDate(text: string, before: string): boolean {
  if (WHOLE.test(text)) return true
  if (WHOLE.test(before)) return false
  return WHOLE_SHORT.test(before) ? WHOLE_SHORT.test(text) : text !== ""
}

/** A time gets back the zone that stood apart from it; a day alone has none, and one that was typed stands. */
export function joinZone(time: string, { gap, zone }: { gap: string; zone: string }): string {
  return time.includes(":") && splitZone(time).zone === "" && !/Z$/i.test(time) ? time + gap + zone : time
}

/** A date as it is written, with its zone apart: the zone is shown as a chip. */
export function splitZone(text: string): { time: string; gap: string; zone: string } {
  const found = /^(.*\d)(\s*)(Z|[+-]\d\d:?\d\d)$/.exec(text)
  // 2023-05-30 ends in what looks like a zone.
  if (!found || !found[1]!.includes(":")) return { time: text, gap: "", zone: "" }
  return { time: found[1]!, gap: found[2]!, zone: found[3]! }
}

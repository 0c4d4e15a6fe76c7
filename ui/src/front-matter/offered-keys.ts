// The known keys that can still be added at one place of the front matter.
import type { FieldInput, KnownKey, FrontMatterView } from "../bindings"

/** `name` is what is shown: deeper keys, whose group is not there yet, with the group before them. */
export type OfferedKey = { name: string; path: string[]; input: FieldInput; help: string }

/** What the new key may be when nobody knows it. */
export const TYPES = ["text", "number", "switch", "date", "words", "group"] as const satisfies readonly FieldInput[]
export type NewType = (typeof TYPES)[number]

export function offeredKeys({ absent, fields }: FrontMatterView, parent: string[]): OfferedKey[] {
  const place = withoutIndexes(parent)
  const present = new Set(fields.map(({ path }) => path.join("\n")))
  const lists = absent.filter(({ input }) => input === "groups").map(({ path }) => path)
  return absent
    .filter((known) => isBelow(known, place) && !hasGroup(known, parent, present) && !lists.some((list) => list.length < known.path.length && isBelow(known, list)))
    .map(({ path, input, help }) => {
      const rest = path.slice(place.length)
      return { name: rest.join("."), path: [...parent, ...rest], input, help }
    })
    .filter(({ path }) => !present.has(path.join("\n")))
}

/** The catalogue speaks of all entries of a list at once. */
const withoutIndexes = (path: string[]) => path.filter((part) => !/^\d+$/.test(part))
const isBelow = ({ path }: KnownKey, place: string[]) => path.length > place.length && place.every((part, at) => path[at] === part)

/** It belongs into a group below this place, which has a way of its own to add it. */
function hasGroup({ path }: KnownKey, parent: string[], present: Set<string>): boolean {
  const rest = path.slice(withoutIndexes(parent).length)
  return rest.length > 1 && present.has([...parent, rest[0]].join("\n"))
}

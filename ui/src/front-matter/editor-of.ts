// Which editor a field gets, and which icon. The engine says which one is right for the key; where the value is of
// another kind than that editor can show, the value wins.
import AlignLeft from "@lucide/svelte/icons/align-left"
import Braces from "@lucide/svelte/icons/braces"
import Calendar from "@lucide/svelte/icons/calendar"
import FolderTree from "@lucide/svelte/icons/folder-tree"
import Hash from "@lucide/svelte/icons/hash"
import Image from "@lucide/svelte/icons/image"
import Link2 from "@lucide/svelte/icons/link-2"
import List from "@lucide/svelte/icons/list"
import Rows from "@lucide/svelte/icons/rows-3"
import Tags from "@lucide/svelte/icons/tags"
import ToggleLeft from "@lucide/svelte/icons/toggle-left"
import Type from "@lucide/svelte/icons/type"
import type { Field, FieldInput } from "../bindings"

export function editorOf({ kind, input, items, text }: Field): FieldInput {
  if (kind === "map") return "group"
  if (kind === "items") return "groups"
  if (kind === "list") return input === "groups" && items.length === 0 ? "groups" : "words"
  if (input === "group" || input === "groups") return "text"
  if (input === "words" && items.length === 0 && text !== "") return "text"
  if (input === "switch" && kind !== "boolean" && kind !== "empty") return "text"
  return input
}

export const isAddress = ({ kind, text }: Field): boolean => kind === "text" && /^(https?:\/\/|\/)\S+$/.test(text)

const ICONS = { longText: AlignLeft, date: Calendar, switch: ToggleLeft, number: Hash, words: List, picture: Image, group: Braces, groups: Rows }

export function iconOf(field: Field, editor: FieldInput) {
  if (field.help === "tags" || field.help === "tag") return Tags
  if (field.help === "categories" || field.help === "category") return FolderTree
  if (editor === "group" && (field.help === "image" || field.help === "cover")) return Image
  if (editor === "text") return isAddress(field) ? Link2 : Type
  return ICONS[editor]
}

// The field that a picture goes into when it is dropped on the closed form.
import type { FrontMatterView } from "../bindings"
import { editorOf } from "./editor-of"

/** The first picture there is, else the first that the generator or theme knows; none when no key takes one. */
export function coverField({ fields, absent }: FrontMatterView): string[] | null {
  const there = fields.find((field) => editorOf(field) === "picture")
  return (there ?? absent.find(({ input }) => input === "picture"))?.path ?? null
}

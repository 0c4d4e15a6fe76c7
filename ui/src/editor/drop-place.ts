// Where pictures go in the text, and what has to stand around them.
import type { ChangeSpec, EditorState } from "@codemirror/state"
import type { EditorView } from "@codemirror/view"
import { bodyStart, matterField } from "./front-matter-fold"

/** Between two lines (`at` is the start of the lower one, or the end of the text), below the line that `at` is in, or inside it. */
export type Place = { at: number; where: "above" | "below" | "inside" }

export const isOnOwnLine = ({ where }: Place): boolean => where === "above"

/** The gap between two lines that is nearest to the pointer, and its height in the window. */
export function placeOfDrop(view: EditorView, y: number): Place & { top: number } {
  const { state, documentTop, scaleY } = view
  const start = bodyStart(state)
  const block = view.lineBlockAtHeight((y - documentTop) / scaleY)
  const below = block.from >= start && y > documentTop + ((block.top + block.bottom) / 2) * scaleY
  if (block.from < start) return { at: start, where: "above", top: documentTop + view.lineBlockAt(start).top * scaleY }
  if (!below) return { at: block.from, where: "above", top: documentTop + block.top * scaleY }
  return { at: Math.min(block.to + 1, state.doc.length), where: "above", top: documentTop + block.bottom * scaleY }
}

/** The cursor: on a line of their own where the line has nothing before or after it, else inside the text. */
export function placeOfCursor(state: EditorState): Place {
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  // While the front matter stands in the editor as text, pictures go below it all the same.
  const { end } = state.field(matterField)
  if (line.from < end) return { at: end, where: "below" }
  if (state.sliceDoc(line.from, head).trim() === "") return { at: line.from, where: "above" }
  if (state.sliceDoc(head, line.to).trim() === "") return { at: head, where: "below" }
  return { at: head, where: "inside" }
}

/** The pictures on lines of their own, with blank lines around them only where there are none. */
export function pictureChange(state: EditorState, place: Place, pictures: string[]): { changes: ChangeSpec; starts: number[] } {
  const { doc } = state
  if (place.where === "inside") return { changes: { from: place.at, insert: pictures.join(" ") }, starts: startsOf(pictures, place.at, 1) }
  const at = place.where === "below" ? Math.min(doc.lineAt(place.at).to + 1, doc.length) : place.at
  const line = doc.lineAt(at)
  const isBlank = (number: number) => doc.line(number).text.trim() === ""
  let lead = ""
  let tail: string
  if (at > line.from) {
    // The end of a text whose last line has no line end.
    lead = isBlank(line.number) ? "\n" : "\n\n"
    tail = "\n"
  } else {
    if (at > bodyStart(state) && !isBlank(line.number - 1)) lead = "\n"
    if (!isBlank(line.number)) tail = "\n\n"
    else if (line.number === doc.lines) tail = "\n"
    else tail = isBlank(line.number + 1) ? "" : "\n"
  }
  const insert = lead + pictures.join("\n\n") + tail
  return { changes: { from: at, insert }, starts: startsOf(pictures, at + lead.length, 2) }
}

/** Where each of the pictures begins; `between` is how long what stands between two is. */
function startsOf(pictures: string[], from: number, between: number): number[] {
  let at = from
  return pictures.map((picture) => {
    const start = at
    at += picture.length + between
    return start
  })
}

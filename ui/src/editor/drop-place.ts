// Where pictures go in the text, and what has to stand around them.
import type { ChangeSpec, EditorState } from "@codemirror/state"
import type { EditorView } from "@codemirror/view"
import { bodyStart } from "./front-matter-fold"

/** Between two lines (`at` is the start of the lower one, or the end of the text), or inside one. */
export type Place = { at: number; inline: boolean }

/** The gap between two lines that is nearest to the pointer, and its height in the window. */
export function placeOfDrop(view: EditorView, y: number): Place & { top: number } {
  const { state, documentTop, scaleY } = view
  const start = bodyStart(state)
  const block = view.lineBlockAtHeight((y - documentTop) / scaleY)
  const below = block.from >= start && y > documentTop + ((block.top + block.bottom) / 2) * scaleY
  if (block.from < start) return { at: start, inline: false, top: documentTop + view.lineBlockAt(start).top * scaleY }
  if (!below) return { at: block.from, inline: false, top: documentTop + block.top * scaleY }
  return { at: Math.min(block.to + 1, state.doc.length), inline: false, top: documentTop + block.bottom * scaleY }
}

/** The cursor: on a line of their own where the line has nothing before or after it, else inside the text. */
export function placeOfCursor(state: EditorState): Place {
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  if (state.sliceDoc(line.from, head).trim() === "") return { at: line.from, inline: false }
  if (state.sliceDoc(head, line.to).trim() === "") return { at: Math.min(line.to + 1, state.doc.length), inline: false }
  return { at: head, inline: true }
}

/** The pictures on lines of their own, with blank lines around them only where there are none. */
export function pictureChange(state: EditorState, { at, inline }: Place, pictures: string[]): { changes: ChangeSpec; cursor: number } {
  if (inline) {
    const insert = pictures.join(" ")
    return { changes: { from: at, insert }, cursor: at + insert.length }
  }
  const { doc } = state
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
  const text = lead + pictures.join("\n\n")
  return { changes: { from: at, insert: text + tail }, cursor: at + text.length }
}

// The text as a column of the article's blocks, and the place in it that is read.
import type { EditorView } from "@codemirror/view"
import { heightOf, placeAt, type Column, type Place } from "../frame/anchors"
import type { Positions } from "../post/positions"

/** Nearer to the top than this, in pixels, is the top: of the page too, which begins above its first block. */
const TOP = 8
/** The editor guesses the height of lines that it has not drawn, and knows better once it has: as many frames are waited for. */
const MOST_LOOKS = 8
/** It knows when so many frames have changed nothing. */
const SETTLED = 2

/** Heights are those of the document in the editor, in pixels. */
export function textColumn(view: EditorView, positions: Positions): Column {
  const { length } = view.state.doc
  // Notes stand at the end of the article, wherever they are written: a column never goes back up.
  const last = positions.count - 1
  const from = (at: number) => {
    const own = positions.block(at)?.from ?? length
    return at === last && at > 0 ? Math.max(own, positions.block(at - 1)?.from ?? 0) : own
  }
  return {
    count: positions.count,
    top: (at) => view.lineBlockAt(Math.min(from(at), length)).top,
    end: view.lineBlockAt(length).bottom,
  }
}

const heightRead = (view: EditorView) => view.scrollDOM.getBoundingClientRect().top - view.documentTop

/** The place at the top of the editor's view; null at the top of the text. */
export function placeRead(view: EditorView, positions: Positions): Place | null {
  return view.scrollDOM.scrollTop < TOP ? null : placeAt(textColumn(view, positions), heightRead(view))
}

/**
 * Scrolls the editor until a place is at its top; null is the top of the text. Answers with what stops it.
 * Not while the editor measures: it then holds what it showed before in its place, and would take the scrolling back.
 */
export function scrollText(view: EditorView, positions: Positions, place: Place | null): () => void {
  let looks = 0
  let settled = 0
  let next = 0
  const look = () => {
    const missing = place ? heightOf(textColumn(view, positions), place) - heightRead(view) : -view.scrollDOM.scrollTop
    if (Math.abs(missing) >= 1) {
      view.scrollDOM.scrollTop += missing
      settled = 0
    } else settled++
    if (++looks < MOST_LOOKS && settled < SETTLED) next = requestAnimationFrame(look)
  }
  look()
  return () => cancelAnimationFrame(next)
}

// Where the preview should stand so that it shows what the editor shows.
import type { EditorView } from "@codemirror/view"
import type { Positions } from "../post/positions"

export type Scroll = { block: number; part: number; edge: "top" | "bottom" | null }

/** The block at the top of the editor's view, and how much of it is above. */
export function editorScroll(view: EditorView, positions: Positions): Scroll | null {
  const { scrollTop, clientHeight, scrollHeight } = view.scrollDOM
  if (scrollTop < 8) return { block: 0, part: 0, edge: "top" }
  // Below the text there is room to write: the end is where the last line is the first one shown.
  if (scrollTop + clientHeight >= scrollHeight - 2) return { block: 0, part: 0, edge: "bottom" }
  const y = view.scrollDOM.getBoundingClientRect().top - view.documentTop
  const at = positions.blockNear(view.lineBlockAtHeight(y).from)
  const block = at === null ? null : positions.block(at)
  if (at === null || !block) return null
  const length = view.state.doc.length
  const top = view.lineBlockAt(Math.min(block.from, length)).top
  const bottom = view.lineBlockAt(Math.min(block.to, length)).bottom
  return { block: at, part: Math.min(1, Math.max(0, (y - top) / Math.max(1, bottom - top))), edge: null }
}

// The hint in an empty body. It is an attribute of the line, no widget: a widget beside the cursor disturbs
// input methods.
import { RangeSet } from "@codemirror/state"
import { Decoration, EditorView } from "@codemirror/view"
import { m } from "../paraglide/messages.js"
import { bodyStart } from "./front-matter-fold"

export const emptyBody = EditorView.decorations.of((view) => {
  const { state } = view
  const start = bodyStart(state)
  if (state.readOnly) return RangeSet.empty
  if (state.doc.length - start > 20 || state.sliceDoc(start).trim() !== "") return RangeSet.empty
  const line = state.doc.lineAt(state.selection.main.head)
  return Decoration.set(Decoration.line({ attributes: { "data-hint": m.editor_empty() } }).range(line.from))
})

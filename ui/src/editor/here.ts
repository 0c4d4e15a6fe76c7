// The paragraph at the cursor: a cinnabar bar and a faint ground. In lists, tables and code it is the line.
import { syntaxTree } from "@codemirror/language"
import type { EditorState } from "@codemirror/state"
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view"
import { matterField } from "./front-matter-fold"

/** Lines of one paragraph share one bar, which ends with the first and the last of them. */
const MARKS = ["here", "here first", "here last", "here first last"].map((name) => Decoration.line({ class: name }))

function mark(state: EditorState): DecorationSet {
  const { head } = state.selection.main
  const { doc } = state
  const cursor = doc.lineAt(head)
  let [first, last] = [cursor.number, cursor.number]
  const { end, hidden } = state.field(matterField)
  const inMatter = !hidden && head < end
  for (let node = syntaxTree(state).resolveInner(head, -1); !inMatter && node.parent; node = node.parent) {
    if (node.name !== "Paragraph" && !node.name.startsWith("SetextHeading")) continue
    first = doc.lineAt(node.from).number
    last = doc.lineAt(node.to).number
    break
  }
  if (cursor.length === 0 || cursor.number < first || cursor.number > last) first = last = cursor.number
  const ranges = []
  for (let number = first; number <= last; number++) {
    const at = (number === first ? 1 : 0) + (number === last ? 2 : 0)
    ranges.push(MARKS[at]!.range(doc.line(number).from))
  }
  return Decoration.set(ranges)
}

export const hereMark = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = mark(view.state)
    }
    update(update: ViewUpdate) {
      if (update.view.composing) this.decorations = this.decorations.map(update.changes)
      else if (update.docChanged || update.selectionSet || update.focusChanged || update.viewportChanged) this.decorations = mark(update.state)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

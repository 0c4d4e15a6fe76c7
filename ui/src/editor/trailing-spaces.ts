// Spaces at the end of a line change what a line break means, so they are shown as dots; but not while they are
// being typed.
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view"

const dot = Decoration.mark({ class: "trail" })
const matcher = new MatchDecorator({
  regexp: /[ \t\u3000](?=[ \t\u3000]*$)/g,
  decorate: (add, from, to, _match, view) => {
    const line = view.state.doc.lineAt(from)
    const cursor = view.state.selection.main.head
    if (cursor !== line.to || line.text.trim() === "") add(from, to, dot)
  },
})

export const trailingSpaces = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view)
    }
    update(update: ViewUpdate) {
      if (update.view.composing) this.decorations = this.decorations.map(update.changes)
      else if (update.docChanged || update.viewportChanged || update.selectionSet) this.decorations = matcher.createDeco(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

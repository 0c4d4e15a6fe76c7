// Markdown in the editor: `tok-*` classes (the article's code has the same) and classes for whole lines.
import { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language"
import { RangeSetBuilder, type Extension, type Range } from "@codemirror/state"
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view"
import { tags as t } from "@lezer/highlight"
import { matterField } from "./front-matter-fold"

const tokens = HighlightStyle.define([
  { tag: [t.heading, t.heading1, t.heading2, t.heading3, t.heading4, t.heading5, t.heading6], class: "tok-heading" },
  { tag: [t.processingInstruction, t.contentSeparator, t.labelName, t.angleBracket, t.attributeName, t.escape], class: "tok-meta" },
  { tag: t.strong, class: "tok-strong" },
  { tag: t.emphasis, class: "tok-emphasis" },
  { tag: t.strikethrough, class: "tok-strike" },
  { tag: t.link, class: "tok-link" },
  { tag: t.url, class: "tok-url" },
  { tag: t.monospace, class: "tok-code" },
  { tag: [t.keyword, t.atom, t.bool], class: "tok-keyword" },
  { tag: [t.string, t.attributeValue], class: "tok-string" },
  { tag: t.number, class: "tok-number" },
  { tag: [t.typeName, t.tagName, t.character], class: "tok-typeName" },
  { tag: t.comment, class: "tok-comment" },
  { tag: t.propertyName, class: "tok-typeName" },
])

const LINES: Record<string, Decoration> = {
  ATXHeading1: Decoration.line({ class: "h1" }),
  ATXHeading2: Decoration.line({ class: "h2" }),
  ATXHeading3: Decoration.line({ class: "h3" }),
  SetextHeading1: Decoration.line({ class: "h1" }),
  SetextHeading2: Decoration.line({ class: "h2" }),
  FencedCode: Decoration.line({ class: "code" }),
  CodeBlock: Decoration.line({ class: "code" }),
  Table: Decoration.line({ class: "table" }),
}

const MATTER = Decoration.line({ class: "as-text" })

const DOTTED = Decoration.mark({ class: "tok-dotted" })
const CHINESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu

/** The Chinese in an emphasis; what is Latin in it stays in italics. */
function dots(view: EditorView): DecorationSet {
  const marks: Range<Decoration>[] = []
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (node.name !== "Emphasis") return
        for (const { 0: run, index } of view.state.sliceDoc(node.from, node.to).matchAll(CHINESE)) {
          marks.push(DOTTED.range(node.from + index, node.from + index + run.length))
        }
        return false
      },
    })
  }
  return Decoration.set(marks, true)
}

function lineClasses(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  const { doc } = view.state
  const matter = view.state.field(matterField)
  let reached = -1
  if (!matter.hidden) {
    for (let at = 0; at < matter.end && at < doc.length; at = doc.lineAt(at).to + 1) {
      builder.add(at, at, MATTER)
      reached = at
    }
  }
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const line = LINES[node.name]
        if (!line) return
        const last = Math.min(node.to, to)
        for (let at = Math.max(node.from, from); at <= last; ) {
          const { from: start, to: end } = doc.lineAt(at)
          if (start > reached) builder.add(start, start, line)
          reached = Math.max(reached, start)
          at = end + 1
        }
        return false
      },
    })
  }
  return builder.finish()
}

/** Drawn again with the text, the view and the tree; while an input method composes, only moved. */
const drawn = (draw: (view: EditorView) => DecorationSet) => ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    #tree: unknown
    #matter: unknown
    constructor(view: EditorView) {
      this.decorations = draw(view)
      this.#tree = syntaxTree(view.state)
      this.#matter = view.state.field(matterField)
    }
    update(update: ViewUpdate) {
      const tree = syntaxTree(update.state)
      const matter = update.state.field(matterField)
      if (!update.docChanged && !update.viewportChanged && tree === this.#tree && matter === this.#matter) return
      if (update.view.composing) this.decorations = this.decorations.map(update.changes)
      else {
        this.#tree = tree
        this.#matter = matter
        this.decorations = draw(update.view)
      }
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

export const markdownHighlight: Extension = [syntaxHighlighting(tokens), drawn(lineClasses), drawn(dots)]

// The file is in the editor whole, so that undo is one history; the front matter is folded away, for the form
// above shows it. The cursor never enters it and no key changes it; patches of the backend and undo do.
import { Annotation, EditorState, StateEffect, StateField, type Extension, type Text } from "@codemirror/state"
import { Decoration, EditorView } from "@codemirror/view"

/** `end` is where the block ends, 0 when there is none; `hidden` is false while it is edited as text. */
export type Matter = { end: number; hidden: boolean }

export const setMatter = StateEffect.define<Matter>()
/** On transactions that the backend asked for: they may change the front matter. */
export const fromBackend = Annotation.define<boolean>()

export const matterField = StateField.define<Matter>({
  create: () => ({ end: 0, hidden: true }),
  update(matter, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMatter)) matter = effect.value
    if (!transaction.docChanged || transaction.effects.some((effect) => effect.is(setMatter))) return matter
    // What the backend inserts at the end belongs to the block: a block that is being created is never seen.
    const side = transaction.annotation(fromBackend) ? 1 : -1
    return { ...matter, end: transaction.changes.mapPos(matter.end, side) }
  },
  provide: (field) => [
    EditorView.decorations.compute([field, "doc"], (state) => fold(state)),
    EditorView.atomicRanges.of((view) => fold(view.state)),
  ],
})

/** Where the text begins that the editor shows. */
export function bodyStart(state: EditorState): number {
  return startOf(state.doc, state.field(matterField))
}

function startOf(doc: Text, { end, hidden }: Matter): number {
  if (!hidden || end === 0) return 0
  if (end >= doc.length || doc.sliceString(end - 1, end) === "\n") return Math.min(end, doc.length)
  return doc.lineAt(end).to < doc.length ? doc.lineAt(end).to + 1 : doc.length
}

function fold(state: EditorState) {
  const start = bodyStart(state)
  if (start === 0) return Decoration.none
  const endsLine = state.sliceDoc(start - 1, start) === "\n"
  // A file that ends with the block has no line for the body: the last line is kept and shown empty.
  const range = endsLine ? Decoration.replace({ block: true }).range(0, start - 1) : Decoration.replace({}).range(0, start)
  return Decoration.set(range)
}

const keepOut = EditorState.transactionFilter.of((transaction) => {
  let matter = transaction.startState.field(matterField)
  if (!matter.hidden && transaction.effects.length === 0) return transaction
  matter = { ...matter, end: transaction.changes.mapPos(matter.end, transaction.annotation(fromBackend) ? 1 : -1) }
  for (const effect of transaction.effects) if (effect.is(setMatter)) matter = effect.value
  const start = startOf(transaction.newDoc, matter)
  const selection = transaction.newSelection
  if (start === 0 || selection.ranges.every((range) => range.from >= start)) return transaction
  const inside = selection.main
  return [
    transaction,
    { selection: { anchor: Math.max(inside.anchor, start), head: Math.max(inside.head, start) }, sequential: true },
  ]
})

const keepWhole = EditorState.changeFilter.of((transaction) => {
  const start = bodyStart(transaction.startState)
  return start === 0 || transaction.annotation(fromBackend) ? true : [0, start]
})

/** The first letter after a block that ends the file goes on a line of its own. */
const openLine = EditorState.transactionFilter.of((transaction) => {
  const { doc } = transaction.startState
  const start = bodyStart(transaction.startState)
  if (start === 0 || start < doc.length || doc.sliceString(start - 1, start) === "\n") return transaction
  if (!transaction.docChanged || transaction.annotation(fromBackend)) return transaction
  return [{ changes: { from: start, insert: "\n" } }, transaction]
})

export const frontMatterFold: Extension = [matterField, keepOut, keepWhole, openLine]

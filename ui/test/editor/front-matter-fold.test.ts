import { history, undo } from "@codemirror/commands"
import { EditorState, type TransactionSpec } from "@codemirror/state"
import { expect, test } from "vitest"
import { bodyStart, fromBackend, frontMatterFold, setMatter } from "../../src/editor/front-matter-fold"
import { pictureChange } from "../../src/editor/drop-place"

function folded(doc: string, end: number, extra: TransactionSpec = {}) {
  const state = EditorState.create({ doc, extensions: [frontMatterFold, history()] })
  return state.update({ effects: setMatter.of({ end, hidden: true }), ...extra }).state
}

const POST = "---\na: 1\n---\n\nBody"

test("the text begins after the block, whether or not the range ends with the line", () => {
  expect(bodyStart(folded(POST, 13))).toBe(13)
  expect(bodyStart(folded(POST, 12))).toBe(13)
  expect(bodyStart(folded("Body", 0))).toBe(0)
})

test("the cursor stays out, and select-all takes the body", () => {
  const state = folded(POST, 13)
  expect(state.update({ selection: { anchor: 0, head: state.doc.length } }).state.selection.main).toMatchObject({ from: 13, to: POST.length })
})

test("no key changes the block; a patch does, and undo takes it back", () => {
  let state = folded(POST, 13)
  expect(state.update({ changes: { from: 12, to: 13 }, userEvent: "delete.backward" }).state.doc.toString()).toBe(POST)
  const patch = state.update({ changes: { from: 7, to: 8, insert: "22" }, annotations: fromBackend.of(true) })
  state = patch.state
  expect(state.doc.toString()).toBe("---\na: 22\n---\n\nBody")
  expect(bodyStart(state)).toBe(14)
  undo({ state, dispatch: (transaction) => (state = transaction.state) })
  expect(state.doc.toString()).toBe(POST)
  expect(bodyStart(state)).toBe(13)
})

test("a file that ends with the block gets a line for what is typed", () => {
  const state = folded("---\na: 1\n---", 12)
  const typed = state.update({ changes: { from: 12, insert: "B" }, selection: { anchor: 13 }, userEvent: "input.type" }).state
  expect(typed.doc.toString()).toBe("---\na: 1\n---\nB")
  expect(typed.selection.main.head).toBe(14)
})

test("a block being created is never seen", () => {
  const state = folded("Body", 0).update({ changes: { from: 0, insert: "---\ntitle: \n---\n\n" }, annotations: fromBackend.of(true) }).state
  expect(bodyStart(state)).toBe(17)
})

test.each([
  ["between paragraphs", "a\n\nb\n", 3, "a\n\nP\n\nb\n"],
  ["on an empty line", "a\n\nb\n", 2, "a\n\nP\n\nb\n"],
  ["between two lines of a paragraph", "a\nb\n", 2, "a\n\nP\n\nb\n"],
  ["at the end", "a\n", 2, "a\n\nP\n"],
  ["at the end without a line end", "a", 1, "a\n\nP\n"],
  ["in nothing", "", 0, "P\n"],
  ["where there is room", "a\n\n\n\nb", 3, "a\n\nP\n\nb"],
])("pictures stand on lines of their own: %s", (_name, doc, at, expected) => {
  const state = EditorState.create({ doc, extensions: frontMatterFold })
  const { changes, starts } = pictureChange(state, { at, where: "above" }, ["P"])
  const after = state.update({ changes }).state.doc
  expect(after.toString()).toBe(expected)
  expect(after.sliceString(starts[0]!, starts[0]! + 1)).toBe("P")
})

// What Ctrl+B and its kin do to Markdown. Each is one step of undo and is undone by pressing the key again.
import { syntaxTree } from "@codemirror/language"
import { EditorSelection, type ChangeSpec, type EditorState, type SelectionRange, type StateCommand, type TransactionSpec } from "@codemirror/state"
import type { KeyBinding } from "@codemirror/view"
import { bodyStart } from "./front-matter-fold"

/** Puts marks around the selection, or takes them away. */
function surround(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const change = state.changeByRange((range) => toggleMark(state, range, mark))
    dispatch(state.update(change, { userEvent: "input.format", scrollIntoView: true }))
    return true
  }
}

function toggleMark(state: EditorState, range: SelectionRange, mark: string) {
  const width = mark.length
  const text = state.sliceDoc(range.from, range.to)
  const letter = mark[0]!
  const [before, after] = [runBefore(state, range.from, letter), runAfter(state, range.to, letter)]
  // One star is italic, two are bold, three are both: an odd run holds the single one.
  const has = (run: number) => (mark === "*" ? run % 2 === 1 : run >= width)
  if (has(before) && has(after)) {
    return {
      changes: [{ from: range.from - width, to: range.from }, { from: range.to, to: range.to + width }],
      range: EditorSelection.range(range.anchor - width, range.head - width),
    }
  }
  const inner = text.length >= 2 * width + 1 && text.startsWith(mark) && text.endsWith(mark) && (mark !== "*" || !/^\*\*(?!\*)/.test(text))
  if (inner) {
    return {
      changes: [{ from: range.from, to: range.from + width }, { from: range.to - width, to: range.to }],
      range: EditorSelection.range(range.from, range.to - 2 * width),
    }
  }
  // Marks beside a space mean nothing in Markdown, so the spaces stay outside.
  const from = range.from + (text.length - text.trimStart().length)
  const to = Math.max(from, range.to - (text.length - text.trimEnd().length))
  return {
    changes: [{ from, insert: mark }, { from: to, insert: mark }],
    range: EditorSelection.range(from + width, to + width),
  }
}

function runBefore(state: EditorState, at: number, letter: string): number {
  const text = state.sliceDoc(Math.max(0, at - 3), at)
  let run = 0
  while (run < text.length && text[text.length - 1 - run] === letter) run++
  return run
}

function runAfter(state: EditorState, at: number, letter: string): number {
  const text = state.sliceDoc(at, at + 3)
  let run = 0
  while (run < text.length && text[run] === letter) run++
  return run
}

const ADDRESS = /^(https?:\/\/|mailto:)\S+$/

/** `[text]()` with the cursor where something is missing. */
const link: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false
  const change = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to)
    const isAddress = ADDRESS.test(text)
    const insert = isAddress ? `[](${text})` : `[${text}]()`
    const cursor = isAddress || text === "" ? range.from + 1 : range.from + insert.length - 1
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(cursor) }
  })
  dispatch(state.update(change, { userEvent: "input.format", scrollIntoView: true }))
  return true
}

const HEADING = /^( {0,3})(#{1,6})(?:[ \t]+|$)/

function heading(level: number): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const changes: ChangeSpec[] = []
    const lines = selectedLines(state).filter((line, _at, all) => all.length === 1 || line.text.trim() !== "")
    const all = lines.every((line) => HEADING.exec(line.text)?.[2]?.length === level)
    for (const line of lines) {
      const found = HEADING.exec(line.text)
      changes.push({ from: line.from, to: line.from + (found?.[0].length ?? 0), insert: all ? "" : `${"#".repeat(level)} ` })
    }
    const set = state.changes(changes)
    dispatch(state.update({ changes: set, selection: state.selection.map(set, 1), userEvent: "input.format", scrollIntoView: true }))
    return true
  }
}

function selectedLines(state: EditorState) {
  const lines = []
  for (const { from, to } of state.selection.ranges) {
    for (let at = from; ; ) {
      const line = state.doc.lineAt(at)
      if (lines.at(-1)?.number !== line.number) lines.push(line)
      if (line.to >= to) break
      at = line.to + 1
    }
  }
  return lines
}

function toHeading(step: 1 | -1): StateCommand {
  return ({ state, dispatch }) => {
    const line = state.doc.lineAt(state.selection.main.head)
    const starts: number[] = []
    syntaxTree(state).iterate({
      from: bodyStart(state),
      enter: (node) => {
        if (/^(ATX|Setext)Heading/.test(node.name)) starts.push(node.from)
      },
    })
    const place = step > 0 ? starts.find((at) => at > line.to) : starts.findLast((at) => at < line.from)
    if (place === undefined) return false
    dispatch(state.update({ selection: { anchor: place }, userEvent: "select", scrollIntoView: true } satisfies TransactionSpec))
    return true
  }
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)/

/** Tab in a list makes the items nested. */
function nest(step: 1 | -1): StateCommand {
  return ({ state, dispatch }) => {
    const lines = selectedLines(state)
    if (state.readOnly || !ITEM.test(lines[0]?.text ?? "")) return false
    const changes = lines.flatMap((line): ChangeSpec[] => {
      const found = ITEM.exec(line.text)
      const width = found ? found[2]!.length + 1 : 2
      if (step > 0) return line.text.trim() === "" ? [] : [{ from: line.from, insert: " ".repeat(width) }]
      const spaces = /^(\t| *)/.exec(line.text)![0]
      const less = spaces === "\t" ? 1 : Math.min(width, spaces.length)
      return less > 0 ? [{ from: line.from, to: line.from + less }] : []
    })
    if (changes.length > 0) dispatch(state.update({ changes, userEvent: step > 0 ? "input.indent" : "delete.dedent" }))
    return true
  }
}

/** Ctrl+Alt with a letter or sign belongs to AltGr and to input methods. */
export const isOurs = ({ key = "" }: KeyBinding): boolean => !/(?:Mod|Ctrl)-Alt-.$/.test(key)

export const writingKeys: KeyBinding[] = [
  { key: "Mod-b", run: surround("**"), preventDefault: true },
  { key: "Mod-i", run: surround("*"), preventDefault: true },
  { key: "Mod-e", run: surround("`"), preventDefault: true },
  { key: "Mod-k", run: link, preventDefault: true },
  ...[1, 2, 3, 4, 5, 6].map((level): KeyBinding => ({ key: `Mod-${level}`, run: heading(level), preventDefault: true })),
  { key: "Shift-Alt-ArrowDown", run: toHeading(1), preventDefault: true },
  { key: "Shift-Alt-ArrowUp", run: toHeading(-1), preventDefault: true },
  { key: "Tab", run: nest(1), shift: nest(-1) },
]

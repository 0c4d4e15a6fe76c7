import { closeSearchPanel, findNext, findPrevious, replaceAll, replaceNext, setSearchQuery } from "@codemirror/search"
import type { EditorView } from "@codemirror/view"
import { query } from "./find-panel"

const COUNT_UP_TO = 999

/** What is looked for in the open post, and how many there are. */
export class FindState {
  text = $state("")
  replacement = $state("")
  matchCase = $state(false)
  replacing = $state(false)
  found = $state(0)
  /** Which of them is selected, from 1; 0 for none. */
  current = $state(0)
  field: HTMLInputElement | null = null

  constructor(private readonly view: EditorView) {}

  focus(): void {
    this.field?.focus()
    this.field?.select()
  }

  takeSelection(): void {
    const { from, to } = this.view.state.selection.main
    const text = this.view.state.sliceDoc(from, to)
    if (text !== "" && text.length < 200 && !text.includes("\n")) this.text = text
    this.look()
  }

  look(): void {
    this.view.dispatch({ effects: setSearchQuery.of(this.#query()) })
  }

  #query() {
    return query({ search: this.text, replace: this.replacement, caseSensitive: this.matchCase, literal: true })
  }

  count(): void {
    let found = 0
    let current = 0
    if (this.text !== "") {
      const { from, to } = this.view.state.selection.main
      for (const match of iterate(this.#query().getCursor(this.view.state))) {
        found++
        if (match.from === from && match.to === to) current = found
        if (found >= COUNT_UP_TO) break
      }
    }
    this.found = found
    this.current = current
  }

  next = (): void => void findNext(this.view)
  previous = (): void => void findPrevious(this.view)
  replace = (): void => void replaceNext(this.view)
  replaceAll = (): void => void replaceAll(this.view)
  close = (): void => {
    closeSearchPanel(this.view)
    this.view.focus()
  }
}

function* iterate(cursor: Iterator<{ from: number; to: number }>) {
  for (let step = cursor.next(); !step.done; step = cursor.next()) yield step.value
}

// The editor's text and history, with or without a view on screen: folding the pane must lose nothing, and the
// rest of the window does not care whether it is shown.
import { redo, undo } from "@codemirror/commands"
import type { ChangeSet, EditorState, StateEffect, Transaction, TransactionSpec } from "@codemirror/state"
import { EditorView } from "@codemirror/view"
import { Composition } from "./composition"

export class TextSurface {
  readonly composition = new Composition()
  view: EditorView | null = null
  #top: StateEffect<unknown> | null = null

  constructor(
    public state: EditorState,
    /** Hears of a change of the text before it is drawn, which takes as long as the backend's answer. */
    private readonly changing: (changes: ChangeSet) => void,
    private readonly took: (transaction: Transaction) => void,
  ) {}

  get text(): string {
    return this.state.doc.toString()
  }

  mount(parent: HTMLElement, scrolled: () => void, left: () => void): () => void {
    const view = new EditorView({
      state: this.state,
      parent,
      dispatchTransactions: (transactions, view) => {
        this.#announce(transactions)
        view.update(transactions)
        this.state = view.state
        for (const transaction of transactions) this.took(transaction)
      },
    })
    this.view = view
    if (this.#top) view.dispatch({ effects: this.#top })
    const unwatch = this.composition.watch(parent)
    view.scrollDOM.addEventListener("scroll", scrolled, { passive: true })
    view.contentDOM.addEventListener("blur", left)
    return () => {
      this.#top = view.scrollSnapshot()
      unwatch()
      view.destroy()
      this.view = null
    }
  }

  dispatch(spec: TransactionSpec): void {
    if (this.view) return this.view.dispatch(spec)
    this.#take(this.state.update(spec))
  }

  /** Runs now, or when the input method is done. */
  whenComposed(run: () => void): void {
    if (!this.composition.active) return run()
    void this.composition.done().then(() => this.whenComposed(run))
  }

  undo(): void {
    this.#history(undo)
  }

  redo(): void {
    this.#history(redo)
  }

  #history(command: typeof undo): void {
    if (this.composition.active || this.state.readOnly) return
    command(this.view ?? { state: this.state, dispatch: (transaction) => this.#take(transaction) })
  }

  #announce(transactions: readonly Transaction[]): void {
    const changes = transactions.filter(({ docChanged }) => docChanged).map(({ changes }) => changes)
    if (changes.length > 0) this.changing(changes.reduce((all, next) => all.compose(next)))
  }

  #take(transaction: Transaction): void {
    this.#announce([transaction])
    this.state = transaction.state
    this.took(transaction)
  }
}

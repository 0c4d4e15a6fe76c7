// Actions that change many posts at once. The shown post gets its part as a patch, so that its own undo knows of it;
// whichever undo is used, all posts go one step back together.
import type { BulkOutcome, MovedPost, ShownPost } from "../bindings"
import { asAppError, describeError } from "../feedback/describe-error"
import type { Toast } from "../feedback/toasts.svelte"
import type { Backend } from "../ipc"
import { m } from "../paraglide/messages.js"
import { fileNameOf } from "../parts/format"
import type { OpenPost } from "../post/open-post.svelte"

export type BulkHost = {
  shown(): OpenPost | null
  /** Nothing is opened or closed meanwhile. */
  inTurn<T>(task: () => Promise<T>): Promise<T>
  notify(toast: Toast): void
  /** Posts lie elsewhere and have other ids. */
  moved(posts: MovedPost[]): void
  changed(): void
}

/** What is asked for, and what of the answer is the outcome; none when nothing had to be done. */
export type BulkAsk<T> = { request(shown: ShownPost | null): Promise<T>; outcome(answer: T): BulkOutcome | null }

export class Bulk {
  /** Actions that can be taken back, and those that were, oldest first. */
  #done: number[] = []
  #undone: number[] = []
  /** One after the other, however fast the keys are. */
  #steps: Promise<void> = Promise.resolve()

  constructor(
    private readonly backend: Backend,
    private readonly host: BulkHost,
  ) {}

  /** Another folder was opened. */
  clear(): void {
    this.#done = []
    this.#undone = []
  }

  /** Rejects with an `AppError`; nothing was done then. */
  async run<T>(ask: BulkAsk<T>): Promise<T> {
    const answer = await this.host.inTurn(() => this.#ask(ask, false))
    const outcome = ask.outcome(answer)
    if (outcome) this.#note(outcome.action, false)
    this.host.changed()
    return answer
  }

  /** The last action back, or the one that was taken back last again. False when there is none. */
  stepBack(direction: "undo" | "redo"): boolean {
    const last = () => (direction === "undo" ? this.#done : this.#undone).at(-1)
    if (last() === undefined) return false
    this.#steps = this.#steps.then(() => {
      // The step before it may have been about the same action.
      const action = last()
      return action === undefined ? undefined : this.#step(action, direction === "undo")
    })
    return true
  }

  step = (action: number, back: boolean): Promise<void> => (this.#steps = this.#steps.then(() => this.#step(action, back)))

  async #step(action: number, back: boolean): Promise<void> {
    try {
      const ask = { request: (shown: ShownPost | null) => this.backend.stepBulk(action, back, shown), outcome: (outcome: BulkOutcome) => outcome }
      const outcome = await this.host.inTurn(() => this.#ask(ask, back))
      this.#note(action, back)
      this.#tell(outcome, back)
      if (back) {
        // What uses a file is seen in the text of now.
        await this.host.shown()?.upToDate()
        await this.backend.clearBulk(action)
      }
    } catch (thrown) {
      const { text, advice } = describeError(asAppError(thrown))
      this.host.notify({ kind: "danger", text: back ? m.bulk_not_back() : m.bulk_not_again(), detail: m.error_sentences({ text, advice }) })
    }
    this.host.changed()
  }

  async #ask<T>({ request, outcome }: BulkAsk<T>, back: boolean): Promise<T> {
    const post = this.host.shown()
    const asked = async (shown: ShownPost | null): Promise<T> => {
      const answer = await request(shown)
      const moved = outcome(answer)?.moved ?? []
      // Before anything else is said of the post under its old id.
      if (moved.length > 0) this.host.moved(moved)
      return answer
    }
    if (!post) return asked(null)
    let answer: { of: T } | null = null
    await post.askInBulk(back, async (version) => {
      answer = { of: await asked({ id: post.id, version }) }
      return outcome(answer.of)
    })
    const { of } = answer as unknown as { of: T }
    // Its pictures may have gone with it without a letter changed.
    if ((outcome(of)?.moved ?? []).length > 0) post.onPicturesChanged()
    return of
  }

  #note(action: number, back: boolean): void {
    const others = (all: number[]) => all.filter((other) => other !== action)
    this.#done = others(this.#done)
    this.#undone = others(this.#undone)
    if (back) this.#undone.push(action)
    else this.#done.push(action)
  }

  #tell(outcome: BulkOutcome, back: boolean): void {
    const label = back ? m.bulk_redo() : m.toast_trashed_undo()
    const turn = { label, run: () => void this.step(outcome.action, !back) }
    const text = back ? m.bulk_back({ count: outcome.posts }) : m.bulk_again({ count: outcome.posts })
    const kept = keptWords(outcome)
    this.host.notify({ kind: kept ? "warning" : "done", text, ...(kept ? { detail: kept } : {}), actions: [turn] })
  }

  /** The toast's way back. */
  undo = (outcome: BulkOutcome) => ({ label: m.toast_trashed_undo(), run: () => void this.step(outcome.action, true) })
}

/** The posts that stay as they are, with the reason of the first. */
export function keptWords({ kept }: BulkOutcome): string | null {
  const [first] = kept
  if (!first) return null
  const names = kept.map(({ file }) => fileNameOf(file)).join(", ")
  const { text, advice } = describeError(first.error, fileNameOf(first.file))
  return m.error_sentences({ text: m.bulk_kept({ count: kept.length, names }), advice: m.error_sentences({ text, advice }) })
}

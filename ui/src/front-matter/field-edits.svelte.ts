// The form's changes on their way to the backend. Typing in a field asks once at a time: while one value is on
// its way only the newest of the next ones is kept.
import type { AppError, FrontMatterEdit } from "../bindings"
import { asAppError } from "../feedback/describe-error"

/** Asks for a patch; `edit` is called when the request is made, and null means that there is nothing to ask. */
export type AskEdit = (origin: "typing" | "form", edit: () => FrontMatterEdit | null) => Promise<void>

export const fieldKey = (path: string[]): string => path.join(".")

export class FieldEdits {
  /** What the backend refused, by field. */
  refused = $state.raw<Record<string, AppError>>({})
  /** Fields that hand on what was typed only when they are left: asked before anything is saved or closed. */
  readonly unsent = new Set<() => unknown>()
  #waiting = new Map<string, string>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly ask: AskEdit,
    /** Hears of every refusal, with the path of the field. */
    private readonly onrefused: (error: AppError, path: string[]) => void = () => undefined,
  ) {}

  type(path: string[], value: string): void {
    const key = fieldKey(path)
    const isAsked = this.#waiting.has(key)
    this.#waiting.set(key, value)
    if (isAsked) return
    void this.#run(path, "typing", () => {
      const newest = this.#waiting.get(key)
      this.#waiting.delete(key)
      return newest === undefined ? null : { type: "set", path, value: newest }
    })
  }

  /** One step of its own. Resolves to false when it was refused. */
  apply(edit: FrontMatterEdit, path: string[]): Promise<boolean> {
    return this.#run(path, "form", () => edit)
  }

  /** Asks for what fields still hold back. */
  handOn(): void {
    for (const commit of this.unsent) commit()
  }

  /** Resolves when everything asked so far is in the editor. */
  async settled(): Promise<void> {
    await this.#last
  }

  async #run(path: string[], origin: "typing" | "form", edit: () => FrontMatterEdit | null): Promise<boolean> {
    const key = fieldKey(path)
    const asked = this.ask(origin, edit)
    this.#last = asked.catch(() => undefined)
    try {
      await asked
      if (key in this.refused) this.refused = Object.fromEntries(Object.entries(this.refused).filter(([name]) => name !== key))
      return true
    } catch (thrown) {
      this.#waiting.delete(key)
      const error = asAppError(thrown)
      this.refused = { ...this.refused, [key]: error }
      this.onrefused(error, path)
      return false
    }
  }
}

// A batch of pictures on its way into the post: what is known of each, in the order in which they came.
import type { AppError, ImportedPicture, PictureBatch } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

export type Step = "waiting" | "working" | "done" | "refused"

export class Taking {
  steps = $state<Step[]>([])
  stopping = $state(false)
  readonly imported: { index: number; picture: ImportedPicture }[] = []
  readonly refused: { name: string; error: AppError }[] = []

  constructor(
    private readonly backend: Backend,
    readonly batch: PictureBatch,
  ) {
    this.steps = batch.names.map(() => "waiting")
  }

  get names(): string[] {
    return this.batch.names
  }

  /** One after the other, so that they keep their order and a large batch does not fill the memory. */
  async run(post: string): Promise<void> {
    for (const [index, name] of this.batch.names.entries()) {
      if (this.stopping) return
      this.steps[index] = "working"
      try {
        const picture = await this.backend.importPicture(post, this.batch.batch, index, USUAL)
        this.imported.push({ index, picture })
        this.steps[index] = "done"
      } catch (thrown) {
        this.refused.push({ name, error: asAppError(thrown) })
        this.steps[index] = "refused"
      }
    }
  }

  /** What is under way comes to its end; the rest is left. */
  stop = (): void => {
    this.stopping = true
  }
}

/** How many rows the placeholder has at most. */
export const ROWS = 4

/** Nothing out of the ordinary is wished for. */
export const USUAL = { name: null, longestSide: null, asWebp: false, keepPixels: false, replaces: null }

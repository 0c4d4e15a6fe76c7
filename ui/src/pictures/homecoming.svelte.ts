// Remote pictures on their way into the folder, whosever they are: how far it is, what became of each, and how to stop.
import type { AppError, HomeProgress, HomeRow, HomeWish } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

export type HomeStep = "looking" | "ready" | "running" | "stopping" | "done"

export abstract class Homecoming {
  step = $state<HomeStep>("looking")
  progress = $state.raw<HomeProgress>({ done: 0, of: 0 })
  rows = $state.raw<HomeRow[]>([])
  problem = $state.raw<AppError | null>(null)
  freezesRandom = $state(false)
  dropsWatermarks = $state(false)

  constructor(protected readonly backend: Backend) {}

  get isBusy(): boolean {
    return this.step === "running" || this.step === "stopping"
  }

  /** Finds out what there is. */
  protected async find(ask: () => Promise<void>): Promise<void> {
    try {
      await ask()
    } catch (thrown) {
      this.problem = asAppError(thrown)
    }
    this.step = "ready"
  }

  /** Brings so many home. */
  protected async bring(count: number, ask: (wish: HomeWish) => Promise<void>): Promise<void> {
    this.step = "running"
    this.problem = null
    this.progress = { done: 0, of: count }
    const wish = { freezesRandom: this.freezesRandom, dropsWatermarks: this.dropsWatermarks }
    const unlisten = await this.backend.onHomeProgress((progress) => {
      // Told by several threads: a late one has less.
      if (progress.done > this.progress.done) this.progress = progress
    })
    try {
      await ask(wish)
      this.step = "done"
    } catch (thrown) {
      this.problem = asAppError(thrown)
      this.step = "ready"
    } finally {
      unlisten()
    }
  }

  /** What is under way comes to its end. */
  stop(): void {
    if (this.step !== "running") return
    this.step = "stopping"
    this.backend.stopBringingHome().catch((thrown: unknown) => (this.problem = asAppError(thrown)))
  }
}

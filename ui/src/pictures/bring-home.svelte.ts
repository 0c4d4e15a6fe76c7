// Remote pictures of the open post on their way into the folder: what there is, how far it is, what became of each.
import type { AppError, HomeProgress, HomeReport, HomeRow, RemoteHome } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"
import type { OpenPost } from "../post/open-post.svelte"

export type HomeStep = "looking" | "ready" | "running" | "stopping" | "done"

export class BringHome {
  step = $state<HomeStep>("looking")
  pictures = $state.raw<RemoteHome[]>([])
  progress = $state.raw<HomeProgress>({ done: 0, of: 0 })
  rows = $state.raw<HomeRow[]>([])
  problem = $state.raw<AppError | null>(null)
  freezesRandom = $state(false)
  dropsWatermarks = $state(false)

  constructor(
    private readonly backend: Backend,
    private readonly post: OpenPost,
  ) {}

  get isBusy(): boolean {
    return this.step === "running" || this.step === "stopping"
  }

  get home(): HomeRow[] {
    return this.rows.filter(({ state }) => state === "home" || state === "left")
  }

  async look(): Promise<void> {
    try {
      await this.post.upToDate()
      this.pictures = await this.backend.remoteHomes(this.post.id)
    } catch (thrown) {
      this.problem = asAppError(thrown)
    }
    this.step = "ready"
  }

  async start(): Promise<void> {
    if (this.step !== "ready") return
    this.step = "running"
    this.problem = null
    this.progress = { done: 0, of: this.pictures.length }
    const wish = { freezesRandom: this.freezesRandom, dropsWatermarks: this.dropsWatermarks }
    const stop = await this.backend.onHomeProgress((progress) => {
      // Told by several threads: a late one has less.
      if (progress.done > this.progress.done) this.progress = progress
    })
    try {
      await this.post.askWithFiles(async (version) => {
        const { patch, rows, created }: HomeReport = await this.backend.bringHome(this.post.id, version, wish)
        this.rows = rows
        return { patch, files: created }
      })
      this.step = "done"
    } catch (thrown) {
      this.problem = asAppError(thrown)
      this.step = "ready"
    } finally {
      stop()
    }
  }

  /** What is under way comes to its end. */
  stop(): void {
    if (this.step !== "running") return
    this.step = "stopping"
    this.backend.stopBringingHome().catch((thrown: unknown) => (this.problem = asAppError(thrown)))
  }
}

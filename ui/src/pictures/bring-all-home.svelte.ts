// Remote pictures of many posts on their way into the folder: what there is, whose are wanted, how far it is, what became of
// each, and the way back.
import { SvelteSet } from "svelte/reactivity"
import type { Bulk } from "../app/bulk.svelte"
import type { AppError, BulkOutcome, FarPost, HomeProgress, HomeRow, KeptPost, RemoteHome, ShownPost } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"
import type { HomeStep } from "./bring-home.svelte"

type Host = { bulk: Pick<Bulk, "run" | "step">; upToDate(): Promise<void> }

export class BringAllHome {
  step = $state<HomeStep>("looking")
  pictures = $state.raw<RemoteHome[]>([])
  posts = $state.raw<FarPost[]>([])
  unread = $state.raw<KeptPost[]>([])
  progress = $state.raw<HomeProgress>({ done: 0, of: 0 })
  rows = $state.raw<HomeRow[]>([])
  outcome = $state.raw<BulkOutcome | null>(null)
  problem = $state.raw<AppError | null>(null)
  freezesRandom = $state(false)
  dropsWatermarks = $state(false)
  readonly chosen = new SvelteSet<string>()

  readonly wanted = $derived.by((): RemoteHome[] => {
    const places = new Set(this.posts.filter(({ id }) => this.chosen.has(id)).flatMap(({ pictures }) => pictures))
    return this.pictures.filter((_, at) => places.has(at))
  })

  /** The hosts of what is wanted, with how many pictures each has; most first. */
  readonly hosts = $derived.by((): { host: string; count: number }[] => {
    const counts = new Map<string, number>()
    for (const { host } of this.wanted) counts.set(host, (counts.get(host) ?? 0) + 1)
    return [...counts].map(([host, count]) => ({ host, count })).sort((one, other) => other.count - one.count)
  })

  constructor(
    private readonly backend: Backend,
    private readonly host: Host,
    /** The posts that are chosen at first; null: all. */
    private readonly first: string[] | null,
  ) {}

  get isBusy(): boolean {
    return this.step === "running" || this.step === "stopping"
  }

  hostsOf({ pictures }: FarPost): string {
    return [...new Set(pictures.map((at) => this.pictures[at]?.host ?? ""))].join(", ")
  }

  async look(): Promise<void> {
    try {
      await this.host.upToDate()
      const { pictures, posts, unread } = await this.backend.farPictures()
      this.pictures = pictures
      this.posts = posts
      this.unread = unread
      for (const { id } of posts) if (this.first === null || this.first.includes(id)) this.chosen.add(id)
    } catch (thrown) {
      this.problem = asAppError(thrown)
    }
    this.step = "ready"
  }

  toggle(id: string): void {
    if (!this.chosen.delete(id)) this.chosen.add(id)
  }

  toggleAll(): void {
    const all = this.chosen.size === this.posts.length
    for (const { id } of this.posts) {
      if (all) this.chosen.delete(id)
      else this.chosen.add(id)
    }
  }

  async start(): Promise<void> {
    if (this.step !== "ready" || this.wanted.length === 0) return
    this.step = "running"
    this.problem = null
    this.progress = { done: 0, of: this.wanted.length }
    const wish = { freezesRandom: this.freezesRandom, dropsWatermarks: this.dropsWatermarks }
    const ids = this.posts.map(({ id }) => id).filter((id) => this.chosen.has(id))
    const stop = await this.backend.onHomeProgress((progress) => {
      // Told by several threads: a late one has less.
      if (progress.done > this.progress.done) this.progress = progress
    })
    try {
      const report = await this.host.bulk.run({
        request: (shown: ShownPost | null) => this.backend.bringAllHome(ids, shown, wish),
        outcome: ({ outcome }) => outcome,
      })
      this.rows = report.rows
      this.outcome = report.outcome
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

  undo(): void {
    if (this.outcome) void this.host.bulk.step(this.outcome.action, true)
  }
}

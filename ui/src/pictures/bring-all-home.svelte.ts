// Remote pictures of many posts on their way into the folder: whose are wanted, and the way back.
import { SvelteSet } from "svelte/reactivity"
import type { Bulk } from "../app/bulk.svelte"
import type { BulkOutcome, FarPost, KeptPost, RemoteHome, ShownPost } from "../bindings"
import type { Backend } from "../ipc"
import { Homecoming } from "./homecoming.svelte"

type Host = { bulk: Pick<Bulk, "run" | "step">; upToDate(): Promise<void> }

export class BringAllHome extends Homecoming {
  pictures = $state.raw<RemoteHome[]>([])
  posts = $state.raw<FarPost[]>([])
  unread = $state.raw<KeptPost[]>([])
  outcome = $state.raw<BulkOutcome | null>(null)
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
    backend: Backend,
    private readonly host: Host,
    /** The posts that are chosen at first; null: all. */
    private readonly first: string[] | null,
  ) {
    super(backend)
  }

  hostsOf({ pictures }: FarPost): string {
    return [...new Set(pictures.map((at) => this.pictures[at]?.host ?? ""))].join(", ")
  }

  look(): Promise<void> {
    return this.find(async () => {
      await this.host.upToDate()
      const { pictures, posts, unread } = await this.backend.farPictures()
      this.pictures = pictures
      this.posts = posts
      this.unread = unread
      for (const { id } of posts) if (this.first === null || this.first.includes(id)) this.chosen.add(id)
    })
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
    const ids = this.posts.map(({ id }) => id).filter((id) => this.chosen.has(id))
    await this.bring(this.wanted.length, async (wish) => {
      const report = await this.host.bulk.run({
        request: (shown: ShownPost | null) => this.backend.bringAllHome(ids, shown, wish),
        outcome: ({ outcome }) => outcome,
      })
      this.rows = report.rows
      this.outcome = report.outcome
    })
  }

  undo(): void {
    if (this.outcome) void this.host.bulk.step(this.outcome.action, true)
  }
}

// The history of the open post: its versions, the one that is looked at, and the way back to it.
import type { Against, AppError, Difference, TextPatch, Version } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

/** How a version is shown: against another text, or as it is. */
export type Shown = Against | "text"

export type HistoryBackend = Pick<Backend, "versions" | "compareVersion" | "versionText" | "restoreVersion" | "restoreHunk" | "nameVersion">

/** What the history needs of the post. */
export interface HistoryPost {
  readonly id: string
  upToDate(): Promise<void>
  ask(request: (version: number) => Promise<TextPatch>): Promise<void>
  fail(error: AppError): void
}

export class PostHistory {
  versions = $state.raw<Version[]>([])
  /** Null while there is none. */
  chosen = $state<string | null>(null)
  shown = $state<Shown>("previous")
  difference = $state.raw<Difference | null>(null)
  text = $state<string | null>(null)
  loading = $state(true)
  restoring = $state(false)
  #turn = 0

  readonly version = $derived(this.versions.find((version) => version.id === this.chosen) ?? null)

  constructor(
    private readonly backend: HistoryBackend,
    private readonly post: HistoryPost,
  ) {}

  /** Reads the versions and looks at one: `kind`'s newest, else the newest. */
  async open(kind?: Version["kind"], shown: Shown = "previous"): Promise<void> {
    this.shown = shown
    await this.#try(async () => {
      await this.post.upToDate()
      this.versions = await this.backend.versions(this.post.id)
      const wanted = this.versions.find((version) => version.kind === kind) ?? this.versions[0]
      this.chosen = wanted?.id ?? null
      await this.#look()
    })
    this.loading = false
  }

  /** Something was kept meanwhile. Whoever looks at the newest version goes on to the new one. */
  async refresh(): Promise<void> {
    if (this.loading || this.restoring) return
    await this.#try(async () => {
      const atNewest = this.chosen === (this.versions[0]?.id ?? null)
      const versions = await this.backend.versions(this.post.id)
      if (versions[0]?.id === this.versions[0]?.id) return
      this.versions = versions
      if (atNewest) this.chosen = versions[0]?.id ?? null
      await this.#look()
    })
  }

  async choose(id: string): Promise<void> {
    this.chosen = id
    await this.#try(() => this.#look())
  }

  async show(shown: Shown): Promise<void> {
    this.shown = shown
    await this.#try(() => this.#look())
  }

  /** The next older or newer version. */
  step(by: 1 | -1): Promise<void> {
    const at = this.versions.findIndex((version) => version.id === this.chosen)
    const next = this.versions[at + by]
    return next ? this.choose(next.id) : Promise.resolve()
  }

  /** Answers whether it was restored. */
  async restore(): Promise<boolean> {
    const id = this.chosen
    if (id === null) return false
    return this.#change((version) => this.backend.restoreVersion(this.post.id, version, id))
  }

  async restoreHunk(hunk: number): Promise<boolean> {
    const [id, shown] = [this.chosen, this.shown]
    if (id === null || shown === "text") return false
    return this.#change((version) => this.backend.restoreHunk(this.post.id, version, id, shown, hunk))
  }

  /** Names the chosen version; null: the text of now. */
  async name(label: string, id: string | null = this.chosen): Promise<void> {
    await this.#try(async () => {
      this.versions = await this.backend.nameVersion(this.post.id, id, label)
      if (id === null) this.chosen = this.versions[0]?.id ?? null
      await this.#look()
    })
  }

  async #change(request: (version: number) => Promise<TextPatch>): Promise<boolean> {
    if (this.restoring) return false
    this.restoring = true
    const done = await this.#try(async () => {
      await this.post.ask(request)
      await this.post.upToDate()
      this.versions = await this.backend.versions(this.post.id)
      await this.#look()
    })
    this.restoring = false
    return done
  }

  /** Whoever was chosen last is shown. */
  async #look(): Promise<void> {
    const turn = ++this.#turn
    const [id, shown] = [this.chosen, this.shown]
    if (id === null) {
      this.difference = null
      this.text = null
    } else if (shown === "text") {
      const text = await this.backend.versionText(this.post.id, id)
      if (turn === this.#turn) [this.text, this.difference] = [text, null]
    } else {
      const difference = await this.backend.compareVersion(this.post.id, id, shown)
      if (turn === this.#turn) [this.text, this.difference] = [null, difference]
    }
  }

  async #try(task: () => Promise<void>): Promise<boolean> {
    try {
      await task()
      return true
    } catch (thrown) {
      this.post.fail(asAppError(thrown))
      return false
    }
  }
}

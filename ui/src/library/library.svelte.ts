// The posts of the open folder, as the backend lists them, and where the user is in that list.
import { SvelteMap } from "svelte/reactivity"
import type { AppError, LibraryChange, PostSummary, SaveState } from "../bindings"
import type { Backend } from "../ipc"
import { asAppError } from "../feedback/describe-error"
import { layRows, matches, newestFirst, withChanges } from "./rows"

export class Library {
  loading = $state(false)
  problem = $state.raw<AppError | null>(null)
  filter = $state("")
  /** The row the keyboard is on; opening a post moves it there too. */
  activeId = $state<string | null>(null)
  /** Set by whoever wants a row in view; the list scrolls there and clears it. */
  revealId = $state<string | null>(null)
  /** The post that files held over the list would go to. */
  dropId = $state<string | null>(null)
  /** The last save state of posts that are not simply saved. */
  readonly saveStates = new SvelteMap<string, SaveState>()

  #byId = $state.raw(new Map<string, PostSummary>())
  sorted = $state.raw<PostSummary[]>([])
  readonly shown = $derived(this.filter.trim() === "" ? this.sorted : this.sorted.filter((post) => matches(post, this.filter)))
  readonly rows = $derived(layRows(this.shown))
  readonly count = $derived(this.#byId.size)
  readonly activeIndex = $derived(this.shown.findIndex((post) => post.id === this.activeId))

  #backend: Backend
  #reading = 0

  constructor(backend: Backend) {
    this.#backend = backend
  }

  async read(): Promise<void> {
    const turn = ++this.#reading
    this.loading = true
    this.problem = null
    try {
      const posts = await this.#backend.posts()
      if (turn !== this.#reading) return
      this.#byId = new Map(posts.map((post) => [post.id, post]))
      this.sorted = [...this.#byId.values()].sort(newestFirst)
    } catch (thrown) {
      if (turn === this.#reading) this.problem = asAppError(thrown)
    } finally {
      if (turn === this.#reading) this.loading = false
    }
  }

  clear(): void {
    this.#reading += 1
    this.#byId = new Map()
    this.sorted = []
    this.saveStates.clear()
    this.filter = ""
    this.activeId = null
    this.loading = false
    this.problem = null
  }

  get(id: string): PostSummary | undefined {
    return this.#byId.get(id)
  }

  put(post: PostSummary, replaces = post.id): void {
    this.follow({ changed: [post], removed: replaces === post.id ? [] : [replaces] })
    if (this.activeId === replaces) this.activeId = post.id
  }

  follow(change: LibraryChange): void {
    for (const id of change.removed) this.saveStates.delete(id)
    // After each save the backend looks at the file again: most often the row says what it said.
    const changed = change.changed.filter((post) => JSON.stringify(post) !== JSON.stringify(this.#byId.get(post.id)))
    const removed = change.removed.filter((id) => this.#byId.has(id))
    if (changed.length === 0 && removed.length === 0) return
    const byId = new Map(this.#byId)
    const before = this.activeIndex
    for (const id of removed) byId.delete(id)
    for (const post of changed) byId.set(post.id, post)
    this.#byId = byId
    this.sorted = withChanges(this.sorted, changed, removed)
    // The keyboard stays at its place in the list when its post is gone.
    if (before >= 0 && this.activeIndex < 0) this.activeId = this.shown[Math.min(before, this.shown.length - 1)]?.id ?? null
  }

  noteSave(id: string, state: SaveState): void {
    if (state.kind === "saved") this.saveStates.delete(id)
    else this.saveStates.set(id, state)
  }

  /** Puts the keyboard on a row and brings it into view. */
  goTo(index: number): void {
    const post = this.shown[Math.max(0, Math.min(index, this.shown.length - 1))]
    if (!post) return
    this.activeId = post.id
    this.revealId = post.id
  }
}

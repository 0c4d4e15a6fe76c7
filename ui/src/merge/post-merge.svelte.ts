// A conflict, place by place: the writer's text and the one on disk, and whose lines stay.
import { SvelteMap } from "svelte/reactivity"
import type { AppError, MergeHunk, MergeView, Side, TextPatch } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

export type MergeBackend = Pick<Backend, "mergeView" | "resolveMerge">

/** What the conflict needs of the post. */
export interface MergePost {
  readonly id: string
  upToDate(): Promise<void>
  ask(request: (version: number) => Promise<TextPatch>): Promise<void>
  fail(error: AppError): void
}

export class PostMerge {
  view = $state.raw<MergeView | null>(null)
  saving = $state(false)
  readonly choices = new SvelteMap<number, Side>()

  readonly conflicts = $derived(this.#count((hunk) => hunk.kind === "both"))
  readonly fitting = $derived(this.#count((hunk) => hunk.kind === "mine" || hunk.kind === "theirs"))

  constructor(
    private readonly backend: MergeBackend,
    private readonly post: MergePost,
  ) {}

  #count(is: (hunk: MergeHunk) => boolean): number {
    return this.view?.merge.hunks.filter(is).length ?? 0
  }

  /** Answers whether the two texts can be shown. */
  async open(): Promise<boolean> {
    try {
      await this.post.upToDate()
      this.view = await this.backend.mergeView(this.post.id)
      this.choices.clear()
      return true
    } catch (thrown) {
      this.post.fail(asAppError(thrown))
      return false
    }
  }

  /** Whose lines stay; where nobody chose, the change that was made, and the writer's where both made one. */
  sideOf(hunk: MergeHunk): Side {
    if (hunk.kind === "same" || hunk.kind === "alike") return "mine"
    return this.choices.get(hunk.index) ?? (hunk.kind === "theirs" ? "theirs" : "mine")
  }

  choose(index: number, side: Side): void {
    this.choices.set(index, side)
  }

  /** Answers whether it is done; a file that changed again is shown anew. */
  async save(): Promise<boolean> {
    const view = this.view
    if (!view || this.saving) return false
    this.saving = true
    try {
      const choices = Object.fromEntries(this.choices)
      await this.post.ask((version) => this.backend.resolveMerge(this.post.id, version, view.disk, choices))
      await this.post.upToDate()
      return true
    } catch (thrown) {
      const error = asAppError(thrown)
      this.post.fail(error)
      if (error.kind === "changedOutside") await this.open()
      return false
    } finally {
      this.saving = false
    }
  }
}

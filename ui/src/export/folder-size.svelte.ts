// How large a folder will be, about. The engine looks through all posts for it, which may take a while: what is asked
// anew ends what was asked before.
import type { AppError, ExportChoices, ExportProgress, FolderSize, PictureWidth } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

export class FolderWeight {
  found = $state.raw<FolderSize | null>(null)
  making = $state(false)
  progress = $state.raw<ExportProgress | null>(null)
  problem = $state.raw<AppError | null>(null)
  readonly sizes = $derived(new Map<PictureWidth, number>(this.found?.sizes ?? []))

  /** What was asked last, to know whether another answer is needed. */
  #asked = ""

  constructor(private readonly backend: Backend) {}

  /** Of these posts; of all when `ids` is null. */
  async ask(ids: string[] | null, choices: ExportChoices): Promise<void> {
    // All widths come at once, and which pictures are fetched is told beside them.
    const { pictures: _width, remote: _remote, ...page } = choices
    const asked = JSON.stringify([ids, page])
    if (asked === this.#asked) return
    this.#asked = asked
    this.found = this.problem = this.progress = null
    this.making = true
    try {
      const found = await this.backend.folderSize(ids, choices)
      if (asked === this.#asked) this.found = found
    } catch (thrown) {
      if (asked === this.#asked) this.problem = asAppError(thrown)
    }
    if (asked === this.#asked) this.making = false
  }

  /** Nobody waits for it any more. */
  leave(): void {
    if (!this.making) return
    this.#asked = ""
    this.making = false
    void this.backend.stopExport()
  }
}

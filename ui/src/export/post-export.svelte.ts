// What the export sheet shows and does: how a post is exported, what comes of it, and the writing itself. The page and
// the sizes are made one after the other, away from the window; what was asked for before the last choice is dropped.
import { SvelteMap } from "svelte/reactivity"
import type { AppError, ExportChoices, ExportOutcome, ExportPage, ExportProgress, ExportTheme, FolderOutcome, PictureWidth, PrintOutcome } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"
import type { OpenPost } from "../post/open-post.svelte"
import { drawnDiagrams } from "./drawn-diagrams"
import { FolderWeight } from "./folder-size.svelte"

/** From small to large, as the slider has them. */
export const PICTURE_WIDTHS = ["800", "1200", "1600", "original"] as const satisfies readonly PictureWidth[]

export type Form = "file" | "folder" | "paper"
export type Scope = "post" | "blog"

export class PostExport {
  choices = $state.raw<ExportChoices | null>(null)
  #form = $state<Form>("file")
  #scope = $state<Scope>("blog")
  /** The finished page; while another one is made, the one before. */
  page = $state.raw<ExportPage | null>(null)
  readonly sizes = new SvelteMap<PictureWidth, number>()
  /** The page or a size is still being made. */
  making = $state(false)
  problem = $state.raw<AppError | null>(null)
  /** Asking for a place, or writing. */
  writing = $state(false)
  progress = $state.raw<ExportProgress | null>(null)
  stopping = $state(false)
  report = $state.raw<FolderOutcome | null>(null)
  readonly weight: FolderWeight

  /** The size of the file as it is chosen. */
  readonly size = $derived(this.choices ? (this.sizes.get(this.choices.pictures) ?? null) : null)

  /** Counts the choices that change the page. */
  #turn = 0
  #isMaking = false
  #diagrams: { theme: string; drawn: Promise<Record<string, string>> } | null = null

  constructor(
    private readonly backend: Backend,
    readonly post: OpenPost,
  ) {
    this.weight = new FolderWeight(backend)
  }

  /** Answers with what ends it. */
  begin(): () => void {
    const listening = this.backend.onExportProgress((progress) => {
      if (this.writing) this.progress = progress
      else if (this.weight.making) this.weight.progress = progress
    })
    void this.#begin()
    return () => {
      this.#turn = -1
      this.weight.leave()
      void listening.then((stop) => stop())
      // Choices that could not be kept hold until the app ends; that is told nobody.
      if (this.choices) this.backend.endExport(this.choices).catch(() => undefined)
    }
  }

  async #begin(): Promise<void> {
    try {
      await this.post.flush()
      this.choices = await this.backend.exportChoices()
      this.#make()
    } catch (thrown) {
      this.problem = asAppError(thrown)
    }
  }

  get form(): Form {
    return this.#form
  }

  set form(form: Form) {
    const looksOther = (form === "paper") !== (this.#form === "paper")
    this.#form = form
    if (looksOther) this.#make()
    this.#weigh()
  }

  get scope(): Scope {
    return this.#scope
  }

  set scope(scope: Scope) {
    this.#scope = scope
    this.#weigh()
  }

  get #ids(): string[] | null {
    return this.scope === "post" ? [this.post.id] : null
  }

  #weigh(): void {
    if (!this.choices || this.#turn < 0) return
    if (this.#form === "folder") void this.weight.ask(this.#ids, this.choices)
    else this.weight.leave()
  }

  choose(changed: Partial<ExportChoices>): void {
    if (!this.choices) return
    this.choices = { ...this.choices, ...changed }
    // The page is shown with small pictures, and the sizes of all widths are known: neither depends on these.
    const { pictures: _width, drafts: _drafts, future: _future, ...page } = changed
    if (Object.keys(page).length > 0) this.#make()
    this.#weigh()
  }

  /** Another choice while the page is made: what is being made is finished, and dropped. */
  #make(): void {
    if (this.#turn < 0) return
    this.#turn++
    this.sizes.clear()
    this.problem = null
    this.making = true
    if (!this.#isMaking) void this.#makeAll()
  }

  async #makeAll(): Promise<void> {
    this.#isMaking = true
    let turn: number
    do {
      turn = this.#turn
      await this.#makeOnce(turn)
    } while (this.#turn > turn)
    this.#isMaking = false
    this.making = false
  }

  async #makeOnce(turn: number): Promise<void> {
    const choices = this.choices
    if (!choices) return
    const isOnPaper = this.#form === "paper"
    const isLate = () => turn !== this.#turn
    try {
      const diagrams = await this.#drawn(isOnPaper ? "print" : choices.theme)
      if (isLate()) return
      const page = await this.backend.exportPage(this.post.id, choices, diagrams, isOnPaper)
      if (isLate()) return
      this.page = page
      // Paper has no bytes.
      if (isOnPaper) return
      this.sizes.set(page.pictures, page.bytes)
      for (let width = this.#nextWidth(); width && !isLate(); width = this.#nextWidth()) {
        const size = await this.backend.exportSize(this.post.id, { ...choices, pictures: width }, diagrams)
        if (!isLate()) this.sizes.set(width, size)
      }
    } catch (thrown) {
      if (!isLate()) this.problem = asAppError(thrown)
    }
  }

  /** The chosen one is worked out first. */
  #nextWidth(): PictureWidth | undefined {
    const chosen = this.choices?.pictures
    return [chosen, ...PICTURE_WIDTHS].find((width) => width !== undefined && !this.sizes.has(width))
  }

  #drawn(theme: ExportTheme): Promise<Record<string, string>> {
    if (this.#diagrams?.theme !== theme) this.#diagrams = { theme, drawn: drawnDiagrams(this.post, theme) }
    return this.#diagrams.drawn
  }

  /** Null when no place was chosen. */
  async writeFile(): Promise<ExportOutcome | null> {
    const { choices } = this
    if (!choices) return null
    return this.#write(async () => this.backend.exportPost(this.post.id, choices, await this.#drawn(choices.theme)))
  }

  /** Null when the dialog was closed. */
  async print(): Promise<PrintOutcome | null> {
    const { choices } = this
    if (!choices) return null
    return this.#write(async () => this.backend.printPost(this.post.id, choices, await this.#drawn("print")))
  }

  async writeFolder(): Promise<void> {
    const { choices } = this
    if (!choices) return
    this.report = await this.#write(async () => this.backend.exportFolder(this.#ids, choices, await this.#drawn(choices.theme)))
  }

  stop(): void {
    this.stopping = true
    void this.backend.stopExport()
  }

  async #write<T>(work: () => Promise<T | null>): Promise<T | null> {
    if (this.writing) return null
    this.writing = true
    this.stopping = false
    this.progress = null
    try {
      await this.post.saveNow()
      return await work()
    } finally {
      this.writing = false
    }
  }
}

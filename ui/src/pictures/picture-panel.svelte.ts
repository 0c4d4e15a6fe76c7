// All pictures of the folder: what there is, which of them are shown, what is chosen, and the way into the trash.
import { SvelteSet } from "svelte/reactivity"
import type { Bulk } from "../app/bulk.svelte"
import type { AppError, BulkOutcome, ListedPicture, DeadPicture, PictureUse } from "../bindings"
import { asAppError, describeError } from "../feedback/describe-error"
import type { Toast } from "../feedback/toasts.svelte"
import type { Backend } from "../ipc"
import { m } from "../paraglide/messages.js"
import { fileNameOf } from "../parts/format"

export const FILTERS = ["all", "unused", "missing", "large", "same", "noAlt"] as const
export type Filter = (typeof FILTERS)[number]
export type Sort = "name" | "largest"

/** A tile of the grid: a file, or a link that leads to none. */
export type Tile = { key: string; name: string; file: ListedPicture | null; missing: DeadPicture | null; uses: PictureUse[] }

const LARGE = 1_000_000

export const isUnused = ({ uses, mentions }: ListedPicture): boolean => uses.length === 0 && mentions.length === 0

type Host = { notify(toast: Toast): void; fail(error: AppError, notDone?: string): void; upToDate(): Promise<void>; bulk: Pick<Bulk, "run" | "undo" | "stepBack"> }

export class PicturePanel {
  loading = $state(true)
  problem = $state.raw<AppError | null>(null)
  pictures = $state.raw<ListedPicture[]>([])
  missing = $state.raw<DeadPicture[]>([])
  filter = $state<Filter>("all")
  sort = $state<Sort>("name")
  words = $state("")
  activeKey = $state<string | null>(null)
  detailOpen = $state(false)
  moving = $state(false)
  readonly chosen = new SvelteSet<string>()
  #again = false
  #reading = false

  readonly counts = $derived.by((): Record<Filter, number> => {
    const counts = { all: this.pictures.length, unused: 0, missing: this.missing.length, large: 0, same: 0, noAlt: 0 }
    for (const picture of this.pictures) for (const filter of FILTERS) if (filter !== "all" && filter !== "missing" && belongs(picture, filter)) counts[filter] += 1
    return counts
  })

  readonly shown = $derived.by((): Tile[] => {
    const wanted = this.words.trim().toLocaleLowerCase()
    const has = (text: string, uses: PictureUse[]) => wanted === "" || text.toLocaleLowerCase().includes(wanted) || uses.some(({ alt }) => alt?.toLocaleLowerCase().includes(wanted))
    if (this.filter === "missing") {
      return this.missing.filter(({ link, uses }) => has(link, uses)).map((missing) => ({ key: `missing ${missing.link}`, name: fileNameOf(missing.link), file: null, missing, uses: missing.uses }))
    }
    const files = this.pictures.filter((picture) => belongs(picture, this.filter) && has(picture.path, picture.uses))
    if (this.sort === "largest") files.sort((one, other) => other.bytes - one.bytes)
    return files.map((file) => ({ key: file.path, name: file.name, file, missing: null, uses: file.uses }))
  })

  readonly bytes = $derived(this.shown.reduce((sum, { file }) => sum + (file?.bytes ?? 0), 0))
  readonly active = $derived(this.shown.find(({ key }) => key === this.activeKey) ?? null)
  readonly chosenFiles = $derived(this.pictures.filter(({ path }) => this.chosen.has(path)))

  constructor(
    private readonly backend: Backend,
    private readonly host: Host,
  ) {}

  /** Again whenever something changed; one reading at a time, and the last one tells what holds. */
  async read(): Promise<void> {
    this.#again = true
    if (this.#reading) return
    this.#reading = true
    while (this.#again) {
      this.#again = false
      try {
        await this.host.upToDate()
        const { pictures, missing } = await this.backend.pictureList()
        this.pictures = pictures
        this.missing = missing
        this.problem = null
        const known = new Set(pictures.map(({ path }) => path))
        for (const path of this.chosen) if (!known.has(path)) this.chosen.delete(path)
      } catch (thrown) {
        this.problem = asAppError(thrown)
      }
    }
    this.#reading = false
    this.loading = false
  }

  show(filter: Filter): void {
    this.filter = filter
    this.chosen.clear()
    this.activeKey = null
    this.detailOpen = false
  }

  goTo(at: number): Tile | null {
    const tile = this.shown[Math.max(0, Math.min(at, this.shown.length - 1))] ?? null
    this.activeKey = tile?.key ?? null
    return tile
  }

  toggle({ file }: Tile): void {
    if (!file) return
    if (!this.chosen.delete(file.path)) this.chosen.add(file.path)
  }

  chooseAll(): void {
    for (const { file } of this.shown) if (file) this.chosen.add(file.path)
  }

  /** Those that nothing uses; of one that is used the writer is told where. */
  async throwAway(files: string[]): Promise<void> {
    if (this.moving || files.length === 0) return
    this.moving = true
    try {
      await this.host.upToDate()
      const { moved, kept } = await this.backend.throwPicturesAway(files)
      for (const path of moved) this.chosen.delete(path)
      const undo = { label: m.toast_trashed_undo(), run: () => void this.#takeBack(moved) }
      if (kept.length === 0) this.host.notify({ kind: "done", text: m.panel_trashed({ count: moved.length }), actions: [undo] })
      else {
        this.host.notify({
          kind: "warning",
          text: m.panel_trashed_some({ moved: moved.length, count: files.length }),
          detail: kept.map(({ name, error }) => (error.kind === "changedOutside" ? m.panel_still_used({ name }) : describeError(error, name).text)).join(" "),
          ...(moved.length > 0 ? { actions: [undo] } : {}),
        })
      }
      await this.read()
    } catch (thrown) {
      this.host.fail(asAppError(thrown))
    } finally {
      this.moving = false
    }
  }

  /** Every link to nowhere that is written like this leads to one picture from now on. */
  async relink({ link }: DeadPicture, to: string): Promise<void> {
    if (this.moving) return
    this.moving = true
    try {
      const outcome = await this.host.bulk.run({ request: (shown) => this.backend.relinkPicture(link, to, shown), outcome: (outcome) => outcome })
      this.host.notify({ kind: "done", text: m.bulk_relinked({ count: outcome.links, name: fileNameOf(to) }), detail: m.bulk_in_posts({ count: outcome.posts }), actions: [this.host.bulk.undo(outcome)] })
      await this.read()
    } catch (thrown) {
      this.host.fail(asAppError(thrown), m.bulk_not_relinked())
    } finally {
      this.moving = false
    }
  }

  /** Another name or folder; rejects with an `AppError`, and the picture is where it was. */
  async move(picture: ListedPicture, to: string): Promise<void> {
    const outcome: BulkOutcome = await this.host.bulk.run({ request: (shown) => this.backend.movePicture(picture.path, to, shown), outcome: (outcome) => outcome })
    const sameFolder = folderOf(picture.path) === folderOf(to)
    const followed = outcome.posts > 0 ? m.bulk_followed({ count: outcome.posts }) : ""
    const mentioned = outcome.mentions.length > 0 ? m.bulk_mentioned({ files: outcome.mentions.join(", ") }) : ""
    this.host.notify({
      kind: mentioned === "" ? "done" : "warning",
      text: m.bulk_moved({ name: picture.name, to: sameFolder ? fileNameOf(to) : to }),
      detail: [followed, mentioned].filter((words) => words !== "").join("\n"),
      actions: [this.host.bulk.undo(outcome)],
    })
    if (this.activeKey === picture.path) this.activeKey = to
    await this.read()
  }

  stepBack(direction: "undo" | "redo"): boolean {
    return this.host.bulk.stepBack(direction)
  }

  async #takeBack(files: string[]): Promise<void> {
    try {
      const { moved, kept } = await this.backend.takePicturesBack(files)
      if (kept.length === 0) this.host.notify({ kind: "done", text: m.panel_back({ count: moved.length }) })
      else this.host.notify({ kind: "warning", text: m.panel_back_some({ moved: moved.length, count: files.length }), detail: m.panel_back_hint() })
      await this.read()
    } catch (thrown) {
      this.host.fail(asAppError(thrown))
    }
  }
}

export const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/")

function belongs(picture: ListedPicture, filter: Filter): boolean {
  switch (filter) {
    case "unused":
      return isUnused(picture)
    case "large":
      return picture.bytes > LARGE
    case "same":
      return picture.same !== null
    case "noAlt":
      return picture.uses.some(({ alt }) => alt !== null && alt.trim() === "")
    default:
      return true
  }
}

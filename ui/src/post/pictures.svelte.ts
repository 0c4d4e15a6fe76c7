// Pictures on their way into the open post: dropped on the text, chosen in a dialog, or fetched from elsewhere.
import type { ChangeDesc } from "@codemirror/state"
import type { DropEvent, ImportOutcome } from "../bindings"
import { pictureChange, placeOfCursor, placeOfDrop, type Place } from "../editor/drop-place"
import { asAppError, describeError } from "../feedback/describe-error"
import { fieldKey } from "../front-matter/field-edits.svelte"
import type { Backend } from "../ipc"
import { shownAddress } from "../preview/addresses"
import { m } from "../paraglide/messages.js"
import type { Hooks, OpenPost } from "./open-post.svelte"

/** Files held over the text. `top` is where the drop line stands, in the window. */
export type Drag = { count: number; bytes: number; x: number; y: number; top: number }

export class PostPictures {
  drag = $state.raw<Drag | null>(null)
  /** True while dropped files are copied; the text is told apart from the files by the drop line, which stays. */
  importing = $state(false)
  loadingRemote = $state(false)
  /** A file held over a field that takes a picture, and the field whose picture is being copied. */
  dragField = $state.raw<{ key: string; name: string } | null>(null)
  importingField = $state<string | null>(null)
  #place: Place | null = null
  /** Hosts whose pictures are always loaded in this folder. */
  hosts = $state.raw<string[]>([])
  /** How many pictures of a host were asked for by themselves: those that did not come are not asked for at every letter. */
  #asked = new Map<string, number>()
  /** The link of a missing picture, while its file is chosen. */
  #link: { from: number; to: number } | null = null
  /** Where the drop line stands in the text, and the height of the pointer that it was found for. */
  #held: { place: Place; y: number } | null = null

  constructor(
    private readonly backend: Backend,
    private readonly post: OpenPost,
    private readonly hooks: Hooks,
  ) {
    backend.pictureHosts().then(this.#useHosts, () => {
      // Then they are loaded when asked for.
    })
  }

  showDrop(event: DropEvent | null, field: string | null = null): void {
    const { view } = this.post
    this.dragField = field !== null && event?.type === "over" ? { key: field, name: event.names[0] ?? "" } : null
    if (field !== null || !view || view.state.readOnly || event?.type !== "over" || event.kind !== "pictures") {
      this.drag = null
      this.#held = null
      return
    }
    const { count, bytes, x, y } = event
    scrollNearEdge(view.scrollDOM, y)
    const { top, ...place } = placeOfDrop(view, y)
    this.drag = { count, bytes, x, y, top }
    this.#held = { place, y }
  }

  /** What was typed meanwhile moves the place where the pictures go. */
  follow(changes: ChangeDesc): void {
    if (this.#place) this.#place = { ...this.#place, at: changes.mapPos(this.#place.at) }
    if (this.#link) this.#link = { from: changes.mapPos(this.#link.from, 1), to: changes.mapPos(this.#link.to, -1) }
    if (this.#held) this.#held.place = { ...this.#held.place, at: changes.mapPos(this.#held.place.at) }
  }

  async importDropped(batch: number, y: number): Promise<void> {
    const { view } = this.post
    const held = this.#held
    this.drag = null
    this.#held = null
    if (!view || view.state.readOnly) return
    // The drop line promised a place, and the text may have moved under a pointer that did not.
    const place = held && Math.abs(held.y - y) <= 1 ? held.place : placeOfDrop(view, y)
    await this.#import(place, () => this.backend.importDropped(batch, this.post.id))
  }

  importForField(batch: number, field: string): Promise<void> {
    this.dragField = null
    const found = this.post.frontMatter.fields.find(({ path }) => fieldKey(path) === field)
    return found ? this.#importInto(found.path, () => this.backend.importDropped(batch, this.post.id)) : Promise.resolve()
  }

  chooseFor(path: string[]): Promise<void> {
    return this.#importInto(path, () => this.backend.choosePictures(this.post.id))
  }

  /** The first picture becomes the value of the field; what else was copied is told. */
  async #importInto(path: string[], ask: () => Promise<ImportOutcome | null>): Promise<void> {
    if (this.post.surface.state.readOnly || this.importingField !== null) return
    this.importingField = fieldKey(path)
    try {
      const outcome = await ask()
      if (!outcome) return
      this.#sayRefused(outcome.refused)
      const [first, ...more] = outcome.imported
      if (first) await this.post.fields.apply({ type: "set", path, value: first.link }, path)
      if (more.length > 0) this.hooks.notify({ kind: "done", text: m.matter_picture_more({ count: more.length, folder: outcome.folder }) })
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      this.importingField = null
    }
  }

  async choose(): Promise<void> {
    const { state } = this.post.surface
    if (state.readOnly || this.importing) return
    await this.#import(placeOfCursor(state), () => this.backend.choosePictures(this.post.id))
  }

  async #import(place: Place, ask: () => Promise<ImportOutcome | null>): Promise<void> {
    this.#place = place
    this.importing = true
    try {
      const outcome = await ask()
      if (outcome) this.#insert(outcome)
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      this.importing = false
    }
  }

  #insert({ imported, refused }: ImportOutcome): void {
    this.#sayRefused(refused)
    if (imported.length === 0) return
    const { surface } = this.post
    surface.whenComposed(() => {
      const place = this.#place ?? placeOfCursor(surface.state)
      this.#place = null
      const { changes, cursor } = pictureChange(surface.state, place, imported.map(({ markdown }) => markdown))
      surface.dispatch({ changes, selection: { anchor: cursor }, userEvent: "input.drop", scrollIntoView: true })
      this.post.focusEditor()
    })
  }

  #sayRefused(refused: ImportOutcome["refused"]): void {
    const [first, ...more] = refused
    if (!first) return
    const { text, advice } = describeError(first.error, first.name)
    if (more.length === 0) return this.hooks.notify({ kind: "warning", text, detail: advice })
    this.hooks.notify({
      kind: "warning",
      text: m.editor_refused_many({ count: refused.length }),
      detail: refused.map(({ name, error }) => describeError(error, name).text).join(" "),
    })
  }

  /** The file of a missing picture is chosen, copied to where the post's pictures are, and its link leads there. */
  async find(path: string, block: number): Promise<void> {
    const { surface, positions } = this.post
    if (surface.state.readOnly || this.#link) return
    const range = positions.block(block)
    const within = range ? surface.text.slice(range.from, range.to).indexOf(path) : -1
    // A link by reference stands elsewhere.
    const from = range && within >= 0 ? range.from + within : surface.text.indexOf(path, positions.matterEnd)
    this.#link = from < 0 || path === "" ? null : { from, to: from + path.length }
    try {
      const outcome = await this.backend.choosePictures(this.post.id)
      if (!outcome) return
      this.#sayRefused(outcome.refused)
      const [first, ...more] = outcome.imported
      if (first) surface.whenComposed(() => this.#relink(first, path))
      if (more.length > 0) this.hooks.notify({ kind: "done", text: m.matter_picture_more({ count: more.length, folder: outcome.folder }) })
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      surface.whenComposed(() => (this.#link = null))
    }
  }

  #relink(picture: ImportOutcome["imported"][number], path: string): void {
    const { surface } = this.post
    const link = this.#link
    if (!link || surface.state.sliceDoc(link.from, link.to) !== path) {
      const detail = m.preview_find_lost_hint({ path, link: picture.link })
      return this.hooks.notify({ kind: "warning", text: m.preview_find_lost({ name: picture.name }), detail })
    }
    surface.dispatch({ changes: { ...link, insert: picture.link }, userEvent: "input.drop" })
  }

  /** From now on the pictures of a host are loaded by themselves, in all posts of the folder. */
  async always(host: string): Promise<void> {
    try {
      this.#useHosts(await this.backend.choosePictureHost(host, true))
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    }
  }

  #useHosts = (hosts: string[]): void => {
    this.hosts = hosts
    this.#asked.clear()
    this.loadAllowed()
  }

  /** Loads what is always loaded and not here yet. */
  loadAllowed(): void {
    const wanted = this.post.article.remote.filter(({ host, pictures }) => this.hosts.includes(host) && pictures > (this.#asked.get(host) ?? 0))
    if (wanted.length === 0 || this.loadingRemote) return
    for (const { host, pictures } of wanted) this.#asked.set(host, pictures)
    void this.loadRemote(wanted.map(({ host }) => host))
  }

  async loadRemote(hosts: string[] | null = null): Promise<void> {
    if (this.loadingRemote) return
    this.loadingRemote = true
    try {
      const { article, loaded, failed } = await this.backend.loadRemotePictures(this.post.id, hosts)
      await this.post.takeLateArticle(article)
      const [first] = failed
      if (first) {
        const { text } = describeError(first.error, first.error.path ?? undefined)
        this.hooks.notify({
          kind: "warning",
          text: m.preview_remote_some({ loaded, total: loaded + failed.length }),
          detail: `${m.preview_remote_failed({ count: failed.length, first: shownAddress(first.address) })}\n${text}`,
        })
      }
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      this.loadingRemote = false
    }
  }
}

/** A drag cannot turn the wheel: near the edges the text comes towards it. */
function scrollNearEdge(scroller: HTMLElement, y: number): void {
  const { top, bottom } = scroller.getBoundingClientRect()
  if (y < top + 40) scroller.scrollBy(0, -24)
  else if (y > bottom - 40) scroller.scrollBy(0, 24)
}

// Pictures on their way into the open post: dropped on the text, pasted, chosen in a dialog, or fetched from elsewhere.
import { isolateHistory } from "@codemirror/commands"
import { Transaction, type ChangeDesc, type Text } from "@codemirror/state"
import { mount, unmount, type Component } from "svelte"
import type { CoverPart, DropEvent, ImportedPicture, MovedPictures, PictureBatch, RefusedPicture } from "../bindings"
import { hidePart, partOf, partsBehind, showPart, type Draw } from "../editor/block-widgets"
import { pictureChange, placeOfCursor, placeOfDrop, type Place } from "../editor/drop-place"
import { movedFiles, type FileMove } from "../editor/picture-files"
import { asAppError, describeError } from "../feedback/describe-error"
import { fieldKey } from "../front-matter/field-edits.svelte"
import type { Backend } from "../ipc"
import { shownAddress } from "../preview/addresses"
import { m } from "../paraglide/messages.js"
import { NewPicture } from "../pictures/new-picture.svelte"
import { PictureBar } from "../pictures/picture-bar.svelte"
import PictureBarPart from "../pictures/PictureBar.svelte"
import { Taking } from "../pictures/taking.svelte"
import TakingPart from "../pictures/Taking.svelte"
import type { Hooks, OpenPost } from "./open-post.svelte"

/** Files held over the text. `top` is where the drop line stands, in the window. */
export type Drag = { count: number; bytes: number; x: number; y: number; top: number }

/** The bar's place among the parts between the lines; batches on their way have the numbers above it. */
const BAR = 0

export class PostPictures {
  drag = $state.raw<Drag | null>(null)
  loadingRemote = $state(false)
  /** A file held over a field that takes a picture, and the field whose picture is being copied. */
  dragField = $state.raw<{ key: string; name: string } | null>(null)
  importingField = $state<string | null>(null)
  /** Hosts whose pictures are always loaded in this folder. */
  hosts = $state.raw<string[]>([])
  bar = $state.raw<PictureBar | null>(null)
  /** How many pictures of a host were asked for by themselves: those that did not come are not asked for at every letter. */
  #asked = new Map<string, number>()
  /** The link of a missing picture, while its file is chosen. */
  #link: { from: number; to: number } | null = null
  /** Where the drop line stands in the text, and the height of the pointer that it was found for. */
  #held: { place: Place; y: number } | null = null
  /** Batches on their way, in the order they came. */
  #takings: Taking[] = []
  #turn: Promise<void> = Promise.resolve()
  #lastKey = BAR
  /** Files that follow the text into the trash and out of it. */
  #files: Promise<void> = Promise.resolve()

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
    if (this.#link) this.#link = { from: changes.mapPos(this.#link.from, 1), to: changes.mapPos(this.#link.to, -1) }
    if (this.#held) this.#held.place = { ...this.#held.place, at: changes.mapPos(this.#held.place.at) }
    this.bar?.follow(changes)
  }

  // ---- into the text -------------------------------------------------------------------------

  async importDropped(batch: PictureBatch, y: number): Promise<void> {
    const { view } = this.post
    const held = this.#held
    this.drag = null
    this.#held = null
    if (!view || view.state.readOnly) return
    // The drop line promised a place, and the text may have moved under a pointer that did not.
    const { at, where } = held && Math.abs(held.y - y) <= 1 ? held.place : placeOfDrop(view, y)
    await this.#take(batch, { at, where }, "input.drop")
  }

  /** Below all text. */
  importAtEnd(batch: PictureBatch): Promise<void> {
    return this.#take(batch, { at: this.post.surface.state.doc.length, where: "below" }, "input.drop")
  }

  async choose(): Promise<void> {
    if (this.post.surface.state.readOnly) return
    try {
      const batch = await this.backend.choosePictures()
      if (batch) await this.#take(batch, placeOfCursor(this.post.surface.state), "input.drop")
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    }
  }

  /** What is on the clipboard; `text` when that is no picture. */
  paste = async (text: string): Promise<void> => {
    const { surface } = this.post
    try {
      const batch = await this.backend.pastePictures()
      if (batch) await this.#take(batch, placeOfCursor(surface.state), "input.paste")
      else if (text !== "") surface.whenComposed(() => surface.dispatch({ ...surface.state.replaceSelection(text), userEvent: "input.paste", scrollIntoView: true }))
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    }
  }

  /** The place is shown at once; the text comes when all files are there, as one step of undo. */
  #take(batch: PictureBatch, place: Place, event: "input.drop" | "input.paste"): Promise<void> {
    const { surface } = this.post
    const taking = new Taking(this.backend, batch)
    const key = ++this.#lastKey
    this.#takings.push(taking)
    let before: Text | null = null
    surface.whenComposed(() => {
      surface.dispatch({ effects: showPart.of({ key, place, height: 28 * Math.min(batch.names.length, 4) + 44, draw: drawn(TakingPart, { taking }) }) })
      before = surface.state.doc
    })
    this.#turn = this.#turn.then(async () => {
      await taking.run(this.post.id)
      await new Promise<void>((inserted) => surface.whenComposed(() => {
        this.#insert(taking, key, place, event, before)
        inserted()
      }))
      this.#takings = this.#takings.filter((other) => other !== taking)
    })
    return this.#turn
  }

  #insert(taking: Taking, key: number, asked: Place, event: string, before: Text | null): void {
    const { imported, refused } = taking
    const { surface } = this.post
    this.#sayRefused(refused)
    const part = partOf(surface.state, key)
    const place = part?.place ?? asked
    if (imported.length === 0) return surface.dispatch({ effects: hidePart.of(key) })
    const texts = imported.map(({ picture }) => picture.markdown)
    const { changes, starts } = pictureChange(surface.state, place, texts)
    // Who wrote on meanwhile is left where that is.
    const idle = surface.state.doc === before
    const end = (starts.at(-1) ?? 0) + (texts.at(-1)?.length ?? 0)
    const behind = (part ? partsBehind(surface.state, part) : []).map((other) => showPart.of({ ...other, place: { at: end, where: place.where === "inside" ? "inside" : "below" } }))
    const files = imported.flatMap(({ picture }) => (picture.isNew ? [picture.path] : []))
    surface.dispatch({
      changes,
      ...(idle ? { selection: { anchor: end }, scrollIntoView: true } : {}),
      effects: [hidePart.of(key), ...behind, movedFiles.of({ there: files, gone: [] })],
      annotations: [Transaction.userEvent.of(event), isolateHistory.of("full")],
    })
    const pictures = imported.map(({ index, picture }, at) => new NewPicture(surface, index, picture, starts[at] ?? 0))
    this.#showBar(taking.batch.batch, pictures, idle && event === "input.drop")
    if (idle && event === "input.paste") this.post.focusEditor()
  }

  /** A hand that dropped a picture is off the keys: the alt text may ask for them. */
  #showBar(batch: number, pictures: NewPicture[], focus: boolean): void {
    const { surface } = this.post
    const bar = new PictureBar(this.backend, {
      id: this.post.id,
      moved: () => this.#placeBar(bar),
      closed: () => this.closeBar(),
      fail: this.hooks.fail,
      stepBack: (direction) => void this.post.stepBack(direction),
    }, batch, pictures)
    bar.focusWanted = focus
    this.bar = bar
    this.#drawBar = drawn(PictureBarPart, { bar, leave: () => this.post.focusEditor() })
    surface.whenComposed(() => this.#placeBar(bar))
  }
  #drawBar: Draw | null = null

  #placeBar(bar: PictureBar): void {
    const { surface } = this.post
    const at = bar.current?.at
    if (at === undefined || this.bar !== bar || !this.#drawBar) return
    surface.dispatch({ effects: showPart.of({ key: BAR, place: { at: at + 1, where: "below" }, height: 196, draw: this.#drawBar }) })
  }

  closeBar(): void {
    this.bar = null
    // It may close while the editor takes a change.
    queueMicrotask(() => this.post.surface.whenComposed(() => {
      if (!this.bar) this.post.surface.dispatch({ effects: hidePart.of(BAR) })
    }))
  }

  /** Stops what is on its way; resolves when what came of it stands in the text and the files have followed. */
  async settled(): Promise<void> {
    for (const taking of this.#takings) taking.stop()
    await this.#turn
    await this.#files
  }

  get isIdle(): boolean {
    return this.#takings.length === 0
  }

  /** Undo threw pictures out of the text, or redo has them back: their files follow. */
  moveFiles({ there, gone }: FileMove, isStep: boolean): void {
    this.#files = this.#files
      .then(async () => {
        if (isStep && there.length > 0) this.#sayKept(await this.backend.takePicturesBack(there))
        if (gone.length === 0) return
        // What uses a file is seen in the text of now.
        await this.post.upToDate()
        this.#sayKept(await this.backend.throwPicturesAway(gone))
      })
      .catch((thrown: unknown) => this.hooks.fail(asAppError(thrown)))
  }

  /** A file that something else uses by now is kept without a word. */
  #sayKept({ kept }: MovedPictures): void {
    this.#sayRefused(kept.filter(({ error }) => error.kind !== "changedOutside"))
  }

  // ---- into a field --------------------------------------------------------------------------

  importForField(batch: PictureBatch, field: string): Promise<void> {
    this.dragField = null
    const { fields, absent } = this.post.frontMatter
    const found = [...fields, ...absent].find(({ path }) => fieldKey(path) === field)
    return found ? this.#importInto(found.path, () => Promise.resolve(batch)) : Promise.resolve()
  }

  chooseFor(path: string[]): Promise<void> {
    return this.#importInto(path, () => this.backend.choosePictures())
  }

  /** The first picture becomes the value of the field; what else was copied is told. */
  async #importInto(path: string[], ask: () => Promise<PictureBatch | null>): Promise<void> {
    if (this.post.surface.state.readOnly || this.importingField !== null) return
    this.importingField = fieldKey(path)
    try {
      const first = await this.#takeFirst(await ask())
      if (first) await this.#useInField(first, path)
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      this.importingField = null
    }
  }

  /** A part of the field's picture becomes a picture of its own, and the field leads there: one step of undo for both. */
  cropCover(field: string[], { x, y, width }: CoverPart, withStandIn: boolean): Promise<void> {
    return this.post.askWithFiles(async (version) => {
      const { picture, patch } = await this.backend.cropCover(this.post.id, version, field, { x, y, width }, withStandIn)
      return { patch, files: picture.isNew ? [picture.path] : [] }
    })
  }

  /** One step of undo takes the link out of the field and the file into the trash. */
  async #useInField({ link, path: file, isNew }: ImportedPicture, path: string[]): Promise<void> {
    const files = isNew ? [file] : []
    try {
      await this.post.askWithFiles(async (version) => ({ patch: await this.backend.editFrontMatter(this.post.id, version, { type: "set", path, value: link }), files }))
    } catch (thrown) {
      if (isNew) await this.backend.throwPicturesAway([file])
      throw thrown
    }
  }

  /** All are copied, the first one is to be used; the others are told of. */
  async #takeFirst(batch: PictureBatch | null): Promise<ImportedPicture | null> {
    if (!batch) return null
    const taking = new Taking(this.backend, batch)
    await taking.run(this.post.id)
    this.#sayRefused(taking.refused)
    const [first, ...more] = taking.imported
    if (first && more.length > 0) this.hooks.notify({ kind: "done", text: m.matter_picture_more({ count: more.length, folder: first.picture.folder }) })
    return first?.picture ?? null
  }

  #sayRefused(refused: RefusedPicture[]): void {
    const [first, ...more] = refused
    if (!first) return
    const { text, advice } = describeError(first.error, first.name || m.picture_screenshot())
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
      const first = await this.#takeFirst(await this.backend.choosePictures())
      if (first) surface.whenComposed(() => this.#relink(first, path))
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      surface.whenComposed(() => (this.#link = null))
    }
  }

  #relink(picture: ImportedPicture, path: string): void {
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

/** A component between the lines of the text. */
function drawn<Props extends Record<string, unknown>>(part: Component<Props>, props: Props): Draw {
  return (target, view) => {
    const component = mount(part, { target, props })
    // The editor has to know how high it is, whenever that changes.
    const watch = new ResizeObserver(() => view.requestMeasure())
    watch.observe(target)
    return () => {
      watch.disconnect()
      void unmount(component)
    }
  }
}

// One picture that was just taken in, as it stands in the text: its alt text, its file, and how it may be had otherwise.
import { isolateHistory } from "@codemirror/commands"
import { Transaction, type ChangeDesc, type TransactionSpec } from "@codemirror/state"
import type { ImportedPicture, PictureWish } from "../bindings"
import { movedFiles } from "../editor/picture-files"
import { asAlt, readPicture, type PictureText } from "../editor/picture-text"
import type { TextSurface } from "../editor/text-surface"
import { USUAL } from "./taking.svelte"

/** What of a wish the other pictures of the batch may share. */
export type Look = Pick<PictureWish, "longestSide" | "asWebp" | "keepPixels">

type Version = { picture: ImportedPicture; wish: PictureWish }

export class NewPicture {
  alt = $state("")
  gone = $state(false)
  busy = $state(false)
  now = $state.raw() as Version
  /** All files that it was: undo leads back to them. */
  readonly #versions: Version[]
  #to: number

  constructor(
    private readonly surface: TextSurface,
    readonly index: number,
    picture: ImportedPicture,
    private from: number,
  ) {
    this.#to = from + picture.markdown.length
    this.now = { picture, wish: USUAL }
    this.#versions = [this.now]
  }

  get at(): number {
    return this.from
  }

  get look(): Look {
    const { longestSide, asWebp, keepPixels } = this.now.wish
    return { longestSide, asWebp, keepPixels }
  }

  /** The text changed, here or elsewhere. */
  follow(changes: ChangeDesc): void {
    if (this.gone) return
    this.from = changes.mapPos(this.from, 1)
    this.#to = changes.mapPos(this.#to, -1)
    const text = this.#read()
    const version = text && this.#versions.find(({ picture }) => picture.link === text.link)
    if (!version) this.gone = true
    else {
      this.alt = text.alt
      this.now = version
    }
  }

  #read(): PictureText | null {
    return this.from < this.#to ? readPicture(this.surface.state.sliceDoc(this.from, this.#to)) : null
  }

  describe(words: string): void {
    this.surface.whenComposed(() => {
      const text = this.gone ? null : this.#read()
      if (!text || text.alt === words) return
      const changes = { from: this.from + text.altFrom, to: this.from + text.altTo, insert: asAlt(words) }
      // Letters typed here are undone together, like letters in the text.
      this.surface.dispatch({ changes, userEvent: "input.type.form" })
    })
  }

  /** Another file of the same picture takes the place of the one before. */
  use(picture: ImportedPicture, wish: PictureWish): void {
    this.surface.whenComposed(() => {
      const before = this.now.picture
      const text = this.gone ? null : this.#read()
      if (!text || picture.path === before.path) {
        // Nothing shows it.
        if (picture.isNew && picture.path !== before.path) this.#change({ effects: movedFiles.of({ there: [], gone: [picture.path] }) })
        return
      }
      this.#versions.push({ picture, wish })
      this.#change({
        changes: { from: this.from + text.linkFrom, to: this.from + text.linkTo, insert: picture.link },
        effects: movedFiles.of({ there: picture.isNew ? [picture.path] : [], gone: before.isNew ? [before.path] : [] }),
      })
    })
  }

  /** Out of the text again, with the blank line that was made for it, and its file with it. */
  takeOut(): void {
    this.surface.whenComposed(() => {
      if (this.gone || !this.#read()) return
      const { doc } = this.surface.state
      const line = doc.lineAt(this.from)
      let { from } = this
      let to = this.#to
      if (line.from === from && line.to === to) {
        to = Math.min(line.to + 1, doc.length)
        const isBlank = (number: number) => number >= 1 && number <= doc.lines && doc.line(number).text.trim() === ""
        if (isBlank(line.number - 1) && isBlank(line.number + 1)) to = Math.min(doc.line(line.number + 1).to + 1, doc.length)
        else if (to === line.to && from > 0) from -= 1
      }
      const { picture } = this.now
      this.#change({ changes: { from, to }, effects: movedFiles.of({ there: [], gone: picture.isNew ? [picture.path] : [] }) })
    })
  }

  #change(spec: TransactionSpec): void {
    this.surface.dispatch({ ...spec, annotations: [Transaction.userEvent.of("input.drop"), isolateHistory.of("full")] })
  }
}

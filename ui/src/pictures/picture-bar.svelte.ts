// The bar under a new picture: what is asked of the writer, and how the picture may be had otherwise. Of a batch it
// shows one after the other.
import type { ChangeDesc } from "@codemirror/state"
import type { AppError, PictureWish } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"
import type { Look, NewPicture } from "./new-picture.svelte"

type Host = { readonly id: string; moved(): void; closed(): void; fail(error: AppError): void; stepBack(direction: "undo" | "redo"): void }

export class PictureBar {
  at = $state(0)
  /** Set when the field of the alt text should have the focus once it is there. */
  focusWanted = false
  readonly #all: NewPicture[]

  constructor(
    private readonly backend: Backend,
    private readonly host: Host,
    private readonly batch: number,
    pictures: NewPicture[],
  ) {
    this.#all = pictures
  }

  get pictures(): NewPicture[] {
    return this.#all.filter(({ gone }) => !gone)
  }

  get current(): NewPicture | null {
    return this.pictures[Math.min(this.at, this.pictures.length - 1)] ?? null
  }

  get busy(): boolean {
    return this.#all.some(({ busy }) => busy)
  }

  follow(changes: ChangeDesc): void {
    for (const picture of this.#all) picture.follow(changes)
    if (this.pictures.length === 0) this.close()
  }

  /** False when there is no other one. */
  show(at: number): boolean {
    if (at < 0 || at >= this.pictures.length) return false
    this.at = at
    this.host.moved()
    return true
  }

  close = (): void => this.host.closed()

  stepBack = (direction: "undo" | "redo"): void => this.host.stepBack(direction)

  wish(change: Partial<PictureWish>): Promise<void> {
    return this.current ? this.#wish(this.current, change) : Promise.resolve()
  }

  /** Width and format of this one for the others, too. */
  async sameForTheRest(): Promise<void> {
    const look = this.current?.look
    const others = this.pictures.filter((picture) => picture !== this.current)
    if (look) for (const picture of others) if (!isSame(picture.look, look)) await this.#wish(picture, look)
  }

  async #wish(picture: NewPicture, change: Partial<PictureWish>): Promise<void> {
    if (picture.busy) return
    picture.busy = true
    const { picture: before, wish } = picture.now
    // A picture that the site had already is used elsewhere, too: it stays.
    const next = { ...wish, ...change, replaces: before.isNew ? before.path : null }
    try {
      picture.use(await this.backend.importPicture(this.host.id, this.batch, picture.index, next), next)
    } catch (thrown) {
      this.host.fail(asAppError(thrown))
    } finally {
      picture.busy = false
    }
  }
}

export const isSame = (one: Look, other: Look): boolean => one.longestSide === other.longestSide && one.asWebp === other.asWebp && one.keepPixels === other.keepPixels

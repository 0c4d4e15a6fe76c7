// Text and article side by side, scrolled as one. The side under the reader's hand leads; the other one follows, and
// what its own scrolling says is not listened to, so nothing is thrown back and forth.
import type { EditorView } from "@codemirror/view"
import type { Place } from "../frame/anchors"
import type { Positions } from "../post/positions"
import { placeRead, scrollText } from "./follow"

type Sides = {
  view(): EditorView | null
  positions(): Positions
  /** The article's side. */
  scrollArticle(place: Place | null): void
  /** Tells the article that it follows now. */
  follow(): void
  /** What is at the top now, when the reader scrolled and did not write. */
  read(block: number | null): void
}

export class InStep {
  on = true
  #leader: "text" | "article" = "text"
  /** Keys move the cursor, and what is at the cursor is known by itself. */
  #byKey = false
  #wanted = false
  #stop = () => {}

  constructor(private readonly sides: Sides) {}

  /** Another post is here: both sides are at its top. */
  begin(): void {
    this.#stop()
    this.#leader = "text"
    this.#byKey = false
  }

  /** A wheel, a finger, a button or a key, anywhere in the window but in the article. */
  textLeads = (event: Event): void => {
    // Keys that were pressed in the article are handed to the window, and are not the text's.
    if (!event.isTrusted) return
    this.#byKey = event.type === "keydown"
    if (this.#leader === "text") return
    this.#leader = "text"
    this.#stop()
    this.sides.follow()
  }

  articleLeads(): void {
    this.#leader = "article"
  }

  textScrolled(): void {
    if (this.#leader !== "text" || this.#wanted) return
    this.#wanted = true
    requestAnimationFrame(() => {
      this.#wanted = false
      const view = this.sides.view()
      if (!view || this.#leader !== "text") return
      const place = placeRead(view, this.sides.positions())
      if (!this.#byKey) this.sides.read(place?.block ?? null)
      if (this.on) this.sides.scrollArticle(place)
    })
  }

  articleScrolled(place: Place | null): void {
    if (this.#leader !== "article") return
    this.sides.read(place?.block ?? null)
    const view = this.sides.view()
    if (!this.on || !view) return
    this.#stop()
    this.#stop = scrollText(view, this.sides.positions(), place)
  }
}

// A long article comes in steps: what fills the first screen is painted before all the rest is laid out, which takes
// longer than a reader likes to wait. The rest comes in pieces, so that keys are answered meanwhile.
import type { ShowArticle, ToFrame } from "./messages"

/** In CSS pixels: no block is lower, with what stands between it and the next. */
const LOWEST = 24
/** Blocks. */
const PIECE = 500

export class FirstScreen {
  #rest: ShowArticle | null = null
  #held: ToFrame[] = []
  #post: number | null = null

  constructor(
    private readonly act: (message: ToFrame) => void,
    /** How high the view is, in CSS pixels. */
    private readonly height: () => number,
    private readonly afterPaint: (run: () => void) => void = oncePainted,
  ) {}

  hear(message: ToFrame): void {
    if (this.#rest && message.type !== "article") {
      this.#held.push(message)
      return
    }
    const isFirst = message.type === "article" && message.post !== this.#post
    // Of a post that nobody looks at any more, nothing is laid out; what was said of it goes with it.
    if (isFirst) this.#forget()
    else this.finish()
    if (message.type !== "article") return this.act(message)
    this.#post = message.post
    const first = isFirst ? Math.ceil(this.height() / LOWEST) + 1 : message.blocks.length
    if (message.blocks.length < 2 * first) return this.act(message)
    this.#rest = message
    this.#next(first)
  }

  /** So many blocks of what is left, and the others once these are painted. */
  #next(count: number): void {
    const message = this.#rest
    if (!message) return
    const { start, blocks } = message
    if (blocks.length <= count) return this.finish()
    this.act({ ...message, blocks: blocks.slice(0, count) })
    const rest = { ...message, start: start + count, gone: 0, blocks: blocks.slice(count) }
    this.#rest = rest
    this.afterPaint(() => {
      if (this.#rest === rest) this.#next(PIECE)
    })
  }

  #forget(): void {
    this.#rest = null
    for (const message of this.#held.splice(0)) if (message.type === "look" || message.type === "words") this.act(message)
  }

  /** All that is left, at once: the reader wants to go there. */
  finish(): void {
    const rest = this.#rest
    if (!rest) return
    this.#rest = null
    this.act(rest)
    for (const message of this.#held.splice(0)) this.act(message)
  }
}

/** In milliseconds. The screen is shown by another thread, and the text beside the page is painted then too. */
const PAUSE = 40
/** In milliseconds: a page that nobody sees is not painted, and is to be whole all the same. */
const LONGEST = 200

function oncePainted(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run, PAUSE))
  setTimeout(run, LONGEST)
}

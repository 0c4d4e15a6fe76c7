// A long article comes in two steps: what fills the first screen is painted before all the rest is laid out, which
// takes longer than a reader likes to wait.
import type { ShowArticle, ToFrame } from "./messages"

/** Blocks, each a line at least: more than any screen is high. */
const FIRST = 80

export class FirstScreen {
  #rest: ShowArticle | null = null
  #held: ToFrame[] = []
  #post: number | null = null

  constructor(
    private readonly act: (message: ToFrame) => void,
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
    else this.#finish()
    if (message.type !== "article") return this.act(message)
    this.#post = message.post
    if (!isFirst || message.blocks.length < 2 * FIRST) return this.act(message)
    this.act({ ...message, blocks: message.blocks.slice(0, FIRST) })
    const rest = { ...message, start: message.start + FIRST, gone: 0, blocks: message.blocks.slice(FIRST) }
    this.#rest = rest
    this.afterPaint(() => {
      if (this.#rest === rest) this.#finish()
    })
  }

  #forget(): void {
    this.#rest = null
    const held = this.#held.splice(0)
    for (const message of held) if (message.type === "look" || message.type === "words") this.act(message)
  }

  #finish(): void {
    const rest = this.#rest
    if (!rest) return
    this.#rest = null
    this.act(rest)
    for (const message of this.#held.splice(0)) this.act(message)
  }
}

/** In milliseconds: a page that nobody sees is not painted, and is to be whole all the same. */
const LONGEST = 200

function oncePainted(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run))
  setTimeout(run, LONGEST)
}

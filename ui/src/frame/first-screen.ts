// A long article comes in two steps: what fills the first screen is painted before all the rest is laid out, which
// takes longer than a reader likes to wait.
import type { ShowArticle, ToFrame } from "./messages"

/** Blocks, each a line at least: more than any screen is high. */
const FIRST = 80

export class FirstScreen {
  #rest: ShowArticle | null = null
  #held: ToFrame[] = []
  #begun = false

  constructor(
    private readonly act: (message: ToFrame) => void,
    private readonly afterPaint: (run: () => void) => void = oncePainted,
  ) {}

  hear(message: ToFrame): void {
    if (this.#rest && message.type !== "article") {
      this.#held.push(message)
      return
    }
    this.#finish()
    if (message.type !== "article") return this.act(message)
    const isFirst = !this.#begun
    this.#begun = true
    if (!isFirst || message.blocks.length < 2 * FIRST) return this.act(message)
    this.act({ ...message, blocks: message.blocks.slice(0, FIRST) })
    this.#rest = message
    this.afterPaint(() => {
      if (this.#rest === message) this.#finish()
    })
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

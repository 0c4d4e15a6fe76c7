// A long article comes in steps: what fills the first screen is painted before all the rest is laid out, which takes
// longer than a reader likes to wait. The rest comes in pieces, so that keys and clicks are answered meanwhile; what
// they change is put into what has come, or into what is still to come.
import type { ShowArticle, ToFrame } from "./messages"

/** In CSS pixels: no block is lower, with what stands between it and the next. */
const LOWEST = 24
/** Blocks of the first piece after the first screen, and of the smallest and largest one. */
const PIECE = { first: 60, least: 20, most: 500 }
/** In milliseconds: a piece should not keep a key waiting for longer. */
const SHORT = 10

export class FirstScreen {
  #rest: ShowArticle | null = null
  #held: ToFrame[] = []
  #post: number | null = null
  /** Counts what was begun, so that a step which comes late is none. */
  #turn = 0

  constructor(
    /** Does what a message says, layout and all. */
    private readonly act: (message: ToFrame) => void,
    /** How high the view is, in CSS pixels. */
    private readonly height: () => number,
    private readonly afterPaint: (run: () => void, isFirst: boolean) => void = oncePainted,
    /** In milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  hear(message: ToFrame): void {
    const rest = this.#rest
    if (rest && message.type === "here") return this.#mark(rest, message)
    if (rest && message.type !== "article") {
      this.#held.push(message)
      return
    }
    const isFirst = message.type === "article" && message.post !== this.#post
    // Of a post that nobody looks at any more, nothing is laid out; what was said of it goes with it.
    if (isFirst) this.#forget()
    else if (rest && message.type === "article" && this.#takeIn(rest, message)) return
    else this.finish()
    if (message.type !== "article") return this.act(message)
    this.#post = message.post
    const first = isFirst ? Math.ceil(this.height() / LOWEST) + 1 : message.blocks.length
    if (message.blocks.length < 2 * first) return this.act(message)
    this.#rest = message
    this.#next(first, true)
  }

  /** So many blocks of what is left, and others once these are painted. */
  #next(count: number, isFirst = false): void {
    const message = this.#rest
    if (!message) return
    const { start, blocks } = message
    if (blocks.length <= count) return this.finish()
    const began = this.now()
    this.act({ ...message, blocks: blocks.slice(0, count) })
    const took = this.now() - began
    const fit = isFirst ? PIECE.first : Math.round((count * SHORT) / Math.max(took, 1))
    this.#rest = { ...message, start: start + count, gone: 0, blocks: blocks.slice(count) }
    const turn = ++this.#turn
    this.afterPaint(() => {
      if (turn === this.#turn) this.#next(Math.min(PIECE.most, Math.max(PIECE.least, fit)))
    }, isFirst)
  }

  /** The block at the cursor is marked where it is shown already, and else when it comes. */
  #mark(rest: ShowArticle, message: Extract<ToFrame, { type: "here" }>): void {
    this.#rest = { ...rest, here: message.here }
    this.#held = this.#held.filter(({ type }) => type !== "here")
    if (message.here !== null && message.here >= rest.start) this.#held.push(message)
    else this.act(message)
  }

  /** Changes what is shown, or what is to come; false for a change of both at once. */
  #takeIn(rest: ShowArticle, patch: ShowArticle): boolean {
    const { start, gone, blocks, html, lang, here } = patch
    if (start + gone <= rest.start) {
      this.act(patch)
      this.#rest = { ...rest, start: rest.start + blocks.length - gone, lang, here }
    } else if (start >= rest.start) {
      const at = start - rest.start
      const next = [...rest.blocks.slice(0, at), ...blocks, ...rest.blocks.slice(at + gone)]
      this.#rest = { ...rest, blocks: next, html: { ...rest.html, ...html }, lang, here }
    } else return false
    return true
  }

  #forget(): void {
    this.#rest = null
    this.#turn++
    for (const message of this.#held.splice(0)) if (message.type === "look" || message.type === "words") this.act(message)
  }

  /** All that is left, at once: the reader wants to go there. */
  finish(): void {
    const rest = this.#rest
    if (!rest) return
    this.#rest = null
    this.#turn++
    this.act(rest)
    for (const message of this.#held.splice(0)) this.act(message)
  }
}

/** In milliseconds. The screen is shown by another thread, and the text beside the page is painted then too. */
const PAUSE = 40
/** In milliseconds: keys and clicks come between two pieces. */
const BREATH = 8
/** In milliseconds: a page that nobody sees is not painted, and is to be whole all the same. */
const LONGEST = 200

function oncePainted(run: () => void, isFirst: boolean): void {
  requestAnimationFrame(() => setTimeout(run, isFirst ? PAUSE : BREATH))
  setTimeout(run, LONGEST)
}

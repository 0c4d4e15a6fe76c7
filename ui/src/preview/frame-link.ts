// The window's side of the preview frame: sends it what changed, and hears what was clicked in it. It remembers
// what the frame has, so that each block's HTML crosses once, and of the order only the stretch that is another one.
import type { Article } from "../post/article"
import type { BlockHtml } from "../post/block-html"
import type { Place } from "../frame/anchors"
import { isOfNow, readFromFrame, type Drawing, type FromFrame, type ShowLook, type ShowWords, type ToFrame } from "../frame/messages"

/** What comes out of the frame while it is used. */
export type Heard = Exclude<FromFrame, { type: "ready" }>

/** The article of a post as it is now, whoever has seen what of it. `post` is told apart by what it is, not by its name. */
export type Shown = { post: object; article: Article; html: BlockHtml; here: number | null }

export class FrameLink {
  #ready = false
  /** What the frame shows, in order. */
  #keys: string[] = []
  #last: Shown | null = null
  /** Counts the posts that were shown: what the frame says of one before is late, and not heard. */
  #post = 0

  constructor(
    private readonly frame: HTMLIFrameElement,
    private readonly heard: (message: Heard) => void,
    /** A key whose HTML nobody has: the whole article must be asked for again. */
    private readonly lost: () => void,
  ) {}

  listen(): () => void {
    const receive = (event: MessageEvent) => {
      if (event.source === null || event.source !== this.frame.contentWindow) return
      const message = readFromFrame(event.data)
      if (message?.type === "ready") this.#begin()
      else if (message && (message.type === "key" || isOfNow(event.data, this.#post))) this.heard(message)
    }
    window.addEventListener("message", receive)
    return () => window.removeEventListener("message", receive)
  }

  #lostAt: number | null = null
  #look: Omit<ShowLook, "type"> | null = null
  #words: Omit<ShowWords, "type"> | null = null
  #begin(): void {
    this.#ready = true
    this.#forget()
    if (this.#words) this.#send({ type: "words", ...this.#words })
    if (this.#look) this.#send({ type: "look", ...this.#look })
    if (this.#last) this.showArticle(this.#last)
    if (this.#anchor !== null) this.goTo(this.#anchor)
  }

  #forget(): void {
    this.#keys = []
    this.#lostAt = null
  }

  showLook(look: Omit<ShowLook, "type">): void {
    this.#look = look
    if (this.#ready) this.#send({ type: "look", ...look })
  }

  showWords(words: Omit<ShowWords, "type">): void {
    this.#words = words
    if (this.#ready) this.#send({ type: "words", ...words })
  }

  showArticle(shown: Shown): void {
    if (this.#last && this.#last.post !== shown.post) {
      this.#post++
      this.#forget()
      this.#anchor = null
    }
    this.#last = shown
    if (!this.#ready) return
    const { article, html, here } = shown
    const { start, end } = this.#stretch(shown)
    const gone = this.#keys.length - end - start
    const blocks = article.blocks.slice(start, article.blocks.length - end).map(({ key }) => key)
    if (this.#lostAt !== article.version && blocks.some((key) => !html.has(key))) {
      this.#lostAt = article.version
      return this.lost()
    }
    const there = new Set(this.#keys.splice(start, gone))
    const fresh: Record<string, string> = {}
    for (const key of blocks) if (!there.has(key) || html.rewritten.has(key)) fresh[key] = html.get(key) ?? ""
    html.rewritten.clear()
    this.#keys = [...this.#keys.slice(0, start), ...blocks, ...this.#keys.slice(start)]
    this.#send({ type: "article", post: this.#post, lang: article.lang, start, gone, blocks, html: fresh, here })
  }

  /** How many blocks at the start and at the end are as the frame has them. */
  #stretch({ article: { blocks }, html: { rewritten } }: Shown): { start: number; end: number } {
    const keys = this.#keys
    const stays = (one: string | undefined, other: string) => one === other && !(rewritten.size > 0 && rewritten.has(other))
    const least = Math.min(keys.length, blocks.length)
    let start = 0
    while (start < least && stays(keys[start], blocks[start]!.key)) start++
    let end = 0
    while (end < least - start && stays(keys[keys.length - 1 - end], blocks[blocks.length - 1 - end]!.key)) end++
    return { start, end }
  }

  showHere(here: number | null, reveal: boolean): void {
    if (this.#last) this.#last = { ...this.#last, here }
    if (this.#ready) this.#send({ type: "here", here, reveal })
  }

  scrollTo(place: Place | null): void {
    if (this.#ready) this.#send({ type: "scroll", place })
  }

  follow(): void {
    if (this.#ready) this.#send({ type: "follow" })
  }

  /** An anchor that is asked for before the page is there is gone to then. */
  #anchor: string | null = null
  goTo(name: string): void {
    this.#anchor = this.#ready ? null : name
    if (this.#ready) this.#send({ type: "anchor", name })
  }

  showDiagram(source: string, drawing: Drawing): void {
    this.#send({ type: "diagram", source, drawing })
  }

  #send(message: ToFrame): void {
    // The frame's origin is opaque and has no name to address.
    this.frame.contentWindow?.postMessage(message, "*")
  }
}

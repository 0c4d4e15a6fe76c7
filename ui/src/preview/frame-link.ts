// The window's side of the preview frame: sends it what changed, and hears what was clicked in it. It remembers
// what the frame has, so that each block's HTML crosses once.
import type { ArticleUpdate } from "../bindings"
import type { Place } from "../frame/anchors"
import { readFromFrame, type Drawing, type FromFrame, type ShowLook, type ShowWords, type ToFrame } from "../frame/messages"

/** What comes out of the frame while it is used. */
export type Heard = Exclude<FromFrame, { type: "ready" }>

export class FrameLink {
  #ready = false
  /** The HTML that the frame shows, by key. */
  #shown = new Map<string, string>()
  #last: { article: ArticleUpdate; html: Map<string, string>; here: number | null } | null = null

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
      else if (message) this.heard(message)
    }
    window.addEventListener("message", receive)
    return () => window.removeEventListener("message", receive)
  }

  #lostAt: number | null = null
  #look: Omit<ShowLook, "type"> | null = null
  #words: Omit<ShowWords, "type"> | null = null
  #begin(): void {
    this.#ready = true
    this.#shown.clear()
    if (this.#words) this.#send({ type: "words", ...this.#words })
    if (this.#look) this.#send({ type: "look", ...this.#look })
    if (this.#last) this.showArticle(this.#last.article, this.#last.html, this.#last.here)
    if (this.#anchor !== null) this.goTo(this.#anchor)
  }

  showLook(look: Omit<ShowLook, "type">): void {
    this.#look = look
    if (this.#ready) this.#send({ type: "look", ...look })
  }

  showWords(words: Omit<ShowWords, "type">): void {
    this.#words = words
    if (this.#ready) this.#send({ type: "words", ...words })
  }

  showArticle(article: ArticleUpdate, html: Map<string, string>, here: number | null): void {
    this.#last = { article, html, here }
    if (!this.#ready) return
    const blocks = article.blocks.map(({ key }) => key)
    if (blocks.some((key) => !html.has(key)) && this.#lostAt !== article.version) {
      this.#lostAt = article.version
      return this.lost()
    }
    const next = new Map(blocks.map((key) => [key, html.get(key) ?? ""]))
    const fresh: Record<string, string> = {}
    for (const [key, text] of next) if (this.#shown.get(key) !== text) fresh[key] = text
    this.#shown = next
    this.#send({ type: "article", lang: article.lang, blocks, html: fresh, here })
  }

  showHere(here: number | null, reveal: boolean): void {
    if (this.#last) this.#last.here = here
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

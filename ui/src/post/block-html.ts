// The HTML of an article's blocks by key, gathered from answers: the backend sends it once, with the first that has the
// key after one that has it not.
import type { ArticleUpdate } from "../bindings"
import type { Article } from "./article"

/** So many keys that no block has any more are kept at least. */
const SPARE = 200

export class BlockHtml {
  #known = new Map<string, string>()
  /** Keys whose HTML became another one and that the preview has not been told of yet. */
  readonly rewritten = new Set<string>()

  has(key: string): boolean {
    return this.#known.has(key)
  }

  get(key: string): string | undefined {
    return this.#known.get(key)
  }

  add(article: Pick<ArticleUpdate, "html">): void {
    for (const [key, html] of Object.entries(article.html)) {
      const before = this.#known.get(key)
      if (before !== undefined && before !== html) this.rewritten.add(key)
      this.#known.set(key, html)
    }
  }

  /** This is the article of now: of a long time's typing only what it needs is kept. */
  keep({ blocks }: Article): void {
    if (this.#known.size <= 2 * blocks.length + SPARE) return
    const known = this.#known
    this.#known = new Map()
    for (const { key } of blocks) {
      const html = known.get(key)
      if (html !== undefined) this.#known.set(key, html)
    }
  }
}

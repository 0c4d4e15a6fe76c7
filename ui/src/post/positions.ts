// Where the blocks, the headings and the front matter stand in the editor's text right now. The backend names
// places in the version it has seen; what was typed since moves them along.
import type { ChangeDesc } from "@codemirror/state"
import type { ArticleUpdate, FrontMatterView, TextRange } from "../bindings"

export class Positions {
  #blocks: TextRange[] = []
  #headings: number[] = []
  matterEnd = 0

  setArticle(article: ArticleUpdate, since: ChangeDesc | null): void {
    this.#blocks = article.blocks.map(({ from, to }) => ({ from, to }))
    this.#headings = article.outline.map(({ from }) => from)
    if (since) this.#mapArticle(since)
  }

  setMatter(view: FrontMatterView, since: ChangeDesc | null): void {
    this.matterEnd = since ? since.mapPos(view.range.to, -1) : view.range.to
  }

  map(changes: ChangeDesc, matterGrows: boolean): void {
    this.#mapArticle(changes)
    this.matterEnd = changes.mapPos(this.matterEnd, matterGrows ? 1 : -1)
  }

  #mapArticle(changes: ChangeDesc): void {
    for (const block of this.#blocks) {
      block.from = changes.mapPos(block.from, 1)
      block.to = Math.max(block.from, changes.mapPos(block.to, 1))
    }
    this.#headings = this.#headings.map((from) => changes.mapPos(from, 1))
  }

  block(at: number): TextRange | null {
    return this.#blocks[at] ?? null
  }

  get count(): number {
    return this.#blocks.length
  }

  /** The block that holds a place, by its number. */
  blockAt(place: number): number | null {
    const at = lastNotAfter(this.#blocks.map((block) => block.from), place)
    return at >= 0 && this.#blocks[at]!.to >= place ? at : null
  }

  heading(index: number): number | null {
    return this.#headings[index] ?? null
  }

  /** The heading that a place stands under, -1 above the first. */
  headingAt(place: number): number {
    return lastNotAfter(this.#headings, place)
  }
}

function lastNotAfter(sorted: number[], place: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= place) low = middle + 1
    else high = middle
  }
  return low - 1
}

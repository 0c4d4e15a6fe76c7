// Where the blocks, the headings and the front matter stand in the editor's text right now. The backend names
// places in the version it has seen; what was typed since moves them along, those that are asked for when they are.
import type { ChangeDesc } from "@codemirror/state"
import type { BlockRef, FrontMatterView, HeadingRef, TextRange } from "../bindings"
import type { Article } from "./article"

/** So many changes are followed at each question; with more, all places are moved once. */
const MOST_CHANGES = 32

export class Positions {
  #blocks: readonly Pick<BlockRef, "from" | "to">[] = []
  #headings: readonly Pick<HeadingRef, "from">[] = []
  /** What was changed since those stood there, in order. */
  #changes: ChangeDesc[] = []
  matterEnd = 0

  setArticle(article: Pick<Article, "blocks" | "outline">, since: ChangeDesc | null): void {
    this.#blocks = article.blocks
    this.#headings = article.outline
    this.#changes = since && !since.empty ? [since] : []
  }

  setMatter(view: FrontMatterView, since: ChangeDesc | null): void {
    this.matterEnd = since ? since.mapPos(view.range.to, -1) : view.range.to
  }

  map(changes: ChangeDesc, matterGrows: boolean): void {
    this.#changes.push(changes)
    if (this.#changes.length > MOST_CHANGES) this.#moveAll()
    this.matterEnd = changes.mapPos(this.matterEnd, matterGrows ? 1 : -1)
  }

  #moveAll(): void {
    this.#blocks = this.#blocks.map((block) => this.#rangeOf(block))
    this.#headings = this.#headings.map(({ from }) => ({ from: this.#now(from) }))
    this.#changes = []
  }

  #now(place: number): number {
    for (const changes of this.#changes) place = changes.mapPos(place, 1)
    return place
  }

  #rangeOf({ from, to }: TextRange): TextRange {
    for (const changes of this.#changes) {
      from = changes.mapPos(from, 1)
      to = Math.max(from, changes.mapPos(to, 1))
    }
    return { from, to }
  }

  block(at: number): TextRange | null {
    const block = this.#blocks[at]
    return block ? this.#rangeOf(block) : null
  }

  get count(): number {
    return this.#blocks.length
  }

  /** The block that holds a place, by its number. */
  blockAt(place: number): number | null {
    const at = this.#lastNotAfter(this.#blocks, place)
    return at >= 0 && this.#rangeOf(this.#blocks[at]!).to >= place ? at : null
  }

  heading(index: number): number | null {
    const heading = this.#headings[index]
    return heading ? this.#now(heading.from) : null
  }

  /** The heading that a place stands under, -1 above the first. */
  headingAt(place: number): number {
    return this.#lastNotAfter(this.#headings, place)
  }

  #lastNotAfter(sorted: readonly { from: number }[], place: number): number {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#now(sorted[middle]!.from) <= place) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

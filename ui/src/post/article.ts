// The article whole, laid together from answers that tell only what changed.
import type { ArticleUpdate, BlockRef, HeadingRef, Stretch } from "../bindings"

/** The article at one version, all blocks and headings in their order. */
export type Article = Omit<ArticleUpdate, "blocks" | "outline"> & { readonly blocks: readonly BlockRef[]; readonly outline: readonly HeadingRef[] }

/** The article of an answer that tells all of it. */
export const wholeOf = (update: ArticleUpdate): Article => ({ ...update, blocks: update.blocks.items, outline: update.outline.items })

export class Answers {
  #last: Article | null = null

  /** The article that an answer makes of the last one; null when another answer was to be there before. */
  take(update: ArticleUpdate): Article | null {
    const last = update.since === null ? null : this.#last
    if (update.since !== (last?.serial ?? null)) return null
    const blocks = lay(last?.blocks ?? [], update.blocks, (block, by) => ({ key: block.key, from: block.from + by, to: block.to + by }))
    const outline = lay(last?.outline ?? [], update.outline, (heading, by) => ({ ...heading, from: heading.from + by }))
    this.#last = { ...update, blocks, outline }
    return this.#last
  }
}

function lay<T>(last: readonly T[], { kept, gone, items, shift }: Stretch<T>, move: (item: T, by: number) => T): readonly T[] {
  const behind = last.slice(kept + gone)
  return [...last.slice(0, kept), ...items, ...(shift === 0 ? behind : behind.map((item) => move(item, shift)))]
}

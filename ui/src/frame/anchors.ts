// Where a height stands among the blocks of an article, and back. Text and article are columns of the same blocks,
// each block as tall as it happens to be there: a place read in one column can be found in the other.

/** A place in the article: `part` of the way from the top of a block (0) to the top of the next (1). */
export type Place = { block: number; part: number }

/** A column of blocks. Tops never fall from one block to the next; several may stand at one height. */
export type Column = { count: number; top(at: number): number; end: number }

/** The place at a height; above the first block it is the first block's top. None in an empty column. */
export function placeAt(column: Column, height: number): Place | null {
  if (column.count === 0) return null
  let low = 0
  let high = column.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (column.top(middle) <= height) low = middle + 1
    else high = middle
  }
  const block = Math.max(0, low - 1)
  const top = column.top(block)
  return { block, part: within((height - top) / Math.max(1, nextTop(column, block) - top)) }
}

/** The height of a place. One that the column does not have is its nearest end. */
export function heightOf(column: Column, place: Place): number {
  if (column.count === 0) return 0
  if (place.block >= column.count) return column.end
  const top = column.top(place.block)
  return top + (nextTop(column, place.block) - top) * within(place.part)
}

function nextTop(column: Column, block: number): number {
  return Math.max(column.top(block), block + 1 < column.count ? column.top(block + 1) : column.end)
}

const within = (part: number) => Math.min(1, Math.max(0, part))

// What stands where in the grid of pictures. All tiles are of one size, so that five thousand scroll without being measured.

export const TILE_LEAST = 168
export const GAP = 16
export const EDGE = 20
/** Name and facts below the picture, and the space to the next row. */
export const WORDS_HEIGHT = 42
/** So much more than what is seen is drawn on both sides: a fast wheel finds no blank row. */
export const BEYOND = 800

export type Grid = { columns: number; tile: number; picture: number; row: number; height: number }

export function layGrid(width: number, count: number): Grid {
  const room = Math.max(TILE_LEAST, width - 2 * EDGE)
  const columns = Math.max(1, Math.floor((room + GAP) / (TILE_LEAST + GAP)))
  const tile = (room - GAP * (columns - 1)) / columns
  const picture = Math.round(tile * 0.75)
  const row = picture + WORDS_HEIGHT + GAP
  return { columns, tile, picture, row, height: Math.ceil(count / columns) * row + GAP }
}

/** The tiles that are drawn: the first of them, and the one behind the last. */
export function drawnTiles({ columns, row }: Grid, count: number, top: number, height: number): { from: number; to: number } {
  const from = Math.max(0, Math.floor((top - BEYOND) / row)) * columns
  const to = Math.min(count, Math.ceil((top + height + BEYOND) / row) * columns)
  return { from: Math.min(from, to), to }
}

export const placeOfTile = ({ columns, tile, row }: Grid, at: number): { left: number; top: number } => ({
  left: EDGE + (at % columns) * (tile + GAP),
  top: GAP + Math.floor(at / columns) * row,
})

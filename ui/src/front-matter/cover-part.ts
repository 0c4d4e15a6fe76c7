// The part of a picture that becomes its cover, from 0 to 1 of the whole.
import type { FrontMatterView } from "../bindings"

export const COVER = { width: 1200, height: 630 }

export type Part = { x: number; y: number; width: number; height: number }
type Size = { width: number; height: number }

/** The smallest part, of the whole width. */
const LEAST = 0.1

const within = (at: number, side: number) => Math.max(0, Math.min(at, 1 - side))

/** The largest part of the cover's shape, in the middle. */
export function largest(whole: Size): Part {
  const width = Math.min(1, (whole.height * COVER.width) / COVER.height / whole.width)
  const height = heightOf(width, whole)
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height }
}

export const moved = (part: Part, right: number, down: number): Part => ({ ...part, x: within(part.x + right, part.width), y: within(part.y + down, part.height) })

/** Another width around the same middle. */
export function sized(part: Part, wanted: number, whole: Size): Part {
  const most = largest(whole).width
  const width = Math.max(Math.min(LEAST, most), Math.min(wanted, most))
  const height = heightOf(width, whole)
  return { width, height, x: within(part.x + (part.width - width) / 2, width), y: within(part.y + (part.height - height) / 2, height) }
}

const heightOf = (width: number, whole: Size): number => Math.min(1, (width * whole.width * COVER.height) / COVER.width / whole.height)

/** The group that holds a picture's keys: a plain value becomes one. */
const groupOf = (path: string[]): string[] => (path.length > 1 ? path.slice(0, -1) : path)

/** Whether a stand-in for the field's picture belongs beside it. */
export function knowsStandIn({ absent, fields }: FrontMatterView, path: string[]): boolean {
  const beside = [...groupOf(path), "lqip"].join("\n")
  return [...absent, ...fields].some((known) => known.path.join("\n") === beside)
}

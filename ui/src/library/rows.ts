// What stands where in the list: year heads and posts, each with its distance from the top. Rows have fixed
// heights, so ten thousand of them scroll without being measured.
import type { PostSummary } from "../bindings"

export const ROW_HEIGHT = 76
export const HEAD_HEIGHT = 28

export type Row = { kind: "head"; year: string | null; top: number; key: string } | { kind: "post"; post: PostSummary; index: number; top: number; key: string }
export type Rows = { all: Row[]; posts: Extract<Row, { kind: "post" }>[]; height: number }

/** Newest first: plain descending comparison of `sortKey`, then of the id so that equal keys never swap. */
export function newestFirst(a: PostSummary, b: PostSummary): number {
  if (a.sortKey !== b.sortKey) return a.sortKey < b.sortKey ? 1 : -1
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0
}

/** The list with some posts put in or in the place of what they were, and without others; it stays in order. */
export function withChanges(sorted: readonly PostSummary[], changed: readonly PostSummary[], removed: readonly string[]): PostSummary[] {
  const fresh = [...new Map(changed.map((post) => [post.id, post])).values()].sort(newestFirst)
  const gone = new Set([...removed, ...changed.map(({ id }) => id)])
  const list: PostSummary[] = []
  let next = 0
  for (const post of sorted) {
    if (gone.has(post.id)) continue
    while (next < fresh.length && newestFirst(fresh[next]!, post) < 0) list.push(fresh[next++]!)
    list.push(post)
  }
  return list.concat(fresh.slice(next))
}

export function layRows(posts: readonly PostSummary[]): Rows {
  const rows: Rows = { all: [], posts: [], height: 0 }
  let year: string | null | undefined
  for (const [index, post] of posts.entries()) {
    const own = post.day?.slice(0, 4) ?? null
    if (own !== year) {
      year = own
      rows.all.push({ kind: "head", year, top: rows.height, key: `head ${index} ${year ?? ""}` })
      rows.height += HEAD_HEIGHT
    }
    const row = { kind: "post" as const, post, index, top: rows.height, key: post.id }
    rows.all.push(row)
    rows.posts.push(row)
    rows.height += ROW_HEIGHT
  }
  return rows
}

/** The rows that touch the visible part, and a few beyond it on both sides. */
export function visibleRows(rows: Rows, scrollTop: number, viewHeight: number, beyond = 6 * ROW_HEIGHT): Row[] {
  const first = firstBelow(rows.all, scrollTop - beyond)
  const visible: Row[] = []
  for (let at = first; at < rows.all.length; at += 1) {
    const row = rows.all[at]
    if (!row || row.top > scrollTop + viewHeight + beyond) break
    visible.push(row)
  }
  return visible
}

/** Index of the first row whose lower edge lies below `y`. */
function firstBelow(rows: readonly Row[], y: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    const bottom = row ? row.top + (row.kind === "head" ? HEAD_HEIGHT : ROW_HEIGHT) : 0
    if (bottom > y) high = middle
    else low = middle + 1
  }
  return low
}

/** Where to scroll so that a row is seen whole, or the same place when it is already. */
export function scrollToShow(row: { top: number; index: number }, scrollTop: number, viewHeight: number): number {
  const top = row.index === 0 ? 0 : row.top
  if (top < scrollTop) return top
  const bottom = row.top + ROW_HEIGHT
  return bottom > scrollTop + viewHeight ? bottom - viewHeight : scrollTop
}

/** Every word of the filter has to be in the title, a tag or the file name. */
export function matches(post: PostSummary, filter: string): boolean {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = [post.title ?? "", post.fileName, ...post.tags].join("\n").toLocaleLowerCase()
  return words.every((word) => text.includes(word))
}

export const nameOf = (post: { title: string | null; fileName: string }): string => post.title?.trim() || post.fileName

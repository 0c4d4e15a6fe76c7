// Long runs of unchanged lines are folded; a few lines around each change stay.

/** Lines that stay beside a change. */
const AROUND = 2
/** A fold hides at least so many. */
const WORTH = 4

export type Shown = { from: number; to: number; hidden: boolean }

/** Which lines of an unchanged run are shown. `first` and `last`: nothing comes before or after it. */
export function foldSame(count: number, first: boolean, last: boolean): Shown[] {
  const head = first ? 0 : Math.min(AROUND, count)
  const tail = last ? count : Math.max(head, count - AROUND)
  if (tail - head < WORTH) return [{ from: 0, to: count, hidden: false }]
  const runs = [
    { from: 0, to: head, hidden: false },
    { from: head, to: tail, hidden: true },
    { from: tail, to: count, hidden: false },
  ]
  return runs.filter((run) => run.to > run.from)
}

import { ChangeSet, Text } from "@codemirror/state"
import { expect, test } from "vitest"
import type { FrontMatterView } from "../../src/bindings"
import type { Article } from "../../src/post/article"
import { Positions } from "../../src/post/positions"

type Range = { from: number; to: number }

const articleOf = (blocks: Range[], headings: number[]) =>
  ({ blocks: blocks.map((range, at) => ({ key: `k${at}`, ...range })), outline: headings.map((from) => ({ from, level: 1, text: "", id: "" })) }) as unknown as Article

/** Numbers below `most`, the same ones at each run. */
function dice(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

function randomChange(roll: (most: number) => number, length: number): ChangeSet {
  const places = Array.from({ length: 2 + 2 * roll(2) }, () => roll(length + 1)).sort((a, b) => a - b)
  const spec = []
  for (let at = 0; at < places.length; at += 2) {
    spec.push({ from: places[at]!, to: roll(3) === 0 ? places[at + 1]! : places[at]!, insert: Text.of(["x".repeat(roll(4))]) })
  }
  return ChangeSet.of(spec, length)
}

test("places are where moving all of them at each change would have put them", () => {
  const roll = dice(7)
  for (let round = 0; round < 60; round++) {
    let length = 400
    const all: Range[] = []
    for (let from = roll(5); from + 12 < length; from += 12 + roll(6)) all.push({ from, to: from + 3 + roll(9) })
    const headings = all.filter((_, at) => at % 3 === 0).map(({ from }) => from)
    const positions = new Positions()
    const since = randomChange(roll, length)
    positions.setArticle(articleOf(all, headings), since)
    const blocks = all.map((range) => ({ ...range }))
    let heads = headings
    const move = (change: ChangeSet) => {
      for (const block of blocks) {
        block.from = change.mapPos(block.from, 1)
        block.to = Math.max(block.from, change.mapPos(block.to, 1))
      }
      heads = heads.map((from) => change.mapPos(from, 1))
      length = change.newLength
    }
    move(since)
    for (let step = 0; step < 80; step++) {
      const change = randomChange(roll, length)
      positions.map(change, false)
      move(change)
      const place = roll(length + 1)
      const under = heads.filter((from) => from <= place).length - 1
      const last = blocks.filter(({ from }) => from <= place).length - 1
      expect(positions.headingAt(place)).toBe(under)
      expect(positions.blockAt(place)).toBe(last >= 0 && blocks[last]!.to >= place ? last : null)
    }
    expect(blocks.map((_, at) => positions.block(at))).toEqual(blocks)
    expect(heads.map((_, at) => positions.heading(at))).toEqual(heads)
  }
})

test("what the article says is not changed by what is typed, and the next article begins anew", () => {
  const positions = new Positions()
  const first = articleOf([{ from: 0, to: 5 }, { from: 7, to: 9 }], [7])
  positions.setArticle(first, null)
  positions.map(ChangeSet.of({ from: 0, insert: "ab" }, 20), false)
  expect(positions.block(1)).toEqual({ from: 9, to: 11 })
  expect(first.blocks[1]).toMatchObject({ from: 7, to: 9 })
  positions.setArticle(articleOf([{ from: 1, to: 2 }], []), null)
  expect([positions.count, positions.block(0), positions.block(1), positions.heading(0)]).toEqual([1, { from: 1, to: 2 }, null, null])
})

test("the front matter's end moves with what is put before it", () => {
  const positions = new Positions()
  positions.setMatter({ range: { from: 0, to: 10 } } as FrontMatterView, null)
  positions.map(ChangeSet.of({ from: 10, insert: "a" }, 20), false)
  expect(positions.matterEnd).toBe(10)
  positions.map(ChangeSet.of({ from: 10, insert: "a" }, 21), true)
  expect(positions.matterEnd).toBe(11)
})

import { describe, expect, test } from "vitest"
import { heightOf, placeAt, type Column } from "../../src/frame/anchors"

/** Numbers from 0 to 1 in an order that is the same in every run. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

/** A column of blocks of these heights; 0 is a block that shows nothing, or stands on the line of another. */
function columnOf(heights: number[], start = 0): Column {
  const tops: number[] = []
  let end = start
  for (const height of heights) {
    tops.push(end)
    end += height
  }
  return { count: tops.length, top: (at) => tops[at]!, end }
}

const heights = (random: () => number, count: number) => Array.from({ length: count }, () => (random() < 0.15 ? 0 : random() < 0.2 ? 200 + random() * 3000 : 18 + random() * 200))

describe("places and heights", () => {
  test("a place found at a height is at that height", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = numbers(seed)
      const column = columnOf(heights(random, 1 + Math.floor(random() * 60)), random() * 100)
      for (let tried = 0; tried < 50; tried++) {
        const height = column.top(0) + random() * (column.end - column.top(0))
        const place = placeAt(column, height)!
        expect(heightOf(column, place), `seed ${seed}`).toBeCloseTo(height, 6)
        expect(place.part).toBeGreaterThanOrEqual(0)
        expect(place.part).toBeLessThanOrEqual(1)
      }
    }
  })

  test("what is at the top of one column is within one block of the other's, and comes back", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = numbers(seed)
      const count = 1 + Math.floor(random() * 80)
      const [one, other] = [columnOf(heights(random, count)), columnOf(heights(random, count), 40)]
      for (let tried = 0; tried < 50; tried++) {
        const read = placeAt(one, random() * one.end)!
        // Pixels are whole.
        const there = placeAt(other, Math.round(heightOf(other, read)))!
        const shown = Array.from({ length: count }, (_, at) => at).filter((at) => at === count - 1 || other.top(at + 1) > other.top(at))
        const steps = shown.filter((at) => at > Math.min(read.block, there.block) && at < Math.max(read.block, there.block))
        expect(steps.length, `seed ${seed}: ${read.block} and ${there.block}`).toBeLessThanOrEqual(1)
        // Unless the block shows nothing there, the way back leads to the very place.
        const tall = read.block + 1 < count ? other.top(read.block + 1) - other.top(read.block) : other.end - other.top(read.block)
        if (tall > 1) expect(heightOf(one, placeAt(other, heightOf(other, read))!), `seed ${seed}`).toBeCloseTo(heightOf(one, read), 6)
      }
    }
  })

  test("going down one column never goes up in the other", () => {
    const random = numbers(7)
    const [one, other] = [columnOf(heights(random, 60)), columnOf(heights(random, 60))]
    let last = -1
    for (let height = 0; height < one.end; height += 3) {
      const there = heightOf(other, placeAt(one, height)!)
      expect(there).toBeGreaterThanOrEqual(last)
      last = there
    }
  })

  test("ends and empty columns", () => {
    expect(placeAt(columnOf([]), 10)).toBeNull()
    expect(heightOf(columnOf([]), { block: 3, part: 0.5 })).toBe(0)
    const column = columnOf([10, 20], 40)
    expect(placeAt(column, -5)).toEqual({ block: 0, part: 0 })
    expect(placeAt(column, 900)).toEqual({ block: 1, part: 1 })
    expect(heightOf(column, { block: 9, part: 0 })).toBe(70)
  })
})

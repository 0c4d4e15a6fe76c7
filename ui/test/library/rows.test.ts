import { describe, expect, it } from "vitest"
import type { PostSummary } from "../../src/bindings"
import { HEAD_HEIGHT, layRows, matches, newestFirst, ROW_HEIGHT, scrollToShow, visibleRows, withChanges } from "../../src/library/rows"
import { Typeahead } from "../../src/library/typeahead"
import { manyPosts, samplePosts } from "../fake-posts"

const samples = samplePosts().map((post) => post.summary)

describe("rows", () => {
  it("are ordered by the backend's key, newest first, by plain comparison", () => {
    const ids = [...samples].reverse().sort(newestFirst).map((post) => post.id)
    expect(ids).toEqual(["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"])
    const [first, second] = samples
    expect([{ ...first!, sortKey: "a" }, { ...second!, sortKey: "a" }].sort(newestFirst).map((post) => post.id)).toEqual(["p2", "p1"])
  })

  it("stay in order as posts come, change and go", () => {
    let state = 5
    const roll = (most: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * most)
    }
    const post = (id: number): PostSummary => ({ ...samples[0]!, id: `p${id}`, sortKey: `k${roll(6)}`, title: `${roll(99)}` })
    let all = new Map(Array.from({ length: 12 }, (_, id) => post(id)).map((one) => [one.id, one]))
    let list = [...all.values()].sort(newestFirst)
    for (let step = 0; step < 300; step++) {
      const removed = Array.from({ length: roll(3) }, () => `p${roll(20)}`)
      const changed = Array.from({ length: roll(4) }, () => post(roll(20)))
      all = new Map(all)
      for (const id of removed) all.delete(id)
      for (const one of changed) all.set(one.id, one)
      list = withChanges(list, changed, removed)
      expect(list).toEqual([...all.values()].sort(newestFirst))
    }
  })

  it("stand under the head of their year", () => {
    const { all, height } = layRows(samples)
    expect(all.filter((row) => row.kind === "head").map((row) => row.kind === "head" && row.year)).toEqual(["2023", "2022"])
    expect(height).toBe(samples.length * ROW_HEIGHT + 2 * HEAD_HEIGHT)
    expect(all.map((row) => row.top)).toEqual([...all.map((row) => row.top)].sort((a, b) => a - b))
  })

  it("without a day have a head of their own", () => {
    const { all } = layRows([{ ...samples[0]!, day: null }])
    expect(all[0]).toMatchObject({ kind: "head", year: null })
  })

  it("are drawn only near the visible part, at any place of ten thousand", () => {
    const rows = layRows(manyPosts(10_000).map((post) => post.summary))
    for (const scrollTop of [0, 5_000, rows.height / 2, rows.height - 700]) {
      const visible = visibleRows(rows, scrollTop, 700)
      expect(visible.length).toBeLessThan(30)
      expect(visible[0]!.top).toBeLessThanOrEqual(Math.max(0, scrollTop))
      expect(visible.at(-1)!.top + ROW_HEIGHT).toBeGreaterThanOrEqual(Math.min(rows.height, scrollTop + 700))
    }
  })

  it("scroll no further than needed to be seen", () => {
    expect(scrollToShow({ top: 300, index: 3 }, 0, 700)).toBe(0)
    expect(scrollToShow({ top: 900, index: 9 }, 0, 700)).toBe(900 + ROW_HEIGHT - 700)
    expect(scrollToShow({ top: 300, index: 3 }, 500, 700)).toBe(300)
    // The first row brings its head along.
    expect(scrollToShow({ top: HEAD_HEIGHT, index: 0 }, 500, 700)).toBe(0)
  })

  it("match every word in title, tags or file name, in any case", () => {
    const post = samples[4]!
    expect(matches(post, "SLOW reading")).toBe(true)
    expect(matches(post, "english")).toBe(true)
    expect(matches(post, "2023-04-22")).toBe(true)
    expect(matches(post, "slow pencil")).toBe(false)
    expect(matches(post, "  ")).toBe(true)
  })
})

describe("typeahead", () => {
  const names = ["apple", "banana", "Bread", "面"]

  it("finds what begins with the letters, goes on after a pause", () => {
    const typeahead = new Typeahead()
    expect(typeahead.find("b", names, 0, 1000)).toBe(1)
    expect(typeahead.find("r", names, 1, 1100)).toBe(2)
    expect(typeahead.find("面", names, 2, 3000)).toBe(3)
    expect(typeahead.find("z", names, 3, 6000)).toBe(-1)
  })

  it("walks on when a letter is repeated", () => {
    const typeahead = new Typeahead()
    expect(typeahead.find("b", names, 0, 1000)).toBe(1)
    expect(typeahead.find("b", names, 1, 1100)).toBe(2)
    expect(typeahead.find("b", names, 2, 1200)).toBe(1)
  })
})

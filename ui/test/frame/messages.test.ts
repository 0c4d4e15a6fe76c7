import { expect, test } from "vitest"
import { readFromFrame } from "../../src/frame/messages"

test("messages of the known shapes are read, and nothing else of them", () => {
  expect(readFromFrame({ type: "lead", more: 1 })).toEqual({ type: "lead" })
  expect(readFromFrame({ type: "scrolled", place: { block: 3, part: 0.5, more: 1 } })).toEqual({ type: "scrolled", place: { block: 3, part: 0.5 } })
  expect(readFromFrame({ type: "scrolled", place: null })).toEqual({ type: "scrolled", place: null })
  expect(readFromFrame({ type: "hover", href: null })).toEqual({ type: "hover", href: null })
  expect(readFromFrame({ type: "picture", at: 1, pictures: [{ src: "a", alt: "" }, { src: "b", alt: "b", more: 1 }] })).toEqual({
    type: "picture", at: 1, pictures: [{ src: "a", alt: "" }, { src: "b", alt: "b" }],
  })
  expect(readFromFrame({ type: "diagram", source: "graph", dark: true })).toEqual({ type: "diagram", source: "graph", dark: true })
  expect(readFromFrame({ type: "load", host: null })).toEqual({ type: "load", host: null })
})

test("what is out of shape is not heard", () => {
  for (const data of [
    null, "lead", { type: "run" },
    { type: "scrolled" }, { type: "scrolled", place: { block: -1, part: 0 } }, { type: "scrolled", place: { block: 1, part: 2 } }, { type: "scrolled", place: { block: 1.5, part: 0 } },
    { type: "link" }, { type: "dead", href: 3 }, { type: "hover" }, { type: "link", href: "x".repeat(10_000) },
    { type: "diagram", source: "x".repeat(60_000), dark: null }, { type: "diagram", source: "x" }, { type: "diagram", source: "x", dark: "yes" },
    { type: "picture", at: 2, pictures: [{ src: "a", alt: "" }] }, { type: "picture", at: 0, pictures: [null] }, { type: "picture", at: 0, pictures: [] },
    { type: "find", path: "a" }, { type: "load" },
  ]) {
    expect(readFromFrame(data), JSON.stringify(data)?.slice(0, 80)).toBeNull()
  }
})

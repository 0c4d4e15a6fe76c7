import { EditorState } from "@codemirror/state"
import { EditorView } from "@codemirror/view"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Positions } from "../../src/post/positions"
import { InStep } from "../../src/preview/in-step"

let view: EditorView
let steps: InStep
const positions = new Positions()
const scrollArticle = vi.fn()
const follow = vi.fn()
const read = vi.fn()
const frame = () => new Promise(requestAnimationFrame)
/** A gesture that a person makes; those that scripts make are not trusted. */
const gesture = (type: string) => ({ type, isTrusted: true }) as Event

beforeEach(() => {
  for (const mock of [scrollArticle, follow, read]) mock.mockClear()
  view = new EditorView({ state: EditorState.create({ doc: "one\n\ntwo\n" }), parent: document.body })
  steps = new InStep({ view: () => view, positions: () => positions, scrollArticle, follow, read })
})
afterEach(() => view.destroy())

test("the text leads until the article does, and neither hears its own echo", async () => {
  steps.textScrolled()
  steps.textScrolled()
  await frame()
  expect(scrollArticle).toHaveBeenCalledTimes(1)
  // The article answers to what it was told: nobody listens.
  steps.articleScrolled({ block: 0, part: 0 })
  expect(read).toHaveBeenCalledTimes(1)

  steps.articleLeads()
  steps.articleScrolled({ block: 0, part: 0 })
  expect(read).toHaveBeenCalledTimes(2)
  // And what the editor says to being scrolled is not sent back.
  steps.textScrolled()
  await frame()
  expect(scrollArticle).toHaveBeenCalledTimes(1)
  expect(follow).not.toHaveBeenCalled()

  steps.textLeads(gesture("wheel"))
  expect(follow).toHaveBeenCalledTimes(1)
  steps.textScrolled()
  await frame()
  expect(scrollArticle).toHaveBeenCalledTimes(2)
})

test("a scroll that was on its way when the hand moved on is not followed", async () => {
  steps.textScrolled()
  steps.articleLeads()
  await frame()
  expect(scrollArticle).not.toHaveBeenCalled()
})

test("keys that the article hands over do not give the lead away; keys of the text do, and name no heading", async () => {
  steps.articleLeads()
  steps.textLeads(new KeyboardEvent("keydown", { key: "F6" }))
  expect(follow).not.toHaveBeenCalled()
  steps.textLeads(gesture("keydown"))
  expect(follow).toHaveBeenCalledTimes(1)
  steps.textScrolled()
  await frame()
  expect(read).not.toHaveBeenCalled()
  expect(scrollArticle).toHaveBeenCalledTimes(1)
})

test("the lock turns both ways off, and what is read is told still", async () => {
  steps.on = false
  steps.textScrolled()
  await frame()
  expect(scrollArticle).not.toHaveBeenCalled()
  expect(read).toHaveBeenCalledTimes(1)
})

test("another post begins with the text in the lead", async () => {
  steps.articleLeads()
  steps.begin()
  steps.articleScrolled({ block: 0, part: 0 })
  expect(read).not.toHaveBeenCalled()
  steps.textScrolled()
  await frame()
  expect(scrollArticle).toHaveBeenCalledTimes(1)
})

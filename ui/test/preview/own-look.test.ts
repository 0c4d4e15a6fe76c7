import { beforeEach, expect, test, vi } from "vitest"
import type { SiteLook } from "../../src/bindings"
import { OwnLook, sheetNames } from "../../src/preview/own-look.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

const look = (css: string, chosen = false): SiteLook => ({ sheets: [{ name: "_site/a.css", css, media: "" }], around: [], chosen, leftOut: [] })
const fail = vi.fn()
const gone = vi.fn()

let backend: FakeBackend
const make = (root = "/blog") => new OwnLook(backend, root, { fail, gone })

beforeEach(() => {
  localStorage.clear()
  fail.mockClear()
  gone.mockClear()
  backend = new FakeBackend()
})

test("what was built is shown once it is wanted, and remembered for this folder alone", async () => {
  backend.built = look("a {}")
  const own = make()
  expect(own.shown).toBeNull()
  await own.want()
  expect(own.shown).toEqual(backend.built)
  expect(backend.calls).toEqual(["siteLook"])
  expect(make().wanted).toBe(true)
  expect(make("/other").wanted).toBe(false)
  own.leave()
  expect(own.shown).toBeNull()
  expect(make().wanted).toBe(false)
})

test("where nothing is found the writer chooses; who closes the dialog keeps the theme", async () => {
  const own = make()
  await own.want()
  expect(backend.calls).toEqual(["siteLook", "chooseStyleSheet"])
  expect(own.wanted).toBe(false)
  backend.dialog = look("b {}", true)
  await own.want()
  expect(own.shown).toEqual(backend.dialog)
  await own.forget()
  expect(own.shown).toBeNull()
  expect(own.wanted).toBe(false)
})

test("another build is followed, the same one changes nothing, and none between two is passed over", async () => {
  backend.built = look("a {}")
  const own = make()
  await own.want()
  const first = own.look
  backend.built = look("a {}")
  own.changed()
  await vi.waitFor(() => expect(backend.calls).toHaveLength(2))
  expect(own.look).toBe(first)
  backend.built = null
  own.changed()
  await vi.waitFor(() => expect(backend.calls).toHaveLength(3))
  expect(own.look).toBe(first)
  backend.built = look("c {}")
  own.changed()
  await vi.waitFor(() => expect(own.look).toEqual(backend.built))
})

test("what cannot be read is told once, and a theme is shown until it can be", async () => {
  backend.built = look("a {}")
  const own = make()
  await own.want()
  for (let post = 0; post < 2; post++) {
    backend.failNext.set("siteLook", errorOf("notText", "a.css"))
    own.opened(`p${post}`)
    await vi.waitFor(() => expect(own.shown).toBeNull())
  }
  expect(fail).toHaveBeenCalledTimes(1)
  expect(own.problem?.kind).toBe("notText")
  own.opened("p3")
  await vi.waitFor(() => expect(own.shown).toEqual(backend.built))
})

test("a choice that cannot be read leaves what was there", async () => {
  backend.built = look("a {}")
  const own = make()
  await own.want()
  backend.failNext.set("chooseStyleSheet", errorOf("tooLarge", "b.css"))
  await own.choose()
  expect(fail).toHaveBeenCalledTimes(1)
  expect(own.shown).toEqual(backend.built)
})

test("a site that is not built any more is told once", async () => {
  backend.built = look("a {}")
  const own = make()
  await own.want()
  backend.built = null
  await own.find()
  await own.find()
  expect(own.shown).toBeNull()
  expect(gone).toHaveBeenCalledTimes(1)
})

test("the largest sheet names the look", () => {
  const sheets = [{ name: "a/small.css", css: "", media: "" }, { name: "a/large.css", css: "a {}", media: "" }, { name: "a/small.css", css: "x", media: "" }]
  expect(sheetNames({ ...look(""), sheets })).toEqual({ first: "large.css", all: ["a/small.css", "a/large.css"] })
})

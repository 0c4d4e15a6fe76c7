import { flushSync } from "svelte"
import { afterEach, expect, it, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import { PostExport } from "../../src/export/post-export.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

let end = () => {}
afterEach(() => end())

async function begin(held = false) {
  const backend = new FakeBackend()
  const app = new App(backend)
  await app.begin()
  await app.open("p1")
  if (held) backend.exportHeld = []
  const work = new PostExport(backend, app.post!)
  end = work.begin()
  return { backend, work }
}

const made = (work: PostExport) => vi.waitFor(() => expect(work.making).toBe(false))

it("makes the page, then the sizes, the chosen one first", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.choices).not.toBeNull())
  await made(work)
  expect(work.page?.html).toContain("theme-quiet")
  expect([...work.sizes.keys()]).toEqual(["800", "1600", "1200", "original"])
  expect(work.size).toBe(7_900_000)
  expect(backend.calls.filter((call) => call === "exportSize")).toHaveLength(3)
})

it("knows the size of another width without making anything", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.sizes.size).toBe(4))
  const calls = backend.calls.length
  work.choose({ pictures: "800" })
  expect(work.making).toBe(false)
  expect(work.size).toBe(2_310_000)
  expect(backend.calls).toHaveLength(calls)
})

it("drops what is late, and asks for one thing at a time", async () => {
  const { backend, work } = await begin(true)
  const held = backend.exportHeld!
  const release = () => held.splice(0).forEach((go) => go())
  await vi.waitFor(() => expect(held).toHaveLength(1))
  work.choose({ theme: "wren" })
  work.choose({ theme: "fond" })
  expect(held).toHaveLength(1)
  release()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  expect(work.page).toBeNull()
  expect(work.making).toBe(true)
  backend.exportHeld = null
  release()
  await made(work)
  expect(work.page?.html).toContain("theme-fond")
  expect(backend.calls.filter((call) => call === "exportPage")).toHaveLength(2)
})

it("tells why there is no page, until another choice makes one", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.sizes.size).toBe(4))
  backend.failNext.set("exportPage", errorOf("permission", "/blog/a.md"))
  work.choose({ contents: false })
  await made(work)
  expect(work.problem?.kind).toBe("permission")
  expect(work.size).toBeNull()
  work.choose({ contents: true })
  await made(work)
  expect(work.problem).toBeNull()
})

it("remembers the choices when it ends", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.choices).not.toBeNull())
  work.choose({ theme: "print", pictures: "1200" })
  end()
  await vi.waitFor(() => expect(backend.exportChosen).toMatchObject({ theme: "print", pictures: "1200" }))
})

it("exports this post or all of them to a folder, tells how far it is, and stops", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.sizes.size).toBe(4))
  backend.exportHeld = []
  const writing = work.writeFolder()
  await vi.waitFor(() => expect(work.progress).toEqual({ done: 1, total: 128 }))
  expect(backend.exportedPosts).toBeNull()
  work.stop()
  expect(work.stopping).toBe(true)
  backend.exportHeld.forEach((go) => go())
  await writing
  expect(work.report?.cancelled).toBe(true)
  flushSync()
  backend.exportHeld = null
  work.scope = "post"
  await work.writeFolder()
  expect(backend.exportedPosts).toEqual(["p1"])
})

it("weighs the folder anew when other posts go into it, and stops when nobody waits", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.sizes.size).toBe(4))
  const held: (() => void)[] = (backend.exportHeld = [])
  work.form = "folder"
  await vi.waitFor(() => expect(held).toHaveLength(1))
  work.scope = "post"
  await vi.waitFor(() => expect(held).toHaveLength(2))
  held.splice(0).forEach((go) => go())
  await vi.waitFor(() => expect(work.weight.making).toBe(false))
  expect(work.weight.found?.posts).toBe(1)
  expect(work.weight.sizes.get("800")).toBe(330_000)
  expect(backend.calls).not.toContain("stopExport")
  work.scope = "blog"
  work.choose({ drafts: true })
  await vi.waitFor(() => expect(held).toHaveLength(2))
  work.form = "file"
  expect(work.weight.making).toBe(false)
  expect(backend.calls).toContain("stopExport")
  held.splice(0).forEach((go) => go())
  expect(work.weight.found).toBeNull()
})

it("stays as it is when no place is chosen", async () => {
  const { backend, work } = await begin()
  await vi.waitFor(() => expect(work.choices).not.toBeNull())
  backend.exportPlace = null
  expect(await work.writeFile()).toBeNull()
  await work.writeFolder()
  expect(work.report).toBeNull()
  expect(work.writing).toBe(false)
})

import { afterEach, expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import type { DropEvent } from "../../src/bindings"
import { FakeBackend } from "../fake-backend"
import { formPosts } from "../fake-form-posts"

afterEach(() => vi.restoreAllMocks())

async function hold(html: string) {
  localStorage.clear()
  const backend = new FakeBackend({ posts: formPosts() })
  const app = new App(backend)
  await app.begin()
  await vi.waitFor(() => expect(app.library.loading).toBe(false))
  await app.open("items")
  document.body.insertAdjacentHTML("beforeend", `<main data-region="editor">${html}</main>`)
  document.elementFromPoint = () => document.body.lastElementChild!.querySelector("i") ?? document.body.lastElementChild
  return { app, backend, post: app.post! }
}
const over: DropEvent = { type: "over", kind: "pictures", count: 1, bytes: 10, names: ["hall.jpg"], x: 1, y: 1 }
const drop: DropEvent = { type: "drop", batch: 7, kind: "pictures", names: ["hall.jpg"], x: 1, y: 1 }

test("a picture held over a picture field is announced there, not in the text, and its link goes into the field", async () => {
  const { backend, post } = await hold('<div data-picture-field="cover"><i></i></div>')
  backend.emit("drop", over)
  expect(post.pictures.dragField).toEqual({ key: "cover", name: "hall.jpg" })
  expect(post.pictures.drag).toBeNull()
  backend.emit("drop", { type: "leave" })
  expect(post.pictures.dragField).toBeNull()
  backend.emit("drop", over)
  backend.emit("drop", drop)
  expect(post.pictures.dragField).toBeNull()
  await vi.waitFor(() => expect(backend.open.get("items")!.text).toContain("cover: /assets/hall.jpg\n"))
  expect(post.pictures.importingField).toBeNull()
})

test("beside such a field it goes into the text as before", async () => {
  const { backend, post } = await hold("<p></p>")
  const dropped = vi.spyOn(post.pictures, "importDropped")
  backend.emit("drop", over)
  expect(post.pictures.dragField).toBeNull()
  backend.emit("drop", drop)
  expect(dropped).toHaveBeenCalledWith(expect.objectContaining({ batch: 7, names: ["hall.jpg"] }), 1)
})

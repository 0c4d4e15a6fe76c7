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

test("undo takes the link out of the field, and the file with it", async () => {
  const { backend, post } = await hold('<div data-picture-field="cover"><i></i></div>')
  const before = post.surface.text
  backend.emit("drop", drop)
  await vi.waitFor(() => expect(post.surface.text).toContain("cover: /assets/hall.jpg\n"))
  await post.stepBack("undo")
  expect(post.surface.text).toBe(before)
  await vi.waitFor(() => expect([...backend.trashed]).toEqual(["assets/hall.jpg"]))
})

test("on a post of the list it goes to the end of that post, which is opened", async () => {
  const { app, backend } = await hold("")
  const [other] = app.library.sorted.filter(({ id, problem }) => id !== "items" && problem === null)
  document.body.insertAdjacentHTML("beforeend", `<div data-post-id="${other!.id}"><i></i></div>`)
  backend.emit("drop", over)
  expect(app.library.dropId).toBe(other!.id)
  expect(app.drops.hint).toMatchObject({ kind: "post" })
  backend.emit("drop", drop)
  expect(app.library.dropId).toBeNull()
  await vi.waitFor(() => expect(app.post?.id).toBe(other!.id))
  await vi.waitFor(() => expect(app.post!.surface.text).toMatch(/!\[\]\(\/assets\/hall\.jpg\)\n$/))
})

test("on a post that cannot be read it is refused with what to do", async () => {
  const { app, backend } = await hold("")
  app.library.put({ ...app.library.sorted[0]!, id: "bad", problem: { kind: "notText", message: "", path: "bad.md", line: null, column: null, detail: null } })
  document.body.insertAdjacentHTML("beforeend", '<div data-post-id="bad"><i></i></div>')
  backend.emit("drop", over)
  expect(app.library.dropId).toBeNull()
  backend.emit("drop", drop)
  expect(app.toasts.current).toMatchObject({ kind: "warning", detail: "Drop the pictures on a post that can be opened." })
  expect(app.post?.id).toBe("items")
})

test("beside such a field it goes into the text as before", async () => {
  const { backend, post } = await hold("<p></p>")
  const dropped = vi.spyOn(post.pictures, "importDropped")
  backend.emit("drop", over)
  expect(post.pictures.dragField).toBeNull()
  backend.emit("drop", drop)
  expect(dropped).toHaveBeenCalledWith(expect.objectContaining({ batch: 7, names: ["hall.jpg"] }), 1)
})

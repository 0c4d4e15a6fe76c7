import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync, type Component } from "svelte"
import { expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import type { ListedPicture } from "../../src/bindings"
import MovePictureSheet from "../../src/pictures/MovePictureSheet.svelte"
import { FakeBackend } from "../fake-backend"
import Host from "../Host.svelte"

const HERE = "---\ntitle: x\n---\n\n![](img/hall.png)\n"
const THERE = "![](img/hall.png) and ![](img/hall.png)\n"
const use = (file: string) => ({ post: null, file, line: 5, alt: "" })
const HALL: ListedPicture = { path: "img/hall.png", name: "hall.png", address: "", bytes: 9, size: [3, 3], uses: [use("a.md"), use("a.md"), use("b.md")], mentions: ["css/site.css"], same: null }

async function showSheet() {
  localStorage.clear()
  const backend = new FakeBackend()
  backend.list = { pictures: [HALL, { ...HALL, path: "img/other.png", name: "other.png" }], missing: [] }
  const [here, there] = ["p3", "p1"].map((id) => backend.stored.get(id)!)
  here!.text = HERE
  there!.text = THERE
  const app = new App(backend)
  await app.begin()
  await app.open("p3")
  app.openPictures()
  await vi.waitFor(() => expect(app.panel!.pictures).toHaveLength(2))
  const onclose = vi.fn()
  render(Host, { app, part: ((...[anchor]: Parameters<Component>) => (MovePictureSheet as unknown as Component)(anchor, { panel: app.panel!, picture: HALL, onclose })) as unknown as Component })
  flushSync()
  const fill = (field: string, value: string) => fireEvent.input(screen.getByTestId(field), { target: { value } })
  const send = () => fireEvent.submit(screen.getByTestId("move-name").closest("form")!)
  return { backend, app, post: app.post!, onclose, fill, send, there: there! }
}

test("the links of all posts follow a picture, and the undo of the open one takes all back", async () => {
  const { app, post, onclose, fill, send, there } = await showSheet()
  expect(screen.getByTestId("move-sheet").textContent).toMatch(/All links in 2 posts.*site\.css names it, too/s)
  expect(screen.getByTestId<HTMLButtonElement>("move-confirm").disabled).toBe(true)
  await fill("move-name", "大厅")
  await fill("move-folder", "/pics/2024/")
  expect(screen.getByTestId("move-confirm").textContent).toBe("Move")
  await send()
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled())
  expect(post.surface.text).toBe(HERE.replace("img/hall.png", "pics/2024/大厅.png"))
  expect(there.text).toBe(THERE.replaceAll("img/hall.png", "pics/2024/大厅.png"))
  expect(app.toasts.current).toMatchObject({ kind: "warning", text: "hall.png is pics/2024/大厅.png now" })
  expect(app.toasts.current!.detail).toContain("css/site.css")

  await post.stepBack("undo")
  await vi.waitFor(() => expect(there.text).toBe(THERE))
  expect(post.surface.text).toBe(HERE)
  await vi.waitFor(() => expect(app.panel!.pictures.map(({ path }) => path)).toContain("img/hall.png"))
  await post.stepBack("redo")
  await vi.waitFor(() => expect(there.text).toContain("大厅"))
  expect(post.surface.text).toContain("大厅")

  // The panel's own keys, and the message's.
  expect(app.bulk.stepBack("undo")).toBe(true)
  await vi.waitFor(() => expect(there.text).toBe(THERE))
  await vi.waitFor(() => expect(post.surface.text).toBe(HERE))
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe("Taken back in 2 posts"))
  app.toasts.current!.actions![0]!.run()
  await vi.waitFor(() => expect(post.surface.text).toContain("大厅"))
})

test("a name that is taken is told beside the field, and nothing is moved", async () => {
  const { onclose, fill, send, there } = await showSheet()
  await fill("move-name", "other")
  await send()
  await vi.waitFor(() => expect(screen.getByTestId("move-problem").textContent).toContain("img/other.png"))
  expect(onclose).not.toHaveBeenCalled()
  expect(there.text).toBe(THERE)
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync, type Component } from "svelte"
import { expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import BringAllHomeSheet from "../../src/pictures/BringAllHomeSheet.svelte"
import { errorOf, FakeBackend } from "../fake-backend"
import Host from "../Host.svelte"

const HERE = "---\ntitle: x\n---\n\n![](https://a.example/one.png)\n"
const THERE = "![](https://a.example/one.png) ![](https://b.example/gone.png) ![](https://c.example/random)\n"

async function showSheet(ids: string[] | null = null) {
  localStorage.clear()
  const backend = new FakeBackend()
  for (const post of backend.stored.values()) post.text = "words\n"
  const there = backend.stored.get("p1")!
  there.text = THERE
  backend.stored.get("p3")!.text = HERE
  const app = new App(backend)
  await app.begin()
  await app.open("p3")
  const onclose = vi.fn()
  render(Host, { app, part: ((...[anchor]: Parameters<Component>) => (BringAllHomeSheet as unknown as Component)(anchor, { ids, onclose })) as unknown as Component })
  await vi.waitFor(() => expect(screen.queryAllByTestId("home-post")).toHaveLength(2))
  flushSync()
  const press = (part: string, at = 0) => fireEvent.click(screen.getAllByTestId(part)[at]!)
  return { backend, app, post: app.post!, there, onclose, press }
}

const words = (part: string) => screen.getAllByTestId(part).map(({ textContent }) => textContent.replace(/\s+/g, " ").trim())

test("what all posts show comes as one, in the open one too, and one undo takes it back", async () => {
  const { backend, app, post, there, onclose, press } = await showSheet()
  expect(words("home-all")[0]).toContain("3 pictures")
  expect(words("home-hosts")[0]).toBe("a.example 1b.example 1c.example 1")
  await press("home-start")
  await vi.waitFor(() => expect(words("home-sum")[0]).toContain("1 of 3"))
  expect(words("home-sum")[0]).toContain("2 posts were changed")
  expect(words("home-row")[0]).toMatch(/gone\.png.*p1.*not there any more/)
  expect(post.surface.text).toContain("(/assets/one.png)")
  expect(there.text).toContain("(/assets/one.png) ![](https://b.example/gone.png)")
  await press("home-undo")
  expect(onclose).toHaveBeenCalled()
  await vi.waitFor(() => expect(there.text).toBe(THERE))
  await vi.waitFor(() => expect(post.surface.text).toBe(HERE))
  await vi.waitFor(() => expect([...backend.trashed]).toEqual(["assets/one.png"]))
  expect(app.toasts.current?.text).toBe("Taken back in 2 posts")
})

test("only the posts that are chosen are touched", async () => {
  const { post, there, press } = await showSheet(["p3"])
  const chosen = () => screen.getAllByTestId("home-post").map((box) => box.getAttribute("aria-checked"))
  expect(chosen().filter((is) => is === "true")).toHaveLength(1)
  expect(screen.getByTestId("home-all").getAttribute("aria-checked")).toBe("mixed")
  await press("home-start")
  await vi.waitFor(() => expect(words("home-sum")[0]).toContain("1 of 1"))
  expect(post.surface.text).toContain("/assets/one.png")
  expect(there.text).toBe(THERE)
})

test("nothing can be started with no post, and all are had back with one press", async () => {
  const { press } = await showSheet()
  await press("home-all")
  expect(screen.getByTestId<HTMLButtonElement>("home-start").disabled).toBe(true)
  await press("home-all")
  expect(screen.getByTestId<HTMLButtonElement>("home-start").disabled).toBe(false)
})

test("it can be stopped, and what came stays", async () => {
  const { backend, there, onclose, press } = await showSheet()
  let go = () => {}
  backend.homeWaits = new Promise<void>((done) => (go = done))
  await press("home-start")
  await vi.waitFor(() => expect(words("home-progress")[0]).toContain("1 of 3"))
  await press("home-stop")
  expect(words("home-progress")[0]).toContain("Stopping")
  go()
  await vi.waitFor(() => expect(words("home-row")[0]).toContain("stopped before"))
  expect(onclose).not.toHaveBeenCalled()
  expect(there.text).toContain("/assets/one.png")
})

test("a post that cannot be written is named, and a failure can be tried again", async () => {
  const { backend, press } = await showSheet()
  backend.unwritable.add("p1")
  backend.failNext.set("bringAllHome", errorOf("diskFull"))
  await press("home-start")
  await vi.waitFor(() => expect(screen.getByTestId("home-problem").textContent).toContain("disk"))
  await press("home-start")
  await vi.waitFor(() => expect(words("home-sum")[0]).toMatch(/1 post is as it was: p1/))
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync, type Component } from "svelte"
import { expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import BringHomeSheet from "../../src/pictures/BringHomeSheet.svelte"
import { errorOf, FakeBackend } from "../fake-backend"
import Host from "../Host.svelte"

async function showSheet(text: string) {
  localStorage.clear()
  const backend = new FakeBackend()
  backend.stored.get("p3")!.text = text
  const app = new App(backend)
  await app.begin()
  await app.open("p3")
  const onclose = vi.fn()
  render(Host, { app, part: ((...[anchor]: Parameters<Component>) => (BringHomeSheet as unknown as Component)(anchor, { post: app.post!, onclose })) as unknown as Component })
  await vi.waitFor(() => expect(screen.queryByTestId("home-start") ?? screen.queryByTestId("home-close")).toBeTruthy())
  await vi.waitFor(() => expect(backend.calls).toContain("remoteHomes"))
  await new Promise((done) => setTimeout(done))
  flushSync()
  return { backend, post: app.post!, onclose }
}

const TEXT = "---\ntitle: x\n---\n\n![](https://a.example/one.png)\n\n![](https://b.example/gone.png)\n\n![](https://a.example/random)\n"

test("what comes is linked here as one step, the rest says why not, and all can be undone", async () => {
  const { backend, post, onclose } = await showSheet(TEXT)
  expect(screen.getAllByTestId("home-picture").map((row) => row.textContent.replace(/\s+/g, " ").trim())[2]).toContain("another picture at each load")
  await fireEvent.click(screen.getByTestId("home-start"))
  await vi.waitFor(() => expect(screen.getByTestId("home-sum").textContent).toContain("1 of 3"))
  const rows = screen.getAllByTestId("home-row").map((row) => row.textContent.replace(/\s+/g, " ").trim())
  expect(rows[0]).toMatch(/gone\.png.*b\.example.*not there any more/)
  expect(rows[2]).toMatch(/one\.png.*412 KB/)
  expect(post.surface.text).toContain("![](/assets/one.png)")
  await fireEvent.click(screen.getByTestId("home-undo"))
  expect(onclose).toHaveBeenCalledTimes(1)
  await vi.waitFor(() => expect(post.surface.text).toBe(TEXT))
  await vi.waitFor(() => expect([...backend.trashed]).toEqual(["assets/one.png"]))
})

test("a random address is frozen when that is wished for", async () => {
  const { post } = await showSheet(TEXT)
  await fireEvent.click(screen.getByTestId("home-freeze"))
  await fireEvent.click(screen.getByTestId("home-start"))
  await vi.waitFor(() => expect(screen.getByTestId("home-sum").textContent).toContain("2 of 3"))
  expect(post.surface.text).toContain("![](/assets/random)")
})

test("Esc stops it, and what came until then stays", async () => {
  const { backend, post, onclose } = await showSheet(TEXT)
  let go = () => {}
  backend.homeWaits = new Promise<void>((done) => (go = done))
  await fireEvent.click(screen.getByTestId("home-start"))
  await vi.waitFor(() => expect(screen.getByTestId("home-progress").textContent).toContain("1 of 3"))
  await fireEvent.click(screen.getByTestId("home-stop"))
  expect(screen.getByTestId("home-progress").textContent).toContain("Stopping")
  expect(onclose).not.toHaveBeenCalled()
  go()
  await vi.waitFor(() => expect(screen.getAllByTestId("home-row")[0]!.textContent).toContain("stopped before"))
  expect(post.surface.text).toContain("![](/assets/one.png)")
})

test("no remote pictures, and a failure, are said", async () => {
  await showSheet("---\ntitle: x\n---\n\nwords\n")
  expect(screen.getByTestId("home-none")).toBeTruthy()
})

test("a failure is told in the sheet, which can be tried again", async () => {
  const { backend } = await showSheet(TEXT)
  backend.failNext.set("bringHome", errorOf("diskFull"))
  await fireEvent.click(screen.getByTestId("home-start"))
  await vi.waitFor(() => expect(screen.getByTestId("home-problem").textContent).toContain("disk"))
  await fireEvent.click(screen.getByTestId("home-start"))
  await vi.waitFor(() => expect(screen.getByTestId("home-sum")).toBeTruthy())
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync } from "svelte"
import { expect, test, vi } from "vitest"
import PictureBar from "../../src/pictures/PictureBar.svelte"
import { OpenPost } from "../../src/post/open-post.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

async function showBar(...names: string[]) {
  const backend = new FakeBackend()
  const fail = vi.fn()
  const post = new OpenPost(backend, await backend.openPost("p3"), { notify: vi.fn(), fail })
  backend.chosen = names
  await post.choosePictures()
  const leave = vi.fn()
  const bar = post.pictures.bar!
  render(PictureBar, { bar, leave })
  const settle = async () => {
    await vi.waitFor(() => expect(bar.busy).toBe(false))
    await post.pictures.settled()
    flushSync()
  }
  return { backend, post, bar, leave, fail, settle }
}
const value = (testid: string) => screen.getByTestId<HTMLInputElement>(testid).value
const choose = (group: string, value: string) => fireEvent.click(screen.getByTestId(group).querySelector(`[data-value="${value}"]`)!)

test("the alt text is empty, goes into the text as it is typed, and undo takes it back", async () => {
  const { post } = await showBar("a.jpg")
  expect(value("picture-alt")).toBe("")
  await fireEvent.input(screen.getByTestId("picture-alt"), { target: { value: "塔 [夜]" } })
  expect(post.surface.text).toContain("![塔 \\[夜\\]](/assets/a.jpg)")
  await fireEvent.keyDown(screen.getByTestId("picture-alt"), { key: "z", ctrlKey: true })
  await vi.waitFor(() => expect(post.surface.text).toContain("![](/assets/a.jpg)"))
  expect(value("picture-alt")).toBe("")
})

test("another width, format or name is another file in the place of the first, which goes to the trash", async () => {
  const { backend, post, settle } = await showBar("a.jpg")
  expect(screen.getByTestId("picture-facts").textContent).toMatch(/4032 × 3024.*2560 × 1920.*5\.8 MB.*799 KB/)
  await choose("picture-width", "640")
  await settle()
  expect(post.surface.text).toContain("![](/assets/a-640.jpg)")
  await choose("picture-format", "webp")
  await settle()
  await fireEvent.change(screen.getByTestId("picture-name"), { target: { value: "tower" } })
  await settle()
  expect(post.surface.text).toContain("![](/assets/tower-640.webp)")
  expect([...backend.trashed].sort()).toEqual(["assets/a-640.jpg", "assets/a-640.webp", "assets/a.jpg"])
  // Undo leads back through the files, and the bar with it.
  post.surface.undo()
  await settle()
  expect(value("picture-name")).toBe("a-640")
  expect([...backend.trashed].sort()).toEqual(["assets/a-640.jpg", "assets/a.jpg", "assets/tower-640.webp"])
})

test("a picture that cannot be had otherwise stays as it is", async () => {
  const { backend, post, fail, settle } = await showBar("a.jpg")
  backend.failNext.set("importPicture", errorOf("diskFull"))
  await choose("picture-width", "1280")
  await settle()
  expect(fail).toHaveBeenCalledTimes(1)
  expect(post.surface.text).toContain("![](/assets/a.jpg)")
})

test("of several it asks for one after the other, and does the same with the rest", async () => {
  const { post, bar, leave, settle } = await showBar("a.jpg", "b.jpg", "c.jpg")
  await fireEvent.input(screen.getByTestId("picture-alt"), { target: { value: "One" } })
  await fireEvent.keyDown(screen.getByTestId("picture-alt"), { key: "Enter" })
  expect(bar.at).toBe(1)
  expect(document.activeElement).toBe(screen.getByTestId("picture-alt"))
  await choose("picture-width", "640")
  await settle()
  expect(screen.getByTestId("picture-same").textContent).toContain("2")
  await fireEvent.click(screen.getByTestId("picture-same"))
  await settle()
  expect(post.surface.text).toMatch(/!\[One\]\(\/assets\/a-640\.jpg\)\n\n!\[\]\(\/assets\/b-640\.jpg\)\n\n!\[\]\(\/assets\/c-640\.jpg\)/)
  expect(screen.queryByTestId("picture-same")).toBeNull()
  await fireEvent.click(screen.getByTestId("picture-next"))
  await fireEvent.keyDown(screen.getByTestId("picture-alt"), { key: "Enter" })
  expect(leave).toHaveBeenCalledTimes(1)
})

test("taking it out leaves the text as it was, and Esc only closes the bar", async () => {
  const { backend, post, leave, settle } = await showBar("a.jpg", "b.jpg")
  await fireEvent.click(screen.getByTestId("picture-out"))
  await settle()
  expect(post.surface.text).not.toContain("a.jpg")
  expect(post.surface.text).toContain("![](/assets/b.jpg)")
  expect([...backend.trashed]).toEqual(["assets/a.jpg"])
  await fireEvent.keyDown(screen.getByTestId("picture-alt"), { key: "Escape" })
  expect(post.pictures.bar).toBeNull()
  expect(leave).toHaveBeenCalledTimes(2)
  expect(post.surface.text).toContain("b.jpg")
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { tick, type Component } from "svelte"
import { expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import RenameSheet from "../../src/library/RenameSheet.svelte"
import { errorOf, FakeBackend } from "../fake-backend"
import { samplePosts } from "../fake-posts"
import Host from "../Host.svelte"

async function show(prepare: (backend: FakeBackend) => void = () => undefined, folder = "notes/雨") {
  localStorage.clear()
  const posts = samplePosts()
  for (const post of posts.slice(0, 3)) post.summary = { ...post.summary, folder }
  const backend = new FakeBackend({ posts })
  prepare(backend)
  const app = new App(backend)
  await app.begin()
  await vi.waitFor(() => expect(app.library.loading).toBe(false))
  const onclose = vi.fn()
  render(Host, { props: { app, part: RenameSheet as unknown as Component, props: { post: app.library.get("p1")!, onclose } } })
  await vi.waitFor(() => expect(backend.calls).toContain("postPlace"))
  await tick()
  return { app, backend, onclose }
}
const field = (name: string) => screen.getByTestId<HTMLInputElement>(name)
const write = (name: string, value: string) => fireEvent.input(field(name), { target: { value } })
const confirm = async () => {
  await fireEvent.submit(document.getElementById("rename-post")!)
  await tick()
}

test("a name alone is a renaming, a folder a move with the way back", async () => {
  const { app } = await show()
  expect(field("rename-confirm").disabled).toBe(true)
  await write("rename-folder", " /notes//2024/ ")
  expect(field("rename-confirm").textContent).toBe("Move")
  await confirm()
  await vi.waitFor(() => expect(app.library.get("p1")?.folder).toBe("notes/2024"))
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe("2023-06-18-rain.md is in notes/2024 now"))
  app.toasts.current?.actions?.[0]?.run()
  await vi.waitFor(() => expect(app.library.get("p1")?.folder).toBe("notes/雨"))
})

test("a bundle is named by its folder and tells what goes along", async () => {
  await show((backend) => backend.bundles.set("p1", 3))
  await vi.waitFor(() => expect(field("rename-field").value).toBe("雨"))
  expect(field("rename-folder").value).toBe("notes")
  expect(screen.getByTestId("rename-pictures").textContent).toBe("3 pictures go along.")
  expect(screen.queryByTestId("rename-whole")).toBeNull()
})

test("the whole folder goes when it is asked for", async () => {
  const { app } = await show()
  expect(screen.queryByTestId("rename-whole")).toBeNull()
  await write("rename-folder", "2024")
  const whole = screen.getByTestId("rename-whole")
  expect(whole.textContent).toContain("The whole folder, with 2 other posts")
  await fireEvent.click(whole)
  expect(whole.getAttribute("aria-checked")).toBe("true")
  expect(field("rename-field").disabled).toBe(true)
  await confirm()
  await vi.waitFor(() => expect(["p1", "p2", "p3"].map((id) => app.library.get(id)?.folder)).toEqual(["2024", "2024", "2024"]))
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe("The folder with 3 posts is 2024 now"))
})

test("what hinders it stands below the fields", async () => {
  const { backend } = await show()
  backend.failNext.set("movePost", errorOf("outsideSite", "/elsewhere"))
  await write("rename-folder", "drawer")
  await confirm()
  await vi.waitFor(() => expect(screen.getByTestId("rename-problem").textContent).toContain("drawer is no place for posts"))
  await write("rename-folder", "notes/雨")
  expect(screen.queryByTestId("rename-problem")).toBeNull()
  await write("rename-field", samplePosts()[1]!.summary.fileName)
  await confirm()
  await vi.waitFor(() => expect(screen.getByTestId("rename-problem").textContent).toContain(samplePosts()[1]!.summary.fileName))
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { afterEach, describe, expect, it, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import PostsPane from "../../src/library/PostsPane.svelte"
import { errorOf, FakeBackend, type FakeOptions } from "../fake-backend"
import { manyPosts, samplePosts } from "../fake-posts"
import Host from "../Host.svelte"

async function show(options: FakeOptions = {}) {
  localStorage.clear()
  const backend = new FakeBackend(options)
  const app = new App(backend)
  const open = vi.spyOn(app, "open").mockResolvedValue(true)
  await app.begin()
  render(Host, { app, part: PostsPane })
  await vi.waitFor(() => expect(app.library.loading).toBe(false))
  await tick()
  return { app, backend, open, list: screen.getByTestId("post-list") }
}
const press = async (target: Element, key: string, more: KeyboardEventInit = {}) => {
  const notTaken = await fireEvent.keyDown(target, { key, ...more })
  await tick()
  return !notTaken
}
const activeOf = (list: HTMLElement) => list.getAttribute("aria-activedescendant")

afterEach(() => vi.restoreAllMocks())

describe("post list", () => {
  it("is a listbox with one tab stop and a place for every post", async () => {
    const { list } = await show()
    expect(list.getAttribute("role")).toBe("listbox")
    expect(list.tabIndex).toBe(0)
    const rows = screen.getAllByTestId("post-row")
    expect(rows).toHaveLength(9)
    expect(rows[0]!.getAttribute("aria-posinset")).toBe("1")
    expect(rows[0]!.getAttribute("aria-setsize")).toBe("9")
    expect(list.querySelectorAll("button, a, input")).toHaveLength(0)
  })

  it("moves with the keyboard and opens with Enter", async () => {
    const { list, open } = await show()
    expect(activeOf(list)).toBe("post p1")
    await press(list, "ArrowDown")
    await press(list, "ArrowDown")
    expect(activeOf(list)).toBe("post p3")
    await press(list, "End")
    expect(activeOf(list)).toBe("post p9")
    await press(list, "ArrowDown")
    expect(activeOf(list)).toBe("post p9")
    await press(list, "Home")
    await press(list, "n")
    expect(activeOf(list)).toBe("post p5")
    await press(list, "Enter")
    expect(open).toHaveBeenCalledWith("p5")
  })

  it("renames, deletes and filters by key", async () => {
    const { app, backend, list } = await show()
    await press(list, "F2")
    expect(app.sheet).toMatchObject({ kind: "rename", post: { id: "p1" } })
    app.sheet = null
    await press(list, "Delete")
    await vi.waitFor(() => expect(backend.stored.has("p1")).toBe(false))
    expect(app.toasts.current?.text).toContain("2023-06-18-rain.md")
    // The keyboard stays at its place.
    await vi.waitFor(() => expect(activeOf(list)).toBe("post p2"))
    await press(list, "/")
    expect(document.activeElement).toBe(screen.getByTestId("list-filter"))
  })

  it("takes no key while an input method composes", async () => {
    const { app, list, open } = await show()
    for (const more of [{ isComposing: true }, { keyCode: 229 }]) {
      for (const key of ["ArrowDown", "Enter", "Delete", "F2", "n"]) expect(await press(list, key, more)).toBe(false)
      expect(await press(screen.getByTestId("list-filter"), "Escape", more)).toBe(false)
    }
    expect(activeOf(list)).toBe("post p1")
    expect(open).not.toHaveBeenCalled()
    expect(app.sheet).toBeNull()
  })

  it("draws the state of a row with words, not by colour alone", async () => {
    const { app } = await show()
    const row = (id: string) => document.querySelector(`[data-post-id="${id}"]`)!
    expect(row("p1").textContent).toContain("Draft")
    expect(row("p6").textContent).toContain("Line 3, column 14: front matter cannot be read")
    expect(row("p6").textContent).toContain("2023-04-05-qingming.md")
    expect(row("p2").getAttribute("data-state")).toBe("published")
    app.library.noteSave("p2", { kind: "unsaved" })
    await tick()
    expect(row("p2").getAttribute("data-state")).toBe("seal")
    expect(row("p2").textContent).toContain("Not saved yet")
    app.library.noteSave("p2", { kind: "changedOutside", at: "14:05", emptied: false, again: false, disk: "d" })
    await tick()
    expect(row("p2").getAttribute("data-state")).toBe("warn")
  })

  it("follows the folder and keeps the keyboard's post", async () => {
    const { backend, list } = await show()
    await press(list, "ArrowDown")
    const newer = { ...samplePosts()[0]!.summary, id: "x1", sortKey: "2024-01-01 x", day: "2024-01-01", title: "Newer" }
    backend.emit("library", { changed: [newer], removed: ["p9"] })
    await tick()
    expect(screen.getAllByTestId("post-row").map((row) => row.dataset.postId)).toEqual(["x1", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"])
    expect(activeOf(list)).toBe("post p2")
  })

  it("keeps ten thousand posts out of the document", async () => {
    const { list } = await show({ posts: manyPosts(10_000) })
    expect(screen.getAllByTestId("post-row").length).toBeLessThan(40)
    expect(list.querySelector<HTMLElement>(".all")!.style.height).toMatch(/^76\d{4}px$/)
  })

  it("says when it is empty", async () => {
    await show({ posts: [] })
    expect(screen.getByTestId("list-empty").textContent).toContain("No posts yet")
  })

  it("says when nothing matches", async () => {
    const { app } = await show()
    app.library.filter = "zzz"
    await tick()
    expect(screen.getByTestId("list-nothing").textContent).toContain("Nothing found for zzz")
  })

  it("says why the folder cannot be listed, and tries again", async () => {
    localStorage.clear()
    const backend = new FakeBackend()
    backend.failNext.set("posts", errorOf("permission", "/home/me/blog/notes"))
    const app = new App(backend)
    await app.begin()
    render(Host, { app, part: PostsPane })
    await vi.waitFor(() => expect(screen.getByTestId("problem").textContent).toContain("refuses access"))
    await fireEvent.click(screen.getByText("Try again"))
    await vi.waitFor(() => expect(screen.getAllByTestId("post-row")).toHaveLength(9))
  })
})

import { beforeEach, describe, expect, it, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import { OpenPost } from "../../src/post/open-post.svelte"
import { errorOf, FakeBackend, SITE, type FakeOptions } from "../fake-backend"

beforeEach(() => localStorage.clear())

async function begin(options: FakeOptions = {}) {
  const backend = new FakeBackend(options)
  const app = new App(backend)
  await app.begin()
  await vi.waitFor(() => expect(app.library.loading).toBe(false))
  return { app, backend }
}

describe("opening posts", () => {
  it("closes the one before, remembers the last, names the window", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    await app.open("p5")
    expect(app.post?.id).toBe("p5")
    await vi.waitFor(() => expect([...backend.open.keys()]).toEqual(["p5"]))
    expect(app.title).toBe("Notes on reading slowly – 树下笔记 – Inkstone")

    const again = await begin()
    await vi.waitFor(() => expect(again.app.post?.id).toBe("p5"))
  })

  it("shows the last one asked for, however slow the others are", async () => {
    const { app, backend } = await begin({ slow: 5 })
    await Promise.all([app.open("p1"), app.open("p2"), app.open("p5")])
    expect(app.post?.id).toBe("p5")
    await vi.waitFor(() => expect([...backend.open.keys()]).toEqual(["p5"]))
  })

  it("says why one cannot be opened: in its place, or beside the one that is open", async () => {
    const { app, backend } = await begin()
    backend.failNext.set("openPost", errorOf("notText", "_posts/a.md"))
    await app.open("p2")
    expect(app.openProblem).toMatchObject({ id: "p2", fileName: "2023-06-11-moving-home.md" })
    await app.open("p1")
    backend.failNext.set("openPost", errorOf("notText", "_posts/a.md"))
    await app.open("p2")
    expect(app.post?.id).toBe("p1")
    expect(app.toasts.current?.kind).toBe("danger")
    await app.open("p5")
    expect(app.toasts.current).toBeNull()
  })

  it("takes no keys for the old post from the moment another one is chosen", async () => {
    const { app } = await begin({ slow: 20 })
    await app.open("p1")
    const old = app.post!
    const opening = app.open("p2")
    expect(app.leaving).toBe(true)
    expect(old.surface.state.readOnly).toBe(true)
    // Chosen again: it takes keys as before.
    await Promise.all([opening, app.open("p1")])
    expect(app.post).toBe(old)
    expect(app.leaving).toBe(false)
    expect(old.surface.state.readOnly).toBe(false)
  })

  it("gives the focus to the next post when it was asked for meanwhile", async () => {
    const { app } = await begin({ slow: 20 })
    await app.open("p1")
    const opening = app.open("p2")
    const focus = vi.spyOn(OpenPost.prototype, "focusEditor")
    app.post!.focusEditor()
    await opening
    await vi.waitFor(() => expect(focus.mock.contexts.at(-1)).toBe(app.post))
    expect(app.post?.id).toBe("p2")
    focus.mockRestore()
  })

  it("keeps a post whose last changes cannot be handed on", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    const before = app.post
    before!.surface.dispatch({ changes: { from: before!.surface.text.length, insert: "雨" } })
    backend.failNext.set("closePost", errorOf("io"))
    expect(await app.open("p2")).toBe(false)
    expect(app.post).toBe(before)
    expect(app.toasts.current?.text).toContain("2023-06-18-rain.md stays open")
  })
})

describe("closing the post before", () => {
  it("waits for nothing when all of it is on disk", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    const shown: (string | undefined)[] = []
    const close = backend.closePost.bind(backend)
    vi.spyOn(backend, "closePost").mockImplementation((id) => {
      shown.push(app.post?.id)
      return close(id)
    })
    await app.open("p2")
    await vi.waitFor(() => expect([...backend.open.keys()]).toEqual(["p2"]))
    expect(shown).toEqual(["p2"])
    // Back at once: it is closed before it is opened again.
    await Promise.all([app.open("p1"), app.open("p2")])
    await app.open("p1")
    await vi.waitFor(() => expect([...backend.open.keys()]).toEqual(["p1"]))
    expect(app.post?.id).toBe("p1")
  })

  it("comes first when something was written and is not told to be saved", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    const shown: (string | undefined)[] = []
    const close = backend.closePost.bind(backend)
    vi.spyOn(backend, "closePost").mockImplementation((id) => {
      shown.push(app.post?.id)
      return close(id)
    })
    const { surface } = app.post!
    surface.dispatch({ changes: { from: surface.text.length, insert: "雨" } })
    await app.post!.upToDate()
    await app.open("p2")
    expect(shown).toEqual(["p1"])
  })
})

describe("what is done with posts", () => {
  it("creates, opens and selects a new one", async () => {
    const { app } = await begin()
    await app.newPost("On rain")
    expect(app.post?.fileName).toBe("2026-11-23-on-rain.md")
    expect(app.library.sorted[0]?.title).toBe("On rain")
    expect(app.library.activeId).toBe(app.post?.id)
  })

  it("renames the open one under its new name", async () => {
    const { app } = await begin()
    await app.open("p1")
    const { folder } = app.library.get("p1")!
    await app.move(app.library.get("p1")!, { name: "rain.md", folder, wholeFolder: false })
    expect(app.post?.fileName).toBe("rain.md")
    expect(app.library.get("p1")?.fileName).toBe("rain.md")
    expect(app.toasts.current?.actions?.map(({ label }) => label)).toEqual(["Undo"])
    await expect(app.move(app.library.get("p1")!, { name: "2023-05-14-clock.md", folder, wholeFolder: false })).rejects.toMatchObject({ kind: "nameTaken" })
    app.toasts.current?.actions?.[0]?.run()
    await vi.waitFor(() => expect(app.post?.fileName).toBe("2023-06-18-rain.md"))
  })

  it("trashes at once, and comes back when that fails", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    backend.failNext.set("deletePost", errorOf("trash", "a.md"))
    await app.delete(app.library.get("p1")!)
    expect(app.post?.id).toBe("p1")
    expect(app.toasts.current?.text).toContain("is still in its place")
    app.toasts.close()
    await app.delete(app.library.get("p1")!)
    expect(app.post).toBeNull()
    expect(app.library.get("p1")).toBeUndefined()
    expect(app.toasts.current?.text).toBe("2023-06-18-rain.md is in the system's trash")
  })

  it("tells the facts of an export and what is missing", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    const outcome = await backend.exportPost("p1", backend.exportChosen)
    app.tellExported(outcome!)
    const toast = app.toasts.current
    expect(toast?.kind).toBe("warning")
    expect(toast?.text).toBe("Exported 2023-06-18-rain.html; 2 pictures are missing")
    expect(toast?.detail).toContain("4.6 MB, 3 pictures")
    expect(toast?.detail).toContain("a.png, b.png")
    expect(toast?.actions?.map((action) => action.label)).toEqual(["Show in folder", "Open", "Copy path"])
  })
})

describe("folders", () => {
  it("stays with the post when the dialog is closed", async () => {
    const { app, backend } = await begin()
    await app.open("p1")
    vi.spyOn(backend, "chooseFolder").mockResolvedValue(null as never)
    await app.chooseFolder()
    await vi.waitFor(() => expect(app.post?.id).toBe("p1"))
    expect(app.site?.root).toBe(SITE.root)
  })

  it("marks a recent one that is gone", async () => {
    const { app, backend } = await begin({ site: null, recent: [{ name: "old", root: "/old", generator: "hexo", posts: 3, exists: true }] })
    backend.failNext.set("openRecent", errorOf("notFound", "/old"))
    await app.openRecent("/old")
    expect(app.recent[0]?.exists).toBe(false)
    expect(app.toasts.current?.kind).toBe("danger")
    await app.forgetRecent("/old")
    expect(app.recent).toEqual([])
  })
})

describe("drops", () => {
  it("open a folder, refuse the rest with a reason", async () => {
    const { app, backend } = await begin({ site: null })
    backend.emit("drop", { type: "over", kind: "folder", count: 1, bytes: 0, names: ["blog"], x: 10, y: 10 })
    expect(app.drops.hint?.kind).toBe("folder")
    backend.emit("drop", { type: "over", kind: "files", count: 1, bytes: 3, names: ["zero.png"], x: 10, y: 10 })
    expect(app.drops.hint).toMatchObject({ kind: "refused", text: "zero.png is not a picture that can be read.", reason: "Only pictures and folders can be dropped." })
    backend.emit("drop", { type: "leave" })
    expect(app.drops.hint).toBeNull()
    backend.emit("drop", { type: "drop", batch: 1, kind: "pictures", names: ["a.png"], x: 10, y: 10 })
    expect(app.toasts.current?.text).toBe("No post is open")
    backend.emit("drop", { type: "drop", batch: 2, kind: "folder", names: ["blog"], x: 10, y: 10 })
    await vi.waitFor(() => expect(app.site?.name).toBe("树下笔记"))
  })
})

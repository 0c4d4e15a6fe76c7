import { render, screen } from "@testing-library/svelte"
import { flushSync } from "svelte"
import { expect, test, vi } from "vitest"
import type { Toast } from "../../src/feedback/toasts.svelte"
import EditorBars from "../../src/post/EditorBars.svelte"
import { OpenPost } from "../../src/post/open-post.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

async function openPost(id = "p3") {
  const backend = new FakeBackend()
  const notify = vi.fn<(toast: Toast) => void>()
  const fail = vi.fn()
  const open = vi.fn()
  const post = new OpenPost(backend, await backend.openPost(id), { notify, fail, open })
  const text = () => backend.open.get(id)!.text
  return { backend, post, notify, fail, open, text }
}

test("text without a view on screen is edited, sent and undone all the same", async () => {
  const { post, text } = await openPost()
  const before = post.surface.text
  post.surface.dispatch({ changes: { from: before.length, insert: "\n末尾" }, userEvent: "input.type" })
  await post.upToDate()
  expect(text()).toBe(`${before}\n末尾`)
  await post.stepBack("undo")
  await post.upToDate()
  expect(text()).toBe(before)
})

test("a form edit reaches the file, and its answer the form", async () => {
  const { post, text } = await openPost()
  await post.fields.apply({ type: "addItem", path: ["tags"], value: "雨" }, ["tags"])
  await post.upToDate()
  expect(text()).toContain("科技, 雨]")
  expect(post.frontMatter.fields.find(({ path }) => path[0] === "tags")?.items).toContain("雨")
  await post.stepBack("undo")
  await post.upToDate()
  expect(post.frontMatter.fields.find(({ path }) => path[0] === "tags")?.items).not.toContain("雨")
})

test("a late article keeps its HTML, and the order of the newer one stands", async () => {
  const { backend, post } = await openPost()
  const late = await backend.renderPost("p3")
  late.html["new"] = "<p>new</p>"
  post.surface.dispatch({ changes: { from: post.surface.text.length, insert: "\n\n新的一段\n" } })
  await post.upToDate()
  const now = post.article
  backend.calls.length = 0
  await post.takeLateArticle(late)
  expect(post.html.get("new")).toBe("<p>new</p>")
  expect(post.article.version).toBe(now.version)
  expect(backend.calls).toEqual(["renderPost"])
})

test("pictures go in as one step; refused files are told and change nothing", async () => {
  const { backend, post, notify, text } = await openPost()
  const before = text()
  backend.chosen = ["qr.heic"]
  await post.choosePictures()
  expect(notify.mock.calls[0]?.[0].text).toContain("qr.heic")
  expect(text()).toBe(before)
  backend.chosen = ["a.jpg", "b.jpg"]
  await post.choosePictures()
  await post.upToDate()
  expect(text()).toContain("![](/assets/a.jpg)\n\n![](/assets/b.jpg)\n")
  // Undo throws the files away, too; redo has them back.
  await post.stepBack("undo")
  await post.upToDate()
  expect(text()).toBe(before)
  await vi.waitFor(() => expect([...backend.trashed]).toEqual(["assets/a.jpg", "assets/b.jpg"]))
  await post.stepBack("redo")
  await vi.waitFor(() => expect(backend.trashed.size).toBe(0))
  expect(post.surface.text).toContain("![](/assets/b.jpg)")
})

test("pictures stand where they were asked for though the writer went on, batch by batch in order", async () => {
  const { backend, post } = await openPost()
  const at = post.surface.text.length
  post.surface.dispatch({ changes: { from: at, insert: "\n\n前。" }, selection: { anchor: at + 4 } })
  const [take, waiting] = [backend.importPicture.bind(backend), [] as (() => void)[]]
  backend.importPicture = async (...asked) => {
    await new Promise<void>((go) => waiting.push(go))
    return take(...asked)
  }
  backend.copied = ["", "b.png"]
  const pasted = post.pictures.paste("")
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  const chosen = post.choosePictures()
  await vi.waitFor(() => expect(backend.calls).toContain("choosePictures"))
  expect(await post.isSafe()).toBe(false)
  const end = post.surface.text.length
  post.surface.dispatch({ changes: { from: end, insert: "\n\n后。" }, selection: { anchor: end + 4 }, userEvent: "input.type" })
  for (let done = 0; done < 3; done++) {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(done))
    waiting[done]!()
  }
  await Promise.all([pasted, chosen])
  const tail = post.surface.text.slice(at)
  expect(tail).toBe("\n\n前。\n\n![](/assets/hall.jpg)\n\n![](/assets/b.png)\n\n![](/assets/hall.jpg)\n\n后。")
  expect(post.surface.state.selection.main.head).toBe(post.surface.text.length)
})

test("the rest of a batch can be stopped, and text is pasted as text", async () => {
  const { backend, post } = await openPost()
  const before = post.surface.text
  backend.copied = ["a.png", "b.png"]
  const take = backend.importPicture.bind(backend)
  backend.importPicture = async (...asked) => {
    void post.pictures.settled()
    return take(...asked)
  }
  await post.pictures.paste("")
  expect(post.surface.text).toContain("a.png")
  expect(post.surface.text).not.toContain("b.png")
  post.surface.undo()
  backend.copied = null
  post.surface.dispatch({ selection: { anchor: post.surface.text.length } })
  await post.pictures.paste("file:///a.txt")
  expect(post.surface.text).toBe(`${before}file:///a.txt`)
})

test("what another program changed may come right by itself", async () => {
  const { post } = await openPost()
  render(EditorBars, { post })
  flushSync(() => post.onSaveState({ kind: "changedOutside", at: "14:05", emptied: false, again: false, disk: "d" }))
  expect(screen.getByTestId("conflict-bar")).toBeTruthy()
  flushSync(() => post.onSaveState({ kind: "unsaved" }))
  expect(screen.queryByTestId("conflict-bar")).toBeNull()
})

test("a file that comes back by itself after it was removed is told of, one that was asked for is not", async () => {
  const { post, notify } = await openPost()
  const saved = { kind: "saved", at: "14:05" } as const
  for (const kind of ["removedOutside", "saving"] as const) post.onSaveState({ kind })
  post.onSaveState(saved)
  expect(notify).toHaveBeenCalledTimes(1)
  post.onSaveState({ kind: "removedOutside" })
  post.onSaveState(saved) // another program put it back
  post.onSaveState({ kind: "removedOutside" })
  await post.saveNow()
  for (const state of [{ kind: "saving" }, saved] as const) post.onSaveState(state)
  expect(notify).toHaveBeenCalledTimes(1)
})

test("close hands on what was typed last, and rejects when it cannot", async () => {
  const { backend, post, fail } = await openPost()
  backend.failNext.set("editPost", errorOf("io"))
  post.surface.dispatch({ changes: { from: post.surface.text.length, insert: "!" } })
  await expect(post.saveNow()).resolves.toBeUndefined() // the next try carries it
  expect(fail).toHaveBeenCalledTimes(1)
  expect(backend.stored.get("p3")!.text.endsWith("!")).toBe(true)
  await post.close()
  expect(backend.open.has("p3")).toBe(false)
})

test("a found picture takes the place of the missing one's link, though the text moved on meanwhile", async () => {
  const { backend, post, notify, text } = await openPost()
  const add = (at: number, insert: string) => post.surface.dispatch({ changes: { from: at, insert } })
  add(post.surface.text.length, "\n\n![x](old/a.png)\n")
  await post.upToDate()
  const block = post.article.blocks.length - 1
  const choose = backend.choosePictures.bind(backend)
  backend.choosePictures = () => {
    add(post.positions.matterEnd, "先写一句。\n\n")
    return choose()
  }
  await post.pictures.find("old/a.png", block)
  await post.upToDate()
  expect(text()).toContain("先写一句。")
  expect(text()).toContain("![x](/assets/hall.jpg)")
  expect(notify).not.toHaveBeenCalled()
  // What stands nowhere in the text is told, and nothing is changed.
  backend.choosePictures = choose
  const before = text()
  await post.pictures.find("nowhere.png", block)
  expect(text()).toBe(before)
  expect(notify.mock.calls[0]?.[0].detail).toContain("/assets/hall.jpg")
})

test("a link leads to its post, to a place in this one, or is not known", async () => {
  const { backend, post, open } = await openPost()
  const other = [...backend.stored.values()].find(({ summary }) => summary.id !== "p3")!.summary
  expect(await post.followLink(`${other.fileName}#end`)).toBe(true)
  expect(open).toHaveBeenCalledWith(other.id, "end")
  expect(await post.followLink(`${post.fileName}#here`)).toBe(true)
  expect(post.anchorWanted).toBe("here")
  expect(await post.followLink("none.md")).toBe(false)
})

test("pictures of an allowed host are loaded once, not at every letter", async () => {
  const { backend, post } = await openPost()
  backend.calls.length = 0
  const host = post.article.remote[0]?.host ?? "a.example"
  if (post.article.remote.length === 0) post.article = { ...post.article, remote: [{ host, pictures: 1 }] }
  const render = backend.renderPost.bind(backend)
  backend.renderPost = async (id) => ({ ...(await render(id)), remote: post.article.remote })
  await post.pictures.always(host)
  post.pictures.loadAllowed()
  post.pictures.loadAllowed()
  expect(backend.calls.filter((name) => name === "loadRemotePictures")).toHaveLength(1)
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync } from "svelte"
import { expect, test, vi } from "vitest"
import type { DiffLine, MergeView } from "../../src/bindings"
import { App } from "../../src/app/app.svelte"
import MergeScreen from "../../src/merge/MergeScreen.svelte"
import EditorBars from "../../src/post/EditorBars.svelte"
import { OpenPost } from "../../src/post/open-post.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

const line = (text: string): DiffLine => ({ parts: [{ text, changed: true }] })
const VIEW: MergeView = {
  disk: "abc",
  mineAt: "14:06",
  theirsAt: "14:05",
  merge: {
    hunks: [
      { kind: "theirs", index: 0, mine: [line("old")], theirs: [line("new")] },
      { kind: "same", lines: ["between"] },
      { kind: "both", index: 1, mine: [line("mine")], theirs: [line("theirs")] },
    ],
  },
}

async function openPost() {
  const backend = new FakeBackend()
  const fail = vi.fn()
  const post = new OpenPost(backend, await backend.openPost("p3"), { notify: vi.fn(), fail })
  return { backend, post, fail }
}

test("a conflict is decided place by place, by keys alone", async () => {
  const { backend, post } = await openPost()
  backend.mergeNext = VIEW
  await post.openMerge()
  const onclose = vi.fn()
  render(MergeScreen, { merge: post.merging!, fileName: "a.md", onclose })
  const places = [...document.querySelectorAll<HTMLElement>("[data-index]")]
  expect(places.map((place) => place.dataset.side)).toEqual(["theirs", "mine"])
  expect(document.activeElement, "the place that needs an answer").toBe(places[1])
  await fireEvent.keyDown(places[1]!, { key: "ArrowRight", altKey: true })
  expect(places[1]?.dataset.side).toBe("theirs")
  await fireEvent.click(screen.getByTestId("merge-save"))
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled())
  expect(backend.choicesGiven).toEqual({ 1: "theirs" })
})

test("a file that changed again is shown anew", async () => {
  const { backend, post, fail } = await openPost()
  backend.mergeNext = VIEW
  await post.openMerge()
  render(MergeScreen, { merge: post.merging!, fileName: "a.md", onclose: vi.fn() })
  backend.mergeNext = { ...VIEW, disk: "def" }
  await fireEvent.click(screen.getByTestId("merge-save"))
  await vi.waitFor(() => expect(post.merging?.view?.disk).toBe("def"))
  expect(fail).toHaveBeenCalledTimes(1)
})

test("changes that were put together are told", async () => {
  const { backend, post } = await openPost()
  render(EditorBars, { post })
  backend.mergesNext = true
  post.onDiskChanged()
  await vi.waitFor(() => expect(screen.getByTestId("merged-bar")).toBeTruthy())
})

test("text that came back is kept or given up", async () => {
  for (const [answer, keeps] of [["recovery-keep", true], ["recovery-discard", false]] as const) {
    const backend = new FakeBackend()
    const opened = { ...(await backend.openPost("p3")), recovered: { at: "2026-11-23T06:03:00Z", changedSince: false } }
    const post = new OpenPost(backend, opened, { notify: vi.fn(), fail: vi.fn() })
    const { unmount } = render(EditorBars, { post })
    const text = post.surface.text
    post.surface.dispatch({ changes: { from: 0, insert: "typed" } })
    await fireEvent.click(screen.getByTestId(answer))
    await vi.waitFor(() => expect(screen.queryByTestId("recovery-bar")).toBeNull())
    expect(post.surface.text).toBe(keeps ? `typed${text}` : text)
    unmount()
  }
})

test("recovered posts are shown at the start, and what cannot be kept safe", async () => {
  const backend = new FakeBackend()
  backend.recoverable.push({ id: "p3", fileName: "a.md", folder: "", at: "2026-11-23T06:03:00Z", state: "unsaved" }, { id: "p2", fileName: "b.md", folder: "", at: "2026-11-22T06:03:00Z", state: "unsaved" })
  const app = new App(backend)
  await app.begin()
  await vi.waitFor(() => expect(app.post?.id).toBe("p3"))
  await vi.waitFor(() => expect(app.toasts.current?.detail).toBe("b.md"))
  const trouble = { journal: errorOf("diskFull"), history: null }
  flushSync(() => backend.emit("vault", trouble))
  expect(app.vaultTrouble).toEqual(trouble)
})

test("a deleted post is put back by one press", async () => {
  const backend = new FakeBackend()
  const app = new App(backend)
  await app.begin()
  await vi.waitFor(() => expect(app.library.get("p3")).toBeTruthy())
  await app.delete(app.library.get("p3")!)
  expect(app.library.get("p3")).toBeUndefined()
  app.toasts.current?.actions?.[0]?.run()
  await vi.waitFor(() => expect(app.library.get("p3")).toBeTruthy())
})

import { fireEvent, render, screen } from "@testing-library/svelte"
import { expect, test, vi } from "vitest"
import type { Version } from "../../src/bindings"
import { foldSame } from "../../src/difference/folds"
import HistoryPane from "../../src/history/HistoryPane.svelte"
import { dayOf } from "../../src/history/version-words"
import { OpenPost } from "../../src/post/open-post.svelte"
import { FakeBackend } from "../fake-backend"

const version = (id: string, kind: Version["kind"], at: string): Version => ({ id, kind, at, label: null, bytes: 9, added: 1, removed: 0, movedFrom: null })

async function showHistory() {
  const backend = new FakeBackend()
  backend.kept.set("p3", [
    { version: version("v2", "automatic", "2026-11-23T14:02:00+08:00"), text: "two\n" },
    { version: version("v1", "opened", "2026-11-22T09:00:00+08:00"), text: "one\n" },
  ])
  const post = new OpenPost(backend, await backend.openPost("p3"), { notify: vi.fn(), fail: vi.fn() })
  post.openHistory()
  const onclose = vi.fn()
  render(HistoryPane, { history: post.history!, onclose, showPostsButton: false, onTogglePosts: vi.fn() })
  const [newest] = await screen.findAllByTestId("history-row")
  await vi.waitFor(() => expect(document.activeElement).toBe(newest))
  return { backend, post, onclose }
}

test("the arrows walk through the versions, and the one before is compared with", async () => {
  const { post } = await showHistory()
  const [newest] = screen.getAllByTestId("history-row")
  expect(newest?.getAttribute("aria-selected")).toBe("true")
  await fireEvent.keyDown(document.activeElement!, { key: "ArrowDown" })
  expect(post.history?.chosen).toBe("v1")
  await vi.waitFor(() => expect(screen.getByTestId("difference").textContent).toContain("one"))
})

test("a restored version enters the text, and undo takes it back", async () => {
  const { post, onclose } = await showHistory()
  const before = post.surface.text
  await fireEvent.keyDown(document.activeElement!, { key: "ArrowDown" })
  await fireEvent.click(screen.getByTestId("history-restore"))
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled())
  expect(post.surface.text).toBe("one\n")
  await post.stepBack("undo")
  expect(post.surface.text).toBe(before)
})

test("a version gets a name", async () => {
  await showHistory()
  await fireEvent.click(screen.getByTestId("history-name"))
  const field = screen.getByTestId("history-name-field")
  await fireEvent.input(field, { target: { value: "初稿" } })
  await fireEvent.keyDown(field, { key: "Enter" })
  await vi.waitFor(() => expect(screen.getAllByTestId("history-row")[0]?.textContent).toContain("初稿"))
})

test("long runs without a change are folded, a few lines beside the change stay", () => {
  expect(foldSame(20, false, false).map(({ from, to }) => [from, to])).toEqual([[0, 2], [2, 18], [18, 20]])
  expect(foldSame(20, true, false).map(({ from, to, hidden }) => [from, to, hidden])).toEqual([[0, 18, true], [18, 20, false]])
  expect(foldSame(5, false, false)).toEqual([{ from: 0, to: 5, hidden: false }])
})

test("days are named from today", () => {
  const now = new Date(2026, 10, 24, 0, 30)
  expect(dayOf(new Date(2026, 10, 24, 0, 10).toISOString(), now)).toBe("Today")
  expect(dayOf(new Date(2026, 10, 23, 23, 50).toISOString(), now)).toBe("Yesterday")
  expect(dayOf(new Date(2026, 10, 1).toISOString(), now)).toBe("November 1")
})

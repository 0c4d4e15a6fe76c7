import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync } from "svelte"
import { expect, test, vi } from "vitest"
import { Bulk } from "../../src/app/bulk.svelte"
import type { AppError, ListedPicture } from "../../src/bindings"
import type { Toast } from "../../src/feedback/toasts.svelte"
import { drawnTiles, layGrid, placeOfTile } from "../../src/pictures/grid"
import { PicturePanel } from "../../src/pictures/picture-panel.svelte"
import PicturesScreen from "../../src/pictures/PicturesScreen.svelte"
import { errorOf, FakeBackend } from "../fake-backend"

const use = (alt: string | null = "words") => ({ post: "p3", file: "_posts/a.md", line: 7, alt })
const picture = (path: string, more: Partial<ListedPicture> = {}): ListedPicture => ({ path, name: path.split("/").at(-1)!, address: "", bytes: 1000, size: [40, 30], uses: [use()], mentions: [], same: null, ...more })

async function showPanel(pictures: ListedPicture[], missing: FakeBackend["list"]["missing"] = []) {
  const backend = new FakeBackend()
  backend.list = { pictures, missing }
  const notify = vi.fn<(toast: Toast) => void>()
  const fail = vi.fn<(error: AppError, notDone?: string) => void>()
  const bulk = new Bulk(backend, { shown: () => null, inTurn: (task) => task(), notify, moved: () => undefined, changed: () => void panel.read() })
  const panel = new PicturePanel(backend, { notify, fail, upToDate: () => Promise.resolve(), bulk })
  const [onclose, onopen, onmove] = [vi.fn(), vi.fn(), vi.fn()]
  render(PicturesScreen, { panel, onclose, onopen, onmove, onbring: vi.fn(), showPostsButton: false, onTogglePosts() {} })
  await panel.read()
  flushSync()
  const names = () => screen.queryAllByTestId("picture-tile").map((tile) => tile.dataset.name)
  const key = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(screen.getByTestId("picture-grid"), { key, ...more })
  return { backend, panel, notify, fail, onclose, onopen, onmove, names, key }
}

const SOME = [
  picture("img/a.png"),
  picture("img/b.png", { uses: [] }),
  picture("img/c.png", { uses: [], mentions: ["theme.css"] }),
  picture("img/d.jpg", { bytes: 4_000_000, uses: [use("")] }),
  picture("img/e.jpg", { same: "img/d.jpg", uses: [] }),
]

test("each filter shows its pictures, the search those with the words", async () => {
  const { panel, names } = await showPanel(SOME, [{ link: "img/gone.png", near: [{ path: "img/a.png", address: "" }], uses: [use()] }])
  expect(panel.counts).toEqual({ all: 5, unused: 2, missing: 1, large: 1, same: 1, noAlt: 1 })
  for (const [filter, expected] of [["unused", ["b.png", "e.jpg"]], ["large", ["d.jpg"]], ["noAlt", ["d.jpg"]], ["missing", ["gone.png"]], ["same", ["e.jpg"]]] as const) {
    flushSync(() => panel.show(filter))
    expect(names()).toEqual(expected)
  }
  flushSync(() => {
    panel.show("all")
    panel.words = "WORDS"
  })
  expect(names()).toEqual(["a.png"])
  flushSync(() => {
    panel.words = ""
    panel.sort = "largest"
  })
  expect(names()[0]).toBe("d.jpg")
})

test("by keys alone: chosen, thrown away, and back", async () => {
  const { backend, panel, notify, names, key } = await showPanel(SOME)
  flushSync(() => panel.show("unused"))
  await key("ArrowRight")
  await key(" ")
  expect(screen.getByTestId("picture-picked").textContent).toContain("1 selected")
  await key("Delete")
  await vi.waitFor(() => expect(names()).toEqual(["e.jpg"]))
  expect([...backend.trashed]).toEqual(["img/b.png"])
  const toast = notify.mock.calls[0]![0]
  expect(toast.text).toBe("1 picture is in the trash")
  toast.actions![0]!.run()
  await vi.waitFor(() => expect(names()).toEqual(["b.png", "e.jpg"]))
})

test("what is used cannot be thrown away, and says so", async () => {
  const { panel, key } = await showPanel(SOME)
  await key("a", { ctrlKey: true })
  expect(screen.getByTestId("picture-picked").textContent).toContain("3 of them are used")
  expect(screen.getByTestId<HTMLButtonElement>("pictures-throw").disabled).toBe(true)
  await key("Escape")
  expect(panel.chosen.size).toBe(0)
})

test("one that is used by now stays, with the reason", async () => {
  const { backend, panel, notify } = await showPanel(SOME)
  backend.throwPicturesAway = async (files) => ({ moved: files.slice(1), kept: [{ name: "b.png", error: errorOf("changedOutside") }] })
  await panel.throwAway(["img/b.png", "img/e.jpg"])
  expect(notify.mock.calls[0]![0]).toMatchObject({ kind: "warning", text: "1 of 2 pictures are in the trash", detail: "b.png is used by now." })
})

test("where a picture is used one can go, and Esc goes one step out", async () => {
  const { panel, onopen, onclose, key } = await showPanel(SOME)
  await key("ArrowRight")
  await key("Enter")
  await fireEvent.click(screen.getByTestId("picture-use"))
  expect(onopen).toHaveBeenCalledWith(expect.objectContaining({ post: "p3", line: 7 }))
  await key("Escape")
  expect(panel.detailOpen).toBe(false)
  await key("Escape")
  expect(onclose).toHaveBeenCalledTimes(1)
})

test("a link to nowhere takes a picture of a like name, and one undo takes it back", async () => {
  const { backend, panel, notify, fail, key } = await showPanel(SOME, [{ link: "img/gone.png", near: [{ path: "img/a.png", address: "" }, { path: "img/b.png", address: "" }], uses: [use()] }])
  backend.stored.get("p3")!.text = "![x](img/gone.png)\n"
  flushSync(() => panel.show("missing"))
  await key("ArrowRight")
  await key("Enter")
  const offers = screen.getAllByTestId("picture-use-this")
  expect(offers.map((offer) => offer.getAttribute("aria-label"))).toEqual(["Use img/a.png for this link", "Use img/b.png for this link"])
  backend.failNext.set("relinkPicture", errorOf("permission", "/x/a.md"))
  await panel.relink(panel.missing[0]!, "img/a.png")
  expect(fail).toHaveBeenCalledWith(expect.objectContaining({ kind: "permission" }), "No link was changed")
  await fireEvent.click(offers[0]!)
  await vi.waitFor(() => expect(backend.stored.get("p3")!.text).toBe("![x](img/a.png)\n"))
  await vi.waitFor(() => expect(notify.mock.lastCall![0]).toMatchObject({ kind: "done", text: "1 link leads to a.png now" }))
  expect(panel.stepBack("undo")).toBe(true)
  await vi.waitFor(() => expect(backend.stored.get("p3")!.text).toBe("![x](img/gone.png)\n"))
})

test("F2 renames the picture at the cursor", async () => {
  const { onmove, key } = await showPanel(SOME)
  await key("ArrowRight")
  await key("F2")
  expect(onmove).toHaveBeenCalledWith(expect.objectContaining({ path: "img/a.png" }))
})

test("a folder that cannot be read says why, and is read again", async () => {
  const { backend, panel } = await showPanel(SOME)
  backend.failNext.set("pictureList", errorOf("permission", "/x/a.md"))
  await panel.read()
  flushSync()
  expect(panel.problem?.kind).toBe("permission")
  await panel.read()
  expect(panel.problem).toBeNull()
})

test.each([200, 640, 973, 1600])("the tiles in view are drawn, and not many more, %d wide", (width) => {
  const count = 5001
  const grid = layGrid(width, count)
  for (let top = 0; top < grid.height; top += 937) {
    const { from, to } = drawnTiles(grid, count, top, 700)
    expect(to - from).toBeLessThan(grid.columns * 18)
    for (let at = 0; at < count; at += 1) {
      const place = placeOfTile(grid, at)
      if (place.top + grid.row > top && place.top < top + 700) expect(at >= from && at < to).toBe(true)
    }
  }
  const last = placeOfTile(grid, count - 1)
  expect(last.top + grid.row).toBeLessThanOrEqual(grid.height + 16)
  expect(placeOfTile(grid, grid.columns - 1).left + grid.tile).toBeLessThanOrEqual(Math.max(width, 208) - 20 + 1)
})

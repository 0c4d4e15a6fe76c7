import { fireEvent, render, screen } from "@testing-library/svelte"
import { expect, test, vi } from "vitest"
import CoverSheet from "../../src/front-matter/CoverSheet.svelte"
import { coverField } from "../../src/front-matter/cover-field"
import { COVER, knowsStandIn, largest, moved, sized } from "../../src/front-matter/cover-part"
import { OpenPost } from "../../src/post/open-post.svelte"
import { errorOf, FakeBackend } from "../fake-backend"
import { formPosts } from "../fake-form-posts"

const shapeOf = (part: { width: number; height: number }, whole: { width: number; height: number }) => (part.width * whole.width) / (part.height * whole.height)

test.each([[4000, 3000], [3000, 4000], [5000, 900], [1200, 630]])("a part of %d × %d has the shape of a cover and stays inside", (width, height) => {
  const whole = { width, height }
  let part = largest(whole)
  for (const [right, down, wanted] of [[0.4, 0, 0.5], [-2, 3, 0.05], [9, 9, 4], [0.1, -0.2, 0.3]] as const) {
    part = moved(sized(part, wanted, whole), right, down)
    expect(shapeOf(part, whole)).toBeCloseTo(COVER.width / COVER.height, 1)
    expect(Math.min(part.x, part.y)).toBeGreaterThanOrEqual(0)
    expect(part.x + part.width).toBeLessThanOrEqual(1 + 1e-9)
    expect(part.y + part.height).toBeLessThanOrEqual(1 + 1e-9)
  }
})

test("a stand-in belongs beside the path of a picture where the theme knows one", () => {
  const view = { absent: [{ path: ["image", "lqip"], input: "text", help: "" }], fields: [] } as never
  expect(knowsStandIn(view, ["image", "path"])).toBe(true)
  expect(knowsStandIn(view, ["cover"])).toBe(false)
  expect(knowsStandIn(view, ["cover", "image"])).toBe(false)
  expect(knowsStandIn(view, ["image"])).toBe(true)
})

test("a picture dropped on the closed form goes to the cover that is there, else to one that the theme knows", () => {
  const field = (key: string, more: object = {}) => ({ path: [key], kind: "text", input: "text", text: "", items: [], ...more })
  const known = [{ path: ["title"], input: "text", help: "" }, { path: ["image", "path"], input: "picture", help: "" }]
  const of = (fields: unknown[], absent: unknown[]) => coverField({ fields, absent } as never)
  expect(of([field("title"), field("cover", { input: "picture" })], known)).toEqual(["cover"])
  expect(of([field("title")], known)).toEqual(["image", "path"])
  expect(of([field("title")], [])).toBeNull()
})

test("a plain value is made a map only when that is asked for", async () => {
  const backend = new FakeBackend({ posts: formPosts() })
  const post = new OpenPost(backend, await backend.openPost("items"), { notify: vi.fn(), fail: vi.fn() })
  render(CoverSheet, { post, path: ["image"], address: "picture://x", standIn: true, onclose: vi.fn() })
  const stand = screen.getByTestId("cover-stand-in")
  expect(stand.getAttribute("aria-checked")).toBe("false")
  expect(document.body.textContent).toContain("image becomes a map with path and lqip")
})

async function showSheet() {
  const backend = new FakeBackend({ posts: formPosts() })
  const post = new OpenPost(backend, await backend.openPost("items"), { notify: vi.fn(), fail: vi.fn() })
  const onclose = vi.fn()
  const { container } = render(CoverSheet, { post, path: ["cover"], address: "picture://x", standIn: false, onclose })
  const image = container.ownerDocument.querySelector<HTMLImageElement>(".stage img")!
  Object.defineProperties(image, { naturalWidth: { value: 2400 }, naturalHeight: { value: 2520 } })
  await fireEvent.load(image)
  const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(screen.getByTestId("cover-part"), { key, ...more })
  return { backend, post, onclose, press }
}

test("by keys alone: the part is moved and sized, cut out, and the field leads to it; one undo", async () => {
  const { backend, post, onclose, press } = await showSheet()
  const before = post.surface.text
  await press("ArrowUp", { shiftKey: true })
  await press("-")
  await press("ArrowLeft")
  await fireEvent.click(screen.getByTestId("cover-cut"))
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled())
  const [part] = backend.cut
  expect(part!.width).toBeCloseTo(0.98)
  expect(part!.x).toBeCloseTo(0)
  expect(part!.y).toBeCloseTo(0.155)
  expect(post.surface.text).toContain("cover: /assets/hall-cover-1200.jpg\n")
  await post.stepBack("undo")
  expect(post.surface.text).toBe(before)
  await vi.waitFor(() => expect(backend.trashed.size).toBe(1))
})

test("what cannot be cut says so in the sheet", async () => {
  const { backend, onclose } = await showSheet()
  backend.failNext.set("cropCover", errorOf("damagedPicture", "/x/a.jpg"))
  await fireEvent.click(screen.getByTestId("cover-cut"))
  await vi.waitFor(() => expect(screen.getByTestId("cover-problem").textContent).toContain("a.jpg"))
  expect(onclose).not.toHaveBeenCalled()
})

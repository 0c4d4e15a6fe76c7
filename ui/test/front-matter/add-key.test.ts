import { fireEvent, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { expect, test, vi } from "vitest"
import { offeredKeys } from "../../src/front-matter/offered-keys"
import { viewFrontMatter } from "../fake-front-matter"
import { focused, press, showForm, type } from "./show-form"

const offered = () => screen.queryAllByTestId("suggestion").map((option) => option.querySelector(".cut")!.textContent)

async function open(inner: string) {
  const form = await showForm("seed", inner)
  form.post.addKeyWanted = true
  await vi.waitFor(() => expect(focused()).toBe("new-key"))
  return form
}

test("offers the known keys that are missing, with their help, and adds one with its type", async () => {
  const { settle, text } = await open("title: a\n")
  expect(offered().slice(0, 3)).toEqual(["date", "categories", "tags"])
  expect(screen.getAllByTestId("suggestion")[0]!.textContent).toContain("When the post is dated")
  await type("pi")
  expect(offered()[0]).toBe("pin")
  await press("ArrowDown")
  await press("Enter")
  await settle()
  expect(text()).toBe("title: a\npin: false\n")
  await vi.waitFor(() => expect(focused()).toBe("field-pin"))
})

test("a known name that is typed out is known, an unknown one becomes a text", async () => {
  const { settle, text, post } = await open("title: a\n")
  await type("tags")
  expect(screen.queryByTestId("key-type")).toBeNull()
  await press("Escape")
  await press("Enter")
  await settle()
  post.addKeyWanted = true
  await vi.waitFor(() => expect(focused()).toBe("new-key"))
  await type("mood")
  await press("Enter")
  await settle()
  expect(text()).toBe("title: a\ntags: []\nmood:\n")
})

test("the type of an unknown key is chosen with the keyboard", async () => {
  const { settle, text } = await open("title: a\n")
  await type("rating")
  const first = screen.getByTestId("key-type").querySelector<HTMLElement>('[role="radio"]')!
  first.focus()
  await press("ArrowRight")
  await press("Enter")
  await settle()
  expect(text()).toBe("title: a\nrating: 0\n")
})

test("a group that is not there yet is offered with its keys", async () => {
  const { settle, text } = await open("title: a\n")
  await type("image.p")
  expect(offered()).toEqual(["image.path"])
  await press("Tab")
  await settle()
  expect(text()).toBe("title: a\nimage:\n  path:\n")
})

test("the keys of a list's entries are offered in its entries, as long as they are missing there", () => {
  const names = (inner: string, parent: string[]) => offeredKeys(viewFrontMatter(`---\n${inner}---\n`), parent).map(({ name }) => name)
  expect(names("title: a\n", [])).toContain("resources")
  expect(names("title: a\n", [])).not.toContain("resources.name")
  const absent = [{ path: ["resources", "name"], input: "text" as const, help: "" }]
  const view = { ...viewFrontMatter("---\nresources:\n  - name: a\n  - src: b\n---\n"), absent }
  expect(offeredKeys(view, ["resources", "0"])).toEqual([])
  expect(offeredKeys(view, ["resources", "1"]).map(({ path }) => path)).toEqual([["resources", "1", "name"]])
})

test("a name that is taken is refused in its row", async () => {
  const { settle, text } = await open("title: a\nmood: b\n")
  await type("mood")
  await press("Enter")
  await settle()
  expect(screen.getByRole("alert").textContent).toContain("mood")
  expect(text()).toBe("title: a\nmood: b\n")
})

test("Escape gives it up, and leaving it empty closes it", async () => {
  const { text } = await open("title: a\n")
  await press("Escape")
  await press("Escape")
  await tick()
  await vi.waitFor(() => expect(focused()).toBe("add-key"))
  await fireEvent.click(screen.getByTestId("add-key"))
  await vi.waitFor(() => expect(focused()).toBe("new-key"))
  expect(text()).toBe("title: a\n")
})

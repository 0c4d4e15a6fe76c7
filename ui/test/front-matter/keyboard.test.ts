import { screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { expect, test, vi } from "vitest"
import { entry, focused, press, showForm, type } from "./show-form"

const arrow = async (key: string) => {
  await press(key)
  await new Promise((resolve) => setTimeout(resolve, 5))
}

test("arrows at the edge of a field lead to the next row, whatever is in it", async () => {
  await showForm("seed")
  entry("title").focus()
  const way = []
  for (let at = 0; at < 4; at++) {
    await arrow("ArrowDown")
    way.push(focused())
  }
  expect(way).toEqual(["field-date", "field-categories-add", "field-tags-add", "field-image"])
  await arrow("ArrowUp")
  expect(focused()).toBe("field-tags-add")
  entry("title").focus()
  await arrow("ArrowUp")
  expect(focused()).toBe("matter-toggle")
})

test("Enter goes to the next field, also from a switch and from a list; after the last comes the new key", async () => {
  await showForm("seed", "pin: true\ntags: [a]\nlayout: post\n")
  entry("tags-add").focus()
  const way = [focused()]
  for (let at = 0; at < 3; at++) {
    await press("Enter")
    way.push(focused())
  }
  expect(way).toEqual(["field-tags-add", "field-pin", "field-layout", "add-key"])
})

test("F2 renames a key in its place and keeps it in use; Escape leaves it", async () => {
  const { settle, text } = await showForm("seed", "layout: post\n")
  entry("layout").focus()
  await press("F2")
  await tick()
  expect(focused()).toBe("rename-key")
  await type("x")
  await press("Escape")
  await vi.waitFor(() => expect(focused()).toBe("field-layout"))
  await press("F2")
  await tick()
  await type("template")
  await press("Enter")
  await settle()
  expect(text()).toBe("template: post\n")
  await vi.waitFor(() => expect(focused()).toBe("field-template"))
})

test("a name that is taken is refused beside it, and the field stays open", async () => {
  const { settle, text } = await showForm("seed", "layout: post\nauthor: me\n")
  entry("layout").focus()
  await press("F2")
  await tick()
  await type("author")
  await press("Enter")
  await settle()
  expect(screen.getByRole("alert").textContent).toContain("layout")
  expect(screen.getByTestId("rename-key")).toBeTruthy()
  expect(text()).toContain("layout: post")
})

test("Ctrl+Shift+Backspace removes a row, and the focus goes to the one in its place", async () => {
  const { settle, text, post } = await showForm("seed", "title: a\nlayout: post\nlicense: mine\n")
  entry("layout").focus()
  await press("Backspace", { ctrlKey: true, shiftKey: true })
  await settle()
  expect(text()).toBe("title: a\nlicense: mine\n")
  expect(focused()).toBe("field-license")
  await post.stepBack("undo")
  await settle()
  expect(text()).toContain("layout: post")
})

test("Alt+↓ and Esc lead to the text, undo and redo are those of the text", async () => {
  const { post, settle, text } = await showForm("seed", "layout: post\n")
  const focus = vi.spyOn(post, "focusEditor")
  entry("layout").focus()
  await press("ArrowDown", { altKey: true })
  await press("Escape")
  expect(focus).toHaveBeenCalledTimes(2)
  entry("layout").focus()
  await type("page")
  await settle()
  await press("z", { ctrlKey: true })
  await settle()
  expect(text()).toBe("layout: post\n")
  await press("z", { ctrlKey: true, shiftKey: true })
  await settle()
  expect(text()).toBe("layout: page\n")
})

test("while an input method composes, no key is ours", async () => {
  const { settle, text } = await showForm("seed", "tags: [a]\nlayout: post\n")
  entry("tags-add").focus()
  await press("Backspace", { isComposing: true })
  await press("Backspace", { keyCode: 229 } as KeyboardEventInit)
  entry("layout").focus()
  for (const key of ["Enter", "ArrowDown", "F2", "Escape"]) await press(key, { isComposing: true })
  await settle()
  expect(focused()).toBe("field-layout")
  expect(text()).toBe("tags: [a]\nlayout: post\n")
})

import { fireEvent, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { expect, test, vi } from "vitest"
import { focused, showForm } from "./show-form"

test("the closed header says what is inside", async () => {
  await showForm("seed")
  await fireEvent.click(screen.getByTestId("matter-toggle"))
  await tick()
  expect(screen.getByTestId("matter-toggle").textContent).toBe("Published2023-05-305 tags 2 problems")
  await fireEvent.click(screen.getByTestId("matter-toggle"))
  await tick()
  await fireEvent.click(screen.getByTestId("matter-problems"))
  expect(focused()).toBe("field-categories-add")
})

test("a draft without date and tags says so", async () => {
  await showForm("items", "title: a\ndraft: true\n")
  await fireEvent.click(screen.getByTestId("matter-toggle"))
  await tick()
  expect(screen.getByTestId("matter-toggle").textContent?.trim()).toBe("DraftNo date")
})

test("a block that cannot be understood is text, with line, column and one press that repairs it", async () => {
  const { post, text } = await showForm("broken")
  expect(post.matterAsText).toBe(true)
  expect(screen.getByRole("alert").textContent).toContain("Line 2, column 14: a strict reader cannot read on here: mapping values are not allowed here.")
  expect(screen.getByTestId("matter-go").textContent).toBe("Go to line 2")
  expect(screen.getByTestId("problem-fix").textContent).toBe("Quote it")
  await fireEvent.click(screen.getByTestId("problem-fix"))
  await vi.waitFor(() => expect(text()).toMatch(/^title: "清明: 一路"\n/))
  await vi.waitFor(() => expect(screen.getByTestId<HTMLTextAreaElement>("field-title").value).toBe("清明: 一路"))
})

test("a block that is read in parts stays a form, with the problem at its field", async () => {
  const { post, text } = await showForm("seed", "title: [转载]雨\ndate: 2023-05-30\n")
  expect(post.frontMatter.problem).not.toBeNull()
  expect(post.matterAsText).toBe(false)
  await fireEvent.click(screen.getByTestId("problem-fix"))
  await vi.waitFor(() => expect(text()).toBe('title: "[转载]雨"\ndate: 2023-05-30\n'))
})

test("form and text are one truth", async () => {
  const { post, settle } = await showForm("seed", "title: a\n")
  await fireEvent.click(screen.getByTestId("matter-text"))
  await tick()
  post.surface.dispatch({ changes: { from: 11, to: 12, insert: "雨" }, userEvent: "input.type" })
  await settle()
  await fireEvent.click(screen.getByTestId("matter-form"))
  await tick()
  expect(screen.getByTestId<HTMLTextAreaElement>("field-title").value).toBe("雨")
})

test("what the form cannot do is done in the text, at its field", async () => {
  const { post } = await showForm("seed", "title: a\n")
  expect(await post.fields.apply({ type: "set", path: ["title", "x", "y"], value: "b" }, ["title"])).toBe(false)
  expect(post.matterAsText).toBe(true)
  await post.upToDate()
  expect(post.surface.state.sliceDoc(post.surface.state.selection.main.head)).toMatch(/^title: a\n/)
})

test("a name that is taken is chosen anew in the form", async () => {
  const { post } = await showForm("seed", "title: a\nlayout: post\n")
  expect(await post.fields.apply({ type: "renameKey", path: ["layout"], name: "title" }, ["layout"])).toBe(false)
  expect(post.matterAsText).toBe(false)
})

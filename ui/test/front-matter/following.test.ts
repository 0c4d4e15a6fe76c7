import { screen } from "@testing-library/svelte"
import { expect, test, vi } from "vitest"
import { entry, focused, row, showForm, type, within } from "./show-form"

test("another program's changes are shown, and the field in use keeps focus, text and caret", async () => {
  const { fromOutside } = await showForm("seed", "title: a\nlayout: post\ndate: 2024-01-01\n")
  const field = entry("layout")
  field.focus()
  field.setSelectionRange(2, 2)
  await fromOutside("title: b\ntags: [new]\nlayout: post and more\ndate: 2024-01-01\n")
  expect(entry("title").value).toBe("b")
  expect(within(row("tags"), "chip")).toHaveLength(1)
  expect(entry("layout")).toBe(field)
  expect(document.activeElement).toBe(field)
  expect(field.value).toBe("post and more")
  expect(field.selectionStart).toBe(2)
})

test("what is being typed stays, also where the key was changed elsewhere", async () => {
  const { fromOutside } = await showForm("seed", "date: 2024-01-01 10:00:00\ntitle: a\n")
  const field = entry("date")
  field.focus()
  await type("2024-02-")
  expect(field.value).toBe("2024-02-")
  await fromOutside("date: 2023-03-03 10:00:00\ntitle: a\n")
  expect(field.value).toBe("2024-02-")
  expect(document.activeElement).toBe(field)
})

test("a key that another program removes stays as long as it is in use, and comes back when one types on", async () => {
  const { fromOutside, settle, text } = await showForm("seed", "title: a\nlayout: post\n")
  const field = entry("layout")
  field.focus()
  await fromOutside("title: a\n")
  expect(document.activeElement).toBe(field)
  await type("page")
  await settle()
  expect(text()).toBe("title: a\nlayout: page\n")
  expect(entry("layout")).toBe(field)
  await fromOutside("title: a\n")
  entry("title").focus()
  await vi.waitFor(() => expect(screen.queryByTestId("field-layout")).toBeNull())
})

test("a row that moves takes the focus along", async () => {
  const { fromOutside } = await showForm("seed", "one: 1\ntwo: b\nthree: c\n")
  entry("three").focus()
  entry("three").setSelectionRange(1, 1)
  await fromOutside("three: c\none: 1\ntwo: b\n")
  expect(focused()).toBe("field-three")
  expect(entry("three").selectionStart).toBe(1)
})

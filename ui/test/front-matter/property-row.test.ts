import { fireEvent, render, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { expect, test, vi } from "vitest"
import Properties from "../../src/front-matter/Properties.svelte"
import { isWholeDate, joinZone } from "../../src/front-matter/typed-date"
import { OpenPost } from "../../src/post/open-post.svelte"
import { FakeBackend } from "../fake-backend"

async function showForm(id = "p3") {
  const backend = new FakeBackend()
  const post = new OpenPost(backend, await backend.openPost(id), { notify: vi.fn(), fail: vi.fn() })
  render(Properties, { post, locked: false })
  const settle = async () => {
    await post.upToDate()
    await tick()
  }
  return { post, settle, text: () => backend.open.get(id)!.text }
}
const entry = (key: string) => screen.getByTestId<HTMLTextAreaElement>(`field-${key}`)

test("a date is written when it is whole and left, with its zone, and never on the way", async () => {
  const { settle, text } = await showForm()
  const before = text()
  const field = entry("date")
  field.focus()
  for (const value of ["", "2", "2024-02-2"]) {
    await fireEvent.input(field, { target: { value } })
    await settle()
    expect(text()).toBe(before)
    expect(document.activeElement).toBe(field)
  }
  await fireEvent.keyDown(field, { key: "Enter" })
  expect(screen.getByTestId("half-date")).toBeTruthy()
  expect(document.activeElement).toBe(field)
  await fireEvent.input(field, { target: { value: "2024-02-29 08:00:00" } })
  field.blur()
  await settle()
  expect(text()).toBe(before.replace("2023-05-30 23:29:48 +08:00", "2024-02-29 08:00:00 +08:00"))
  expect(entry("date")).toBe(field)
  await vi.waitFor(() => expect(field.value).toBe("2024-02-29 08:00:00"))
})

test("Esc takes back a date, saving hands it on", async () => {
  const { post, settle, text } = await showForm()
  const before = text()
  const field = entry("date")
  field.focus()
  await fireEvent.input(field, { target: { value: "2024-02-29" } })
  await fireEvent.keyDown(field, { key: "Escape" })
  expect(field.value).toBe("2023-05-30 23:29:48")
  await fireEvent.input(field, { target: { value: "2024-02-29 08:00" } })
  await post.saveNow()
  await settle()
  expect(text()).toBe(before.replace("2023-05-30 23:29:48", "2024-02-29 08:00"))
})

test("a field keeps its parts and the focus while what is typed changes its kind", async () => {
  const { settle, text } = await showForm()
  const field = entry("layout")
  field.focus()
  for (const value of ["", "2", "2024-02-29", "true", "[a]"]) {
    await fireEvent.input(field, { target: { value } })
    await settle()
    expect(entry("layout")).toBe(field)
    expect(document.activeElement).toBe(field)
  }
  expect(text()).toContain("layout: [a]")
})

test("whole dates", () => {
  const before = "2023-05-30 23:29:48 +08:00"
  for (const text of ["2024-02-29", "2024-02-29 08:00", "2024-02-29T08:00:00Z", "2024-02-29 08:00:00 +0800"]) expect(isWholeDate(text, before), text).toBe(true)
  for (const text of ["", "2", "2024-2-9", "2024-13-01", "2024-02-29 ", "2024-02-29 0", "2024-02-29 08:0"]) expect(isWholeDate(text, before), text).toBe(false)
  expect(isWholeDate("2024-2-9", "2023-5-3")).toBe(true)
  const zone = { gap: " ", zone: "+08:00" }
  expect(joinZone("2024-02-29 08:00", zone)).toBe("2024-02-29 08:00 +08:00")
  expect(joinZone("2024-02-29 08:00 +0900", zone)).toBe("2024-02-29 08:00 +0900")
  expect(joinZone("2024-02-29", zone)).toBe("2024-02-29")
  expect(joinZone("2024-02-29 08:00", { gap: "", zone: null })).toBe("2024-02-29 08:00")
})

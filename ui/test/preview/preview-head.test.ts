import { fireEvent, render, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { beforeEach, expect, test, vi } from "vitest"
import { OwnLook } from "../../src/preview/own-look.svelte"
import { PreviewChoices } from "../../src/preview/preview-choices.svelte"
import PreviewHead from "../../src/preview/PreviewHead.svelte"
import { FakeBackend } from "../fake-backend"

vi.mock("../../src/themes/themes", () => ({ THEMES: ["quiet", "wren", "fond", "print"] }))

let backend: FakeBackend
const LOOK = { sheets: [{ name: "_site/css/main.css", css: "a {}", media: "" }], around: [], chosen: false, leftOut: ["fonts.example"] }

beforeEach(() => {
  localStorage.clear()
  document.body.replaceChildren()
  backend = new FakeBackend()
})

async function show() {
  const own = new OwnLook(backend, "/blog", { fail() {}, gone() {} })
  render(PreviewHead, { choices: new PreviewChoices(), own, onExport() {}, room: 800 })
  await fireEvent.keyDown(screen.getByTestId("theme"), { key: "Enter" })
  await vi.waitFor(() => expect(own.looked).toBe(true))
  await tick()
  return own
}
const pick = async (item: string) => {
  const target = screen.getByTestId(item)
  target.focus()
  await fireEvent.keyDown(target, { key: "Enter" })
  await tick()
}

test("the menu has the site's own look, with its file, and what is not in it", async () => {
  backend.built = LOOK
  const own = await show()
  const item = screen.getByTestId("theme-site")
  expect(item.textContent).toContain("main.css")
  expect(item.title).toBe("_site/css/main.css\nNot shown: fonts.example")
  await pick("theme-site")
  await vi.waitFor(() => expect(own.shown).not.toBeNull())
  await tick()
  expect(screen.getByTestId("theme").textContent).toBe("The site's own")
  expect(screen.getByTestId("theme").title).toContain("_site/css/main.css")
})

test("where nothing was built the same item asks for a sheet", async () => {
  const own = await show()
  expect(screen.getByTestId("theme-site").textContent).toContain("not built here")
  backend.dialog = { ...LOOK, chosen: true }
  await pick("theme-site")
  await vi.waitFor(() => expect(own.shown?.chosen).toBe(true))
  expect(backend.calls).toContain("chooseStyleSheet")
})

test("a chosen sheet can be given up, and a theme takes over at once", async () => {
  backend.built = LOOK
  backend.dialog = { ...LOOK, chosen: true }
  await backend.chooseStyleSheet()
  const own = await show()
  expect(screen.getByTestId("find-sheet").textContent).toContain("generator")
  await pick("theme-site")
  await vi.waitFor(() => expect(own.shown?.chosen).toBe(true))
  await fireEvent.keyDown(screen.getByTestId("theme"), { key: "Enter" })
  await tick()
  await pick("theme-fond")
  expect(own.shown).toBeNull()
  expect(screen.getByTestId("theme").textContent).toBe("Fond")
})

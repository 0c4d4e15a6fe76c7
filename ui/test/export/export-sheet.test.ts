import { fireEvent, render, screen, within } from "@testing-library/svelte"
import type { Component } from "svelte"
import { expect, it, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import AppWindow from "../../src/app/App.svelte"
import CopySheet from "../../src/export/CopySheet.svelte"
import { FakeBackend, errorOf, type FakeOptions } from "../fake-backend"
import Host from "../Host.svelte"

async function openSheet(options: FakeOptions = {}) {
  const backend = new FakeBackend(options)
  render(AppWindow, { backend })
  await vi.waitFor(() => expect(screen.getAllByTestId("post-row").length).toBeGreaterThan(0))
  await fireEvent.click(screen.getAllByTestId("post-row")[0]!)
  await screen.findByTestId("save-state")
  await vi.waitFor(() => expect(backend.calls).toContain("openPost"))
  await vi.waitFor(() => expect(screen.getByTestId("editor")).toBeTruthy())
  await fireEvent.keyDown(document.body, { key: "E", ctrlKey: true, shiftKey: true })
  await screen.findByTestId("export-sheet")
  await vi.waitFor(() => expect(screen.getByTestId("export-size").textContent).toContain("7.9 MB"))
  return backend
}

const chosen = (group: string) => within(screen.getByTestId(group)).getByRole("radio", { checked: true }).dataset.value

it("shows what each width weighs before anything is written", async () => {
  const backend = await openSheet()
  await vi.waitFor(() => expect(screen.getByTestId("export-size-original").textContent).toContain("86 MB"))
  expect(screen.getByTestId("export-size-800").textContent).toContain("2.3 MB")
  const slider = screen.getByTestId("export-width")
  expect(slider.getAttribute("aria-valuetext")).toBe("1600 px, 7.9 MB")
  await fireEvent.keyDown(slider, { key: "ArrowLeft" })
  expect(slider.getAttribute("aria-valuetext")).toBe("1200 px, 4.6 MB")
  expect(screen.getByTestId("export-size").textContent).toContain("4.6 MB")
  expect(backend.calls).not.toContain("exportPost")
})

it("shows the page in a frame without scripts", async () => {
  await openSheet()
  const frame = screen.getByTestId("export-frame")
  expect(frame.getAttribute("sandbox")).toBe("allow-same-origin")
  expect(frame.hasAttribute("inert")).toBe(true)
})

it("tells what is missing and what stands as a link", async () => {
  await openSheet()
  await vi.waitFor(() => expect(screen.getByTestId("export-missing").textContent).toBe("1 picture is missing: a.png"))
  expect(screen.getByText("3 pictures stand as links")).toBeTruthy()
  await fireEvent.click(screen.getByTestId("export-remote"))
  await vi.waitFor(() => expect(screen.getByText("All pictures are inside")).toBeTruthy())
})

it("has no dark side in the theme for paper", async () => {
  await openSheet()
  const card = within(screen.getByTestId("export-theme")).getAllByRole("radio").find((radio) => radio.dataset.value === "print")!
  await fireEvent.click(card)
  expect(chosen("export-theme")).toBe("print")
  expect(chosen("export-appearance")).toBe("light")
  expect(within(screen.getByTestId("export-appearance")).getAllByRole<HTMLButtonElement>("radio").every(({ disabled }) => disabled)).toBe(true)
})

it("closes with the message when the file is written", async () => {
  await openSheet()
  await fireEvent.click(screen.getByTestId("export-run"))
  await vi.waitFor(() => expect(screen.queryByTestId("export-sheet")).toBeNull())
  expect(screen.getByTestId("toast-text").textContent).toContain("Exported")
})

it("prints in the theme for paper, and names the file", async () => {
  const backend = await openSheet()
  await fireEvent.click(within(screen.getByTestId("export-form")).getByText("Print, PDF"))
  await vi.waitFor(() => expect(screen.getByTestId<HTMLIFrameElement>("export-frame").srcdoc).toContain("theme-print"))
  expect(screen.queryByTestId("export-theme")).toBeNull()
  await fireEvent.click(screen.getByTestId("export-run"))
  await vi.waitFor(() => expect(screen.queryByTestId("export-sheet")).toBeNull())
  expect(screen.getByTestId("toast-text").textContent).toMatch(/^Exported .*\.pdf$/)
  await vi.waitFor(() => expect(backend.exportChosen.theme).toBe("quiet"))
})

it("stays when no place is chosen, and when it fails", async () => {
  const backend = await openSheet()
  backend.exportPlace = null
  await fireEvent.click(screen.getByTestId("export-run"))
  await vi.waitFor(() => expect(backend.calls).toContain("exportPost"))
  expect(screen.getByTestId("export-sheet")).toBeTruthy()
  backend.failNext.set("exportPost", errorOf("diskFull", "/home/me/a.html"))
  await fireEvent.click(screen.getByTestId("export-run"))
  await vi.waitFor(() => expect(screen.getByTestId("toast").dataset.kind).toBe("danger"))
  expect(screen.getByTestId("export-sheet")).toBeTruthy()
})

it("tells about how large a folder will be, and how far that is worked out", async () => {
  const backend = await openSheet()
  await vi.waitFor(() => expect(screen.getByTestId("export-size-original").textContent).toContain("86 MB"))
  const held: (() => void)[] = (backend.exportHeld = [])
  await fireEvent.click(within(screen.getByTestId("export-form")).getByText("Folder"))
  await vi.waitFor(() => expect(screen.getByTestId("export-size").textContent).toContain("Estimating the size: 40 of 128"))
  held.splice(0).forEach((go) => go())
  await vi.waitFor(() => expect(screen.getByTestId("export-size").textContent).toContain("About 97 MB"))
  expect(screen.getByTestId("export-size").textContent).toMatch(/128 posts.*412 pictures/)
  expect(screen.getByText("73 pictures stand as links")).toBeTruthy()
  expect(screen.getByTestId("export-size-800").textContent).toBe("800≈ 33 MB")
  const slider = screen.getByTestId("export-width")
  await fireEvent.keyDown(slider, { key: "ArrowLeft" })
  expect(slider.getAttribute("aria-valuetext")).toBe("1200 px, About 61 MB")
  expect(screen.getByTestId("export-size").textContent).toContain("About 61 MB")
  await fireEvent.click(screen.getByTestId("export-remote"))
  expect(screen.getByText("73 pictures from the web come on top")).toBeTruthy()
  expect(backend.calls.filter((call) => call === "folderSize")).toHaveLength(1)
})

it("names the posts that could not go into the folder", async () => {
  const backend = await openSheet()
  await fireEvent.click(within(screen.getByTestId("export-form")).getByText("Folder"))
  expect(screen.getByText("With an index, tag pages, a feed and a sitemap")).toBeTruthy()
  await fireEvent.click(screen.getByTestId("export-drafts"))
  await fireEvent.click(screen.getByTestId("export-run"))
  const failed = await screen.findByTestId("export-failed")
  expect(failed.textContent).toContain("2023-04-05-qingming.md")
  expect(screen.getByTestId("export-report").textContent).toContain("1 post was not exported; the rest is in blog-html")
  await fireEvent.click(screen.getByTestId("export-copy-path"))
  await vi.waitFor(() => expect(backend.putOnClipboard).toEqual(["/home/me/blog-html"]))
  await fireEvent.click(screen.getByTestId("export-finish"))
  expect(screen.queryByTestId("export-sheet")).toBeNull()
  await vi.waitFor(() => expect(backend.exportChosen.drafts).toBe(true))
})

it("copies for a place and tells what became of the post", async () => {
  const backend = new FakeBackend()
  const app = new App(backend)
  await app.begin()
  await app.open("p1")
  app.showCopy()
  render(Host, { app, part: CopySheet as unknown as Component })
  const button = await screen.findByTestId("copy-as-wechat")
  expect(button.getAttribute("aria-label")).toBe("Copy for WeChat")
  expect(document.getElementById("losses-wechat")?.textContent).toContain("links to other sites (they become footnotes)")
  expect(document.getElementById("losses-markdown")?.textContent).toBe("Drops nothing")
  await fireEvent.click(button)
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe("Copied for WeChat"))
  expect(app.toasts.current?.detail).toBe("12 pictures embedded, 3 links became footnotes, 1 diagram as SVG")
  expect(app.sheet).toBeNull()
})

it("tells when the clipboard could not be filled", async () => {
  const backend = new FakeBackend()
  const app = new App(backend)
  await app.begin()
  await app.open("p1")
  backend.failNext.set("copyPost", errorOf("clipboard"))
  await app.copyAs("html")
  expect(app.toasts.current?.kind).toBe("danger")
  expect(app.toasts.current?.text).toBe("2023-06-18-rain.md was not copied.")
})

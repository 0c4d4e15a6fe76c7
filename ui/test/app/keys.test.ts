import { beforeEach, describe, expect, it, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import { handleKey } from "../../src/app/keys"
import { FakeBackend } from "../fake-backend"

let app: App
// A fresh read: the compiler narrows a field that was assigned a line before.
const sheet = () => app.sheet?.kind ?? null
const press = (key: string, init: KeyboardEventInit & { target?: Element } = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, ...init })
  Object.defineProperty(event, "target", { value: init.target ?? document.body })
  return handleKey(app, event)
}

beforeEach(async () => {
  localStorage.clear()
  app = new App(new FakeBackend())
  await app.begin()
})

describe("keys of the window", () => {
  it("open sheets and fold panes", () => {
    expect(press("n", { ctrlKey: true })).toBe(true)
    expect(sheet()).toBe("newPost")
    app.sheet = null
    expect(press(",", { ctrlKey: true })).toBe(true)
    expect(sheet()).toBe("settings")
    app.sheet = null
    expect(press("F1")).toBe(true)
    app.sheet = null
    expect(press("\\", { ctrlKey: true, code: "Backslash" })).toBe(true)
    expect(app.layout.now.posts).toBe("folded")
    expect(press("|", { ctrlKey: true, shiftKey: true, code: "Backslash" })).toBe(true)
    expect(app.layout.now.preview).toBe(false)
  })

  it("do nothing while an input method composes", () => {
    const fold = vi.spyOn(app.layout, "togglePosts")
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
      expect(press("n", { ctrlKey: true, ...composing })).toBe(false)
      expect(press("\\", { ctrlKey: true, code: "Backslash", ...composing })).toBe(false)
      expect(press("?", composing)).toBe(false)
      expect(press("1", { altKey: true, ...composing })).toBe(false)
      expect(press("F6", composing)).toBe(false)
    }
    expect(sheet()).toBeNull()
    expect(fold).not.toHaveBeenCalled()
  })

  it("leave `?` to the text that is being written", () => {
    const field = document.createElement("textarea")
    expect(press("?", { target: field })).toBe(false)
    expect(press("?")).toBe(true)
    expect(sheet()).toBe("keys")
  })

  it("leave everything to an open sheet, and other combinations to their owners", () => {
    expect(press("n", { ctrlKey: true, altKey: true })).toBe(false)
    expect(press("b", { ctrlKey: true })).toBe(false)
    app.sheet = { kind: "keys" }
    expect(press("n", { ctrlKey: true })).toBe(false)
  })

  it("need an open folder for what is about one", async () => {
    app = new App(new FakeBackend({ site: null }))
    await app.begin()
    press("n", { ctrlKey: true })
    expect(sheet()).toBeNull()
    press("o", { ctrlKey: true })
    await vi.waitFor(() => expect(app.site?.name).toBe("树下笔记"))
  })
})

// The parts of the window that F6 walks through, in reading order. Each marks itself with `data-region`, and where
// the focus should land in it with `data-region-focus` (else the first thing that takes it).
import { tick } from "svelte"
import type { App } from "./app.svelte"

export type Pane = "posts" | "editor" | "preview"

const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), [contenteditable="true"], [tabindex]:not([tabindex="-1"]), iframe'

export async function focusPane(app: App, pane: Pane): Promise<void> {
  if (pane === "posts") app.layout.showPosts()
  else {
    app.panel = null
    if (app.post) app.layout.show(pane)
  }
  await tick()
  if (pane === "editor" && app.post) app.post.focusEditor()
  else enter(document.querySelector(`[data-region="${pane}"]`))
}

export function focusRegion(app: App, step: 1 | -1): void {
  const regions = [...document.querySelectorAll("[data-region]")].filter(isSeen)
  if (regions.length === 0) return
  const current = regions.findIndex((region) => region.contains(document.activeElement))
  for (let tried = 1; tried <= regions.length; tried += 1) {
    const start = current < 0 && step < 0 ? 0 : current
    const next = regions[(start + step * tried + regions.length * 2) % regions.length]
    if (next?.getAttribute("data-region") === "editor" && app.post && !app.panel) {
      app.post.focusEditor()
      return
    }
    if (enter(next ?? null)) return
  }
}

/** Where the focus goes when what had it is gone: the text, else the first pane that is there. */
export function giveFocus(app: App): void {
  // The panel of pictures is in the place of text and preview.
  if (app.panel && enter(document.querySelector('[data-testid="pictures"]'))) return
  if (app.post && !app.panel && app.layout.now.editor) app.post.focusEditor()
  else (["posts", "preview", "editor"] satisfies Pane[]).some((pane) => enter(document.querySelector(`[data-region="${pane}"]`)))
}

function enter(region: Element | null): boolean {
  const target = region?.querySelector<HTMLElement>("[data-region-focus]") ?? region?.querySelector<HTMLElement>(FOCUSABLE)
  target?.focus()
  return target != null
}

const isSeen = (region: Element) => !region.closest("[inert]") && region.getClientRects().length > 0

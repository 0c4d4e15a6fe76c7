// The window's own keys. Text keys (Ctrl+B and the like) are the editor's; see src/editor/.
import type { App } from "./app.svelte"
import { focusPane, focusRegion } from "./regions"

/** While an input method composes, no key is ours; WebKitGTK says so only by key code 229. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

export const isMac = /mac/i.test(navigator.platform)

type Key = { key: string; ctrl?: boolean; shift?: boolean; alt?: boolean; run(app: App): void }

const NEEDS_SITE = (run: (app: App) => void) => (app: App) => {
  if (app.site) run(app)
}

const KEYS: Key[] = [
  { key: "o", ctrl: true, run: (app) => void app.chooseFolder() },
  { key: ",", ctrl: true, run: (app) => (app.sheet = { kind: "settings" }) },
  { key: "f1", run: (app) => (app.sheet = { kind: "keys" }) },
  { key: "n", ctrl: true, run: NEEDS_SITE((app) => (app.sheet = { kind: "newPost" })) },
  { key: "s", ctrl: true, run: (app) => void app.saveNow() },
  { key: "h", ctrl: true, shift: true, run: (app) => app.toggleHistory() },
  { key: "e", ctrl: true, shift: true, run: (app) => app.showExport() },
  { key: "c", ctrl: true, shift: true, run: (app) => app.showCopy() },
  { key: "\\", ctrl: true, run: NEEDS_SITE((app) => app.layout.togglePosts()) },
  { key: "\\", ctrl: true, shift: true, run: NEEDS_SITE((app) => app.layout.togglePreview()) },
  { key: "1", alt: true, run: NEEDS_SITE((app) => focusPane(app, "posts")) },
  { key: "2", alt: true, run: NEEDS_SITE((app) => focusPane(app, "editor")) },
  { key: "3", alt: true, run: NEEDS_SITE((app) => focusPane(app, "preview")) },
  { key: "4", alt: true, run: NEEDS_SITE((app) => app.openPictures()) },
  { key: "f6", run: (app) => focusRegion(app, 1) },
  { key: "f6", shift: true, run: (app) => focusRegion(app, -1) },
]

/** Runs what a key means here; true when it was ours. */
export function handleKey(app: App, event: KeyboardEvent): boolean {
  if (isComposing(event)) return false
  if (app.sheet) return false
  if (isQuestionMark(event) && !isTextField(event.target)) {
    app.sheet = { kind: "keys" }
    return true
  }
  const control = isMac ? event.metaKey : event.ctrlKey
  const pane = isMac ? event.ctrlKey && !event.metaKey : event.altKey
  const pressed = keyOf(event)
  const found = KEYS.find(
    (key) => key.key === pressed && !!key.ctrl === control && !!key.shift === event.shiftKey && (isMac && key.alt ? pane : !!key.alt === event.altKey),
  )
  if (!found) return false
  found.run(app)
  return true
}

const isQuestionMark = (event: KeyboardEvent) => event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey

/** The key as printed, without what Shift or another layout makes of it: Ctrl+Shift+\ arrives as `|`. */
function keyOf(event: KeyboardEvent): string {
  if (event.code === "Backslash" || event.code === "IntlBackslash") return "\\"
  if (/^Digit\d$/.test(event.code)) return event.code.slice(5)
  return event.key.toLowerCase()
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]:not([contenteditable="false"])') !== null
}

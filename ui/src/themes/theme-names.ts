import { m } from "../paraglide/messages.js"
import type { Theme } from "./themes"

/** What the looks are called in the window. */
export const themeNames: Record<Theme, () => string> = { quiet: m.preview_quiet, wren: m.preview_wren, fond: m.preview_fond, print: m.preview_print }

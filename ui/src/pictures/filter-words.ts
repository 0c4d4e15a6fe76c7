import { m } from "../paraglide/messages.js"
import type { Filter } from "./picture-panel.svelte"

export const FILTER_WORDS: Record<Filter, () => string> = {
  all: m.panel_all,
  unused: m.panel_unused,
  missing: m.panel_missing,
  large: m.panel_large,
  same: m.panel_same,
  noAlt: m.panel_no_alt,
}

// How the preview is looked at. Remembered for the whole program: a writer has one taste.
import { recall, remember } from "../app/memory"
import { THEMES, type Theme } from "../themes/themes"

export const WIDTHS = ["desktop", "tablet", "phone"] as const
export type Width = (typeof WIDTHS)[number]
/** CSS pixels; the desktop's is whatever the pane has. */
export const PIXELS: Record<Width, number | null> = { desktop: null, tablet: 768, phone: 390 }

export const SCHEMES = ["follow", "light", "dark"] as const
export type Scheme = (typeof SCHEMES)[number]

type Choices = { theme: Theme; width: Width; scheme: Scheme; follow: boolean }

export class PreviewChoices {
  theme = $state<Theme>("quiet")
  width = $state<Width>("desktop")
  scheme = $state<Scheme>("follow")
  follow = $state(true)

  constructor() {
    const kept = recall<Partial<Choices>>("preview", "window")
    if (kept?.theme && THEMES.includes(kept.theme)) this.theme = kept.theme
    if (kept?.width && WIDTHS.includes(kept.width)) this.width = kept.width
    if (kept?.scheme && SCHEMES.includes(kept.scheme)) this.scheme = kept.scheme
    if (typeof kept?.follow === "boolean") this.follow = kept.follow
  }

  choose(choices: Partial<Choices>): void {
    Object.assign(this, choices)
    const { theme, width, scheme, follow } = this
    remember("preview", "window", { theme, width, scheme, follow })
  }
}

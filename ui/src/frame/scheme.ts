// Light and dark, as a site's own sheets have it: by what the system prefers, by a mark on the page, or not at all.
// And the signs of its fonts, which are not here.

export type Shade = "light" | "dark"

const PREFERENCE = /\(\s*prefers-color-scheme\s*(?::\s*([\w-]+)\s*)?\)/gi

/** A media query with the preference answered: a width is at least zero, and never at most that. */
export function answered(media: string, shade: Shade): string {
  return media.replace(PREFERENCE, (_, asked?: string) => (asked === undefined || asked.toLowerCase() === shade ? "(min-width: 0px)" : "(max-width: 0px)"))
}

/** Letters for private use, as themselves or written by number: signs of a font that is not loaded here. */
const SIGN = /[\ue000-\uf8ff]|\\0{0,2}(?:e[0-9a-f]{3}|f[0-8][0-9a-f]{2})(?![0-9a-f])/i

export const hasSign = (content: string): boolean => SIGN.test(content)

/**
 * Answers the preference in all rules, however deep they stand, and leaves out signs that would be empty boxes. What
 * stands in front of a page, bars and windows, is not here: only a post could use such a rule, to lie over the page.
 */
export function settle(rules: CSSRuleList, shade: Shade): void {
  for (const rule of rules) {
    if ("style" in rule) {
      const { style } = rule as CSSStyleRule
      if (hasSign(style.content)) style.setProperty("content", '""', style.getPropertyPriority("content"))
      if (style.position === "fixed" || style.position.endsWith("sticky")) style.setProperty("position", "absolute", style.getPropertyPriority("position"))
    }
    if ("media" in rule) {
      const media = rule.media as MediaList
      const settled = answered(media.mediaText, shade)
      if (settled !== media.mediaText) media.mediaText = settled
    }
    if ("cssRules" in rule) settle(rule.cssRules as CSSRuleList, shade)
  }
}

/** The attributes by which sheets tell light from dark: `[data-mode=dark]`, `[data-theme="light"]`, `[theme=dark]`. */
const MARK = /\[\s*(data-[\w-]*(?:mode|theme)|theme)\s*[~|^$*]?=\s*["']?(?:dark|light)["']?\s*\]/g
/** The classes: `.dark`, `.theme-dark`, `.dark-mode`, `.light-theme`. */
const CLASS = /\.((?:theme-|is-)?(?:dark|light)(?:-mode|-theme)?)(?![\w-])/g

const isLight = (name: string) => name.includes("light")

/** What is to be marked on `<html>` and `<body>`, by what the sheets ask for. */
export function marks(css: string): { attributes: string[]; classes: string[] } {
  const all = (pattern: RegExp) => [...new Set([...css.matchAll(pattern)].map((found) => found[1]!))]
  return { attributes: all(MARK), classes: all(CLASS) }
}

/** Marks a root element as light or dark. */
export function mark(root: HTMLElement, { attributes, classes }: ReturnType<typeof marks>, shade: Shade): void {
  for (const name of attributes) root.setAttribute(name, shade)
  // Few sites name what is light; those that do have it on their pages.
  const marked = classes.some((name) => root.classList.contains(name))
  for (const name of classes) root.classList.toggle(name, isLight(name) ? shade === "light" && marked : shade === "dark")
}

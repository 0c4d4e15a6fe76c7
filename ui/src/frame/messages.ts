// What the window and the preview frame say to each other. The frame shows a stranger's text, so the window
// checks the shape of everything that comes out of it.

/** To the frame: the blocks in order, and the HTML of those that are new or changed. */
export type ShowArticle = { type: "article"; lang: string; blocks: string[]; html: Record<string, string>; here: number | null }
/** To the frame: the block at the cursor. */
export type ShowHere = { type: "here"; here: number | null; reveal: boolean }
/** To the frame: a style sheet and the classes it needs. */
export type ShowLook = { type: "look"; css: string; theme: string; scheme: "light" | "dark" | "light dark" }
/** To the frame: put this part of this block at the top; `edge` for the two ends of the page. */
export type ScrollTo = { type: "scroll"; block: number; part: number; edge: "top" | "bottom" | null }

export type ToFrame = ShowArticle | ShowHere | ShowLook | ScrollTo

export type FromFrame =
  | { type: "ready" }
  | { type: "link"; href: string }
  | { type: "place"; block: number; part: number }
  | { type: "key"; key: string; code: string; ctrl: boolean; alt: boolean; shift: boolean; meta: boolean }

/** The message when it has one of the known shapes, else null. */
export function readFromFrame(data: unknown): FromFrame | null {
  if (typeof data !== "object" || data === null) return null
  const it = data as Record<string, unknown>
  const text = (name: string) => typeof it[name] === "string" && it[name].length < 8192
  const flag = (name: string) => typeof it[name] === "boolean"
  switch (it.type) {
    case "ready":
      return { type: "ready" }
    case "link":
      return text("href") ? { type: "link", href: it.href as string } : null
    case "place":
      return Number.isInteger(it.block) && typeof it.part === "number" && it.part >= 0 && it.part <= 1
        ? { type: "place", block: it.block as number, part: it.part }
        : null
    case "key":
      return text("key") && text("code") && flag("ctrl") && flag("alt") && flag("shift") && flag("meta")
        ? (({ key, code, ctrl, alt, shift, meta }) => ({ type: "key", key, code, ctrl, alt, shift, meta }))(
            it as Extract<FromFrame, { type: "key" }>,
          )
        : null
    default:
      return null
  }
}

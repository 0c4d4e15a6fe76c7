// What the window and the preview frame say to each other. The frame shows a stranger's text, so the window
// checks the shape of everything that comes out of it.
import type { Place } from "./anchors"

/**
 * To the frame: these blocks stand in the place of `gone` others that begin with the one at `start`, with the HTML of
 * those that are new or changed. Another `post` than before begins with an empty page.
 */
export type ShowArticle = { type: "article"; post: number; lang: string; start: number; gone: number; blocks: string[]; html: Record<string, string>; here: number | null }
/** To the frame: the block at the cursor. */
export type ShowHere = { type: "here"; here: number | null; reveal: boolean }
/** To the frame: a theme's style sheet and the classes it needs, or the site's own look. */
export type ShowLook = { type: "look"; css: string; theme: string; scheme: "light" | "dark"; site: SiteSheets | null }
/** A site's sheets in their order, and what stands around a text on its pages, from `html` inwards. */
export type SiteSheets = { sheets: { css: string; media: string }[]; around: { tag: string; attributes: Record<string, string | undefined> }[] }
/** To the frame: put this place at the top; null is the top of the page. */
export type ScrollTo = { type: "scroll"; place: Place | null }
/** To the frame: the reader's hand is on the text now, so the article follows. */
export type Follow = { type: "follow" }
/** To the frame: go to an anchor of the article. */
export type GoToAnchor = { type: "anchor"; name: string }
/** To the frame: the app's own words in the article, in the language of the interface. */
export type ShowWords = { type: "words"; lang: string; words: Words }
/** To the frame: a diagram that it asked for, as an inert picture, or why there is none. */
export type ShowDiagram = { type: "diagram"; source: string; drawing: Drawing }

export type Drawing = { picture: string; width: number; height: number } | { error: string }

/** What the app itself says inside the article. */
export const WORDS = ["missing", "find", "load", "always", "diagram", "drawing", "diagramFailed", "tag", "openPicture"] as const
export type Word = (typeof WORDS)[number]
export type Words = Record<Word, string>

export type ToFrame = ShowArticle | ShowHere | ShowLook | ScrollTo | Follow | GoToAnchor | ShowWords | ShowDiagram

export type PictureShown = { src: string; alt: string }

/** A page is there for many posts: all but `ready` comes with the post that was shown when it was said. */
export type FromFrame =
  | { type: "ready" }
  /** The reader's hand is on the article now: the text follows. */
  | { type: "lead" }
  | { type: "scrolled"; place: Place | null }
  | { type: "link"; href: string }
  /** The link under the pointer or with the focus. */
  | { type: "hover"; href: string | null }
  /** An anchor that the article does not have. */
  | { type: "dead"; href: string }
  | { type: "place"; block: number; part: number }
  /** A diagram is to be drawn; in a site's own look also whether the page is dark, which only the page knows. */
  | { type: "diagram"; source: string; dark: boolean | null }
  /** All pictures of the article, and the one that was chosen. */
  | { type: "picture"; at: number; pictures: PictureShown[] }
  /** A missing picture is to be found: its path as the post has it, and its block. */
  | { type: "find"; path: string; block: number }
  /** Pictures on other hosts are to be loaded: all of this post, or always those of a host. */
  | { type: "load"; host: string | null }
  | { type: "key"; key: string; code: string; ctrl: boolean; alt: boolean; shift: boolean; meta: boolean }

const LONGEST = 8192
/** Longer sources, in UTF-16 code units, are no diagrams; Mermaid's own limit. */
export const LONGEST_DIAGRAM = 50_000
const MOST_PICTURES = 2000
/** A diagram's picture is its address. */
const LONGEST_PICTURE = 4_000_000

/** Whether a message is about the post of now. What names no post at all cannot be late. */
export function isOfNow(data: unknown, now: number): boolean {
  const post = typeof data === "object" && data !== null ? (data as Record<string, unknown>).post : undefined
  return post === undefined || post === now
}

/** The message when it has one of the known shapes, else null. Nothing but what is named here is handed on. */
export function readFromFrame(data: unknown): FromFrame | null {
  if (typeof data !== "object" || data === null) return null
  const it = data as Record<string, unknown>
  const isText = (value: unknown, most = LONGEST): value is string => typeof value === "string" && value.length < most
  const isPart = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1
  const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0
  const flag = (name: string) => typeof it[name] === "boolean"
  switch (it.type) {
    case "ready":
    case "lead":
      return { type: it.type }
    case "scrolled": {
      if (it.place === null) return { type: "scrolled", place: null }
      const { block, part } = (it.place ?? {}) as Record<string, unknown>
      return isIndex(block) && isPart(part) ? { type: "scrolled", place: { block, part } } : null
    }
    case "link":
    case "dead":
      return isText(it.href) ? { type: it.type, href: it.href } : null
    case "hover":
      return it.href === null || isText(it.href) ? { type: "hover", href: it.href } : null
    case "place":
      return isIndex(it.block) && isPart(it.part) ? { type: "place", block: it.block, part: it.part } : null
    case "diagram":
      return isText(it.source, LONGEST_DIAGRAM) && (it.dark === null || flag("dark")) ? { type: "diagram", source: it.source, dark: it.dark as boolean | null } : null
    case "picture": {
      if (!Array.isArray(it.pictures) || it.pictures.length > MOST_PICTURES || !isIndex(it.at)) return null
      const pictures = it.pictures.map((picture: unknown) => {
        const { src, alt } = (picture ?? {}) as Record<string, unknown>
        return isText(src, LONGEST_PICTURE) && isText(alt) ? { src, alt } : null
      })
      return pictures.every((picture) => picture !== null) && it.at < pictures.length ? { type: "picture", at: it.at, pictures } : null
    }
    case "find":
      return isText(it.path) && isIndex(it.block) ? { type: "find", path: it.path, block: it.block } : null
    case "load":
      return it.host === null || isText(it.host) ? { type: "load", host: it.host } : null
    case "key":
      return isText(it.key) && isText(it.code) && flag("ctrl") && flag("alt") && flag("shift") && flag("meta")
        ? (({ key, code, ctrl, alt, shift, meta }) => ({ type: "key", key, code, ctrl, alt, shift, meta }))(
            it as Extract<FromFrame, { type: "key" }>,
          )
        : null
    default:
      return null
  }
}

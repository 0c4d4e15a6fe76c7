// The site's own look: its sheets as they are, and the elements that stand around a text on its pages. Nothing that
// the sheets name is loaded: the page's policy says so.
import { answered, mark, marks, settle, type Shade } from "./scheme"
import type { SiteSheets } from "./messages"

/** CSS pixels that a text keeps from the edge at least: what kept it away may be on another host. */
const [NEAREST, GUTTER] = [12, 20]
/** CSS pixels by which the two sides of a text may differ; more is room for what is not here, a bar mostly. */
const ASIDE = 60

/** Puts the page into a site's look, and answers with the element that is to hold the blocks. */
export function wear({ sheets, around }: SiteSheets, shade: Shade, document: Document): HTMLElement {
  takeOff(document)
  const root = document.documentElement
  const { body } = document
  const styles = sheets.map(({ css, media }) => {
    const style = document.createElement("style")
    style.dataset.sheet = ""
    if (media) style.media = answered(media, shade)
    style.textContent = css
    return style
  })
  document.head.append(...styles)
  for (const { sheet } of styles) if (sheet) settle(sheet.cssRules, shade)

  const inner = around.filter(({ tag }) => tag !== "html" && tag !== "body")
  for (const { tag, attributes } of around) {
    const element = tag === "html" ? root : tag === "body" ? body : null
    if (element) nameAs(element, attributes)
  }
  const named = marks(sheets.map(({ css }) => css).join("\n"))
  mark(root, named, shade)
  mark(body, named, shade)
  root.dataset.own = shade
  // Who says nothing of light and dark is light; who can be both is what was chosen.
  root.style.colorScheme = ""
  const able = view(document)?.getComputedStyle(root).colorScheme ?? ""
  if (able.includes("light") && able.includes("dark")) root.style.colorScheme = shade

  let outer: HTMLElement = body
  let article: HTMLElement | undefined
  for (const [at, { tag, attributes }] of inner.entries()) {
    const element = document.createElement(tag)
    nameAs(element, attributes)
    if (at === inner.length - 1) article = element
    else element.dataset.around = ""
    outer.append(element)
    outer = element
  }
  article ??= body.appendChild(document.createElement("div"))
  article.dataset.article = ""
  return article
}

function nameAs(element: HTMLElement, attributes: SiteSheets["around"][number]["attributes"]): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value ?? "")
}

/** Takes a site's look off; the element that holds the blocks stays where it is, for its blocks to be fetched. */
export function takeOff(document: Document): void {
  const root = document.documentElement
  for (const style of document.querySelectorAll("style[data-sheet]")) style.remove()
  root.style.removeProperty("--room")
  for (const element of [root, document.body]) {
    for (const { name } of [...element.attributes]) {
      if (!["lang", "style", "data-long"].includes(name)) element.removeAttribute(name)
    }
    element.style.removeProperty("margin-inline")
    element.style.removeProperty("padding-inline")
  }
}

/** The boxes around the text, outermost first. */
const boxes = (article: HTMLElement) => {
  const found: HTMLElement[] = []
  for (let box: HTMLElement | null = article; box && box !== article.ownerDocument.documentElement; box = box.parentElement) found.unshift(box)
  return found
}

/** What the site keeps free beside the text, for a bar that is not here, goes to both sides; some is always free. */
export function fillAside(article: HTMLElement): void {
  const window = view(article.ownerDocument)
  if (!window) return
  const all = boxes(article)
  for (const box of all) {
    box.style.removeProperty("margin-inline")
    box.style.removeProperty("padding-inline")
  }
  for (const box of all) {
    const [left, right] = padding(box, window)
    if (Math.abs(left - right) > ASIDE) box.style.setProperty("padding-inline", `${Math.min(left, right)}px`, "important")
    const outer = box.parentElement
    if (!outer) continue
    const [from, to] = padding(outer, window)
    const [a, b] = [outer.getBoundingClientRect(), box.getBoundingClientRect()]
    if (Math.abs(b.left - (a.left + from) - (a.right - to - b.right)) > ASIDE) box.style.setProperty("margin-inline", "auto", "important")
  }
  const edge = article.getBoundingClientRect().left + padding(article, window)[0]
  if (edge < NEAREST) article.ownerDocument.body.style.setProperty("padding-inline", `${GUTTER - edge}px`, "important")
}

/** CSS pixels that a page needs below what stands in it, so that its last block can be read near the top. */
export function roomBelow(body: HTMLElement, end: number): number {
  const window = view(body.ownerDocument)
  if (!window) return 0
  const own = body.getBoundingClientRect().bottom - (Number.parseFloat(window.getComputedStyle(body).paddingBottom) || 0) - end
  return Math.max(0, Math.round(window.innerHeight - 64 - own))
}

function padding(box: Element, window: Window): [number, number] {
  const { paddingLeft, paddingRight } = window.getComputedStyle(box)
  return [Number.parseFloat(paddingLeft) || 0, Number.parseFloat(paddingRight) || 0]
}

/** Whether the text is light, which is to say, on a dark page. */
export function inkOf(article: HTMLElement): Shade {
  const { ownerDocument: document } = article
  const pixel = document.createElement("canvas")
  pixel.width = pixel.height = 1
  const paint = pixel.getContext("2d", { willReadFrequently: true })
  if (!paint) return "dark"
  paint.fillStyle = view(document)?.getComputedStyle(article).color ?? "#000"
  paint.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = paint.getImageData(0, 0, 1, 1).data
  return red * 0.3 + green * 0.59 + blue * 0.11 > 128 ? "light" : "dark"
}

const view = (document: Document) => document.defaultView

/** Our parts of code, as Rouge, Chroma and Pygments call them, then as highlight.js does. */
const TOKENS: Record<string, string[]> = {
  "tok-keyword": ["k", "hljs-keyword", "keyword"],
  "tok-string": ["s", "hljs-string", "string"],
  "tok-number": ["m", "hljs-number", "number"],
  "tok-typeName": ["nc", "hljs-type"],
  "tok-comment": ["c", "hljs-comment", "comment"],
  "tok-meta": ["cp", "hljs-meta", "meta"],
}

/** Gives code and tables the names by which sheets know them: those of what Jekyll, Hugo, Hexo and Chirpy make of them. */
export function nameParts(nodes: ParentNode): void {
  for (const table of nodes.querySelectorAll("div.table")) table.classList.add("table-wrapper")
  for (const code of nodes.querySelectorAll(":not(pre) > code:not([class])")) code.className = "highlighter-rouge"
  for (const figure of nodes.querySelectorAll("figure.code")) figure.classList.add("highlight")
  for (const [ours, theirs] of Object.entries(TOKENS)) {
    for (const token of nodes.querySelectorAll(`.code .${ours}`)) token.classList.add(...theirs)
  }
}

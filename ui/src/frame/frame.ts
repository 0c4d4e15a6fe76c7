// Runs inside the sandboxed preview, as a classic script with an opaque origin. It patches the article, keeps
// the scroll position, and tells the window what was clicked. It never navigates and never talks to anyone else.
import { heightOf, placeAt, type Column } from "./anchors"
import { Blocks } from "./blocks"
import { Diagrams } from "./diagrams"
import { addWords, changeWords } from "./dress"
import { FirstScreen } from "./first-screen"
import { LastGood, letFormulasGo } from "./formulas"
import { anchorPlace, watchLinks } from "./links"
import { fillAside, inkOf, nameParts, roomBelow, takeOff, wear } from "./site-look"
import { keepWide, markWide } from "./wide"
import { WORDS, type FromFrame, type ScrollTo, type ShowArticle, type ShowHere, type ShowLook, type ShowWords, type SiteSheets, type ToFrame, type Words } from "./messages"

const EDGE = 24 // a block counts as shown when this much of it is in sight, and is read at this height

let article = document.querySelector<HTMLElement>("article")!
const style = document.querySelector<HTMLStyleElement>("#look")!
const blocks = new Blocks(article, dress)
const diagrams = new Diagrams(article, {
  ask: (source) => say({ type: "diagram", source, dark: isSite ? document.documentElement.dataset.ink === "light" : null }),
  isHere: (element) => blocks.indexOf(element) === here,
  words: () => words,
  still: (change) => {
    takeAnchor()
    change()
    holdAnchor()
  },
})
let words = Object.fromEntries(WORDS.map((word) => [word, ""])) as Words
let here: number | null = null
/** Whether the page has the site's own look. */
let isSite = false
const lastGood = new LastGood()
/** The block at the top of the view and where it stands, to hold it there when things above it change. */
let anchor: { element: HTMLElement; top: number }[] = []

/** The post that is shown: its number in the messages. */
let post = -1

function say(message: FromFrame): void {
  window.parent.postMessage({ ...message, post }, "*")
}

// ---- what is shown ---------------------------------------------------------------------------

function dress(fresh: DocumentFragment, at: number, before: ChildNode[] | null): void {
  if (isSite) nameParts(fresh)
  addWords(fresh, words)
  if (before) keepWide(fresh, before)
  if (before && at === here) lastGood.keep(fresh, before)
  diagrams.dress(fresh, before, at === here)
}

function takeAnchor(): void {
  anchor = []
  if (window.scrollY <= 0) return
  for (let at = firstInSight(); at < blocks.length && anchor.length < 8; at++) {
    for (const element of blocks.elements(at)) {
      const { top, bottom } = element.getBoundingClientRect()
      if (bottom > 0) anchor.push({ element, top })
    }
  }
}

/** The first block that is not above the view, or one near it. */
function firstInSight(): number {
  const place = placeAt(column(), 0)
  // What ends lower than the next one begins, as a picture does that text flows around, may have begun earlier.
  return place ? Math.max(0, place.block - 3) : 0
}

/** Several candidates, since the first may be the very block that was replaced. */
function holdAnchor(): void {
  leaveRoom()
  const held = anchor.find(({ element }) => element.isConnected)
  if (!held) return
  const moved = held.element.getBoundingClientRect().top - held.top
  if (Math.abs(moved) >= 1) window.scrollBy(0, moved)
}

/** A page that scrolls has room below, as the text has, so that its last block can stand where it is read. */
function leaveRoom(): void {
  const { end } = column()
  const root = document.documentElement
  root.toggleAttribute("data-long", end + window.scrollY > window.innerHeight)
  if (isSite) root.style.setProperty("--room", `${roomBelow(document.body, end)}px`)
}

/** The elements that are marked as those at the cursor. */
let marked: HTMLElement[] = []

function markHere(): void {
  const now = here === null ? [] : blocks.elements(here)
  for (const element of marked) {
    if (now.includes(element)) continue
    element.classList.remove("here")
    if (!element.className) element.removeAttribute("class")
  }
  for (const element of now) element.classList.add("here")
  marked = now
}

/** Another post: nothing of the one before is left. */
function begin(next: number): void {
  post = next
  window.scrollTo(0, 0)
  blocks.clear()
  diagrams.forget()
  lastGood.forget()
  anchor = []
  marked = []
  here = null
  leads = false
}

function showArticle(message: ShowArticle): void {
  if (message.post === post) takeAnchor()
  else begin(message.post)
  if (article.lang !== message.lang) article.lang = message.lang
  const left = here === null ? [] : blocks.elements(here)
  const fresh: HTMLElement[] = []
  here = message.here
  blocks.apply(message.blocks, message.html, message.start, message.gone)
  if (!isSite) for (let at = message.start; at < message.start + message.blocks.length; at++) fresh.push(...blocks.elements(at))
  leave(left)
  markHere()
  diagrams.look()
  markWide(fresh)
  holdAnchor()
}

function showHere(message: ShowHere): void {
  const left = here === null || here === message.here ? [] : blocks.elements(here)
  here = message.here
  leave(left)
  markHere()
  const bounds = message.reveal && here !== null ? blocks.bounds(here) : null
  if (!bounds) return
  const height = window.innerHeight
  if (bounds.bottom > EDGE && bounds.top < height - EDGE) return
  window.scrollBy(0, bounds.top < EDGE ? bounds.top - height / 4 : bounds.top - height / 2)
}

/** What is not understood is told once the cursor is somewhere else. */
function leave(elements: HTMLElement[]): void {
  const gone = elements.filter((element) => element.isConnected && blocks.indexOf(element) !== here)
  if (gone.length === 0) return
  lastGood.forget()
  for (const element of gone) letFormulasGo(element)
  diagrams.letGo()
}

function showLook(message: ShowLook): void {
  takeAnchor()
  if (message.site) showSite(message.site, message.scheme)
  else showTheme(message)
  diagrams.redraw()
  if (!isSite) markWide([article])
  holdAnchor()
}

function showTheme({ css, theme, scheme }: ShowLook): void {
  if (isSite) {
    takeOff(document)
    const plain = document.createElement("article")
    plain.dataset.article = ""
    document.body.append(plain)
    hold(plain)
    isSite = false
  }
  style.textContent = css
  document.documentElement.style.colorScheme = scheme
  article.className = `article theme-${theme}`
}

function showSite(site: SiteSheets, scheme: "light" | "dark"): void {
  style.textContent = ""
  hold(wear(site, scheme, document))
  isSite = true
  nameParts(article)
  document.documentElement.dataset.ink = inkOf(article)
  fillAside(article)
}

/** Another element holds the article; what stood around the one before goes with it. */
function hold(next: HTMLElement): void {
  const before = outermost(article)
  next.lang = article.lang
  blocks.moveTo(next)
  diagrams.article = article = next
  before.remove()
}

function outermost(element: HTMLElement): HTMLElement {
  let outer = element
  while (outer.parentElement && outer.parentElement !== document.body) outer = outer.parentElement
  return outer
}

function showWords(message: ShowWords): void {
  document.documentElement.lang = message.lang
  words = message.words
  changeWords(article, words)
}

// ---- in step with the text -------------------------------------------------------------------

/** The blocks in the viewport. One that shows nothing stands where the next one does. */
function column(): Column {
  const count = blocks.length
  const bounds = (from: number, step: 1 | -1) => {
    for (let at = from; at >= 0 && at < count; at += step) {
      const found = blocks.bounds(at)
      if (found) return found
    }
    return null
  }
  const end = bounds(count - 1, -1)?.bottom ?? 0
  return { count, end, top: (at) => bounds(at, 1)?.top ?? end }
}

/**
 * Whether the reader's hand is here. Then the text follows; else this page does, and says nothing. The window says
 * when the hand left; what it sent before it knew that the hand was here comes late, and moves nothing.
 */
let leads = false

function lead(): void {
  if (leads) return
  leads = true
  say({ type: "lead" })
}

for (const gesture of ["wheel", "pointerdown", "keydown", "touchmove", "focusin"]) {
  document.addEventListener(gesture, lead, { capture: true, passive: true })
}

function tellPlace(): void {
  if (leads) say({ type: "scrolled", place: window.scrollY < 1 ? null : placeAt(column(), EDGE) })
}

function scroll({ place }: ScrollTo): void {
  if (leads) return
  if (!place) return window.scrollTo(0, 0)
  if (blocks.length > 0) window.scrollBy(0, heightOf(column(), place) - EDGE)
}

// ---- messages --------------------------------------------------------------------------------

const firstScreen = new FirstScreen(act, () => window.innerHeight)

window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source === window.parent) firstScreen.hear(event.data)
})

function act(message: ToFrame): void {
  switch (message.type) {
    case "article":
      return showArticle(message)
    case "here":
      return showHere(message)
    case "look":
      return showLook(message)
    case "words":
      return showWords(message)
    case "diagram":
      return diagrams.answer(message.source, message.drawing)
    case "scroll":
      return scroll(message)
    case "anchor":
      return goTo(message.name)
    case "follow":
      leads = false
  }
}

// ---- what the reader does --------------------------------------------------------------------

function goTo(href: string): void {
  firstScreen.finish()
  const place = anchorPlace(href, document)
  if (place === null) return say({ type: "dead", href })
  // The text goes there too, whoever asked.
  lead()
  if (place === "top") window.scrollTo(0, 0)
  else place.scrollIntoView({ block: "start" })
}

watchLinks(document, (href) => say({ type: "hover", href }))

function showPicture(picture: Element): void {
  const all = [...article.querySelectorAll("img")].filter((one) => !one.closest("a"))
  const pictures = all.map((one) => ({ src: one.getAttribute("src") ?? "", alt: (one.getAttribute("alt") ?? "").slice(0, 500) }))
  const at = all.findIndex((one) => one === picture)
  if (at >= 0) say({ type: "picture", at, pictures })
}

function press(button: HTMLElement): void {
  const waiting = button.closest<HTMLElement>(".waiting")
  const block = blocks.indexOf(button)
  if (!waiting || block === null) return
  if (button.dataset.word === "find") say({ type: "find", path: waiting.querySelector(".cut")?.textContent ?? "", block })
  else say({ type: "load", host: button.dataset.word === "always" ? (waiting.dataset.host ?? "") : null })
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null
  if (!target) return
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    const at = blocks.indexOf(target)
    const bounds = at === null ? null : blocks.bounds(at)
    if (at === null || !bounds) return
    const part = (event.clientY - bounds.top) / Math.max(1, bounds.bottom - bounds.top)
    return say({ type: "place", block: at, part: Math.min(1, Math.max(0, part)) })
  }
  const button = target.closest<HTMLElement>("button.act")
  if (button) {
    event.preventDefault()
    return press(button)
  }
  const link = target.closest("a")
  if (!link) {
    if (target.matches("img")) showPicture(target)
    return
  }
  event.preventDefault()
  const href = link.getAttribute("href") ?? ""
  if (href.startsWith("#")) goTo(href)
  else say({ type: "link", href })
})
// A click of the middle button, a form and a drag would otherwise leave the page.
document.addEventListener("auxclick", (event) => event.preventDefault())
document.addEventListener("submit", (event) => event.preventDefault())
document.addEventListener("dragstart", (event) => event.preventDefault())

// Keys of the window work while the preview has the focus.
document.addEventListener("keydown", (event) => {
  const { key, code, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event
  const isPlain = !ctrl && !alt && !meta && !event.isComposing
  if (isPlain && (key === "Enter" || key === " ") && event.target instanceof Element && event.target.matches("img[role=button]")) {
    event.preventDefault()
    return showPicture(event.target)
  }
  const ours = ctrl || alt || meta || key === "Escape" || /^F\d+$/.test(key)
  const reading = (ctrl || meta) && !alt && /^[cax]$/i.test(key)
  if (ours && !reading && !event.isComposing) say({ type: "key", key, code, ctrl, alt, shift, meta })
})

// A picture that arrives late moves what is below it: hold what is being read.
let frameWanted = false
window.addEventListener(
  "scroll",
  () => {
    if (frameWanted) return
    frameWanted = true
    requestAnimationFrame(() => {
      frameWanted = false
      takeAnchor()
      tellPlace()
    })
  },
  { passive: true },
)
window.addEventListener("resize", () => {
  if (isSite) fillAside(article)
  else markWide([article])
  holdAnchor()
})
// What was folded away had no width.
document.addEventListener("toggle", () => { if (!isSite) markWide([article]) }, true)
document.addEventListener("load", holdAnchor, true)
document.addEventListener("error", holdAnchor, true)

say({ type: "ready" })

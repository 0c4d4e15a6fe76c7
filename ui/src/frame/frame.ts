// Runs inside the sandboxed preview, as a classic script with an opaque origin. It patches the article, keeps
// the scroll position, and tells the window what was clicked. It never navigates and never talks to anyone else.
import { Blocks } from "./blocks"
import type { FromFrame, ScrollTo, ShowArticle, ShowHere, ShowLook, ToFrame } from "./messages"

const EDGE = 24 // a block counts as shown when this much of it is in sight

const article = document.querySelector<HTMLElement>("article")!
const style = document.querySelector<HTMLStyleElement>("#look")!
const blocks = new Blocks(article)
let here: number | null = null
/** The block at the top of the view and where it stands, to hold it there when things above it change. */
let anchor: { element: HTMLElement; top: number }[] = []

function say(message: FromFrame): void {
  window.parent.postMessage(message, "*")
}

function takeAnchor(): void {
  anchor = []
  if (window.scrollY <= 0) return
  for (let at = 0; at < blocks.length && anchor.length < 8; at++) {
    for (const element of blocks.elements(at)) {
      const { top, bottom } = element.getBoundingClientRect()
      if (bottom > 0) anchor.push({ element, top })
    }
  }
}

/** Several candidates, since the first may be the very block that was replaced. */
function holdAnchor(): void {
  const held = anchor.find(({ element }) => element.isConnected)
  if (!held) return
  const moved = held.element.getBoundingClientRect().top - held.top
  if (Math.abs(moved) >= 1) window.scrollBy(0, moved)
}

function markHere(): void {
  for (const element of article.querySelectorAll(":scope > .here")) {
    element.classList.remove("here")
    if (!element.className) element.removeAttribute("class")
  }
  if (here !== null) for (const element of blocks.elements(here)) element.classList.add("here")
}

function showArticle(message: ShowArticle): void {
  takeAnchor()
  article.lang = message.lang
  blocks.apply(message.blocks, message.html)
  here = message.here
  markHere()
  holdAnchor()
}

function showHere(message: ShowHere): void {
  here = message.here
  markHere()
  const bounds = message.reveal && here !== null ? blocks.bounds(here) : null
  if (!bounds) return
  const height = window.innerHeight
  if (bounds.bottom > EDGE && bounds.top < height - EDGE) return
  window.scrollBy(0, bounds.top < EDGE ? bounds.top - height / 4 : bounds.top - height / 2)
}

function showLook(message: ShowLook): void {
  takeAnchor()
  style.textContent = message.css
  document.documentElement.style.colorScheme = message.scheme
  article.className = `article theme-${message.theme}`
  holdAnchor()
}

function scroll(message: ScrollTo): void {
  if (message.edge === "top") return window.scrollTo(0, 0)
  if (message.edge === "bottom") return window.scrollTo(0, document.documentElement.scrollHeight)
  const bounds = blocks.bounds(message.block)
  if (bounds) window.scrollBy(0, bounds.top + (bounds.bottom - bounds.top) * message.part - EDGE)
}

window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== window.parent) return
  const message = event.data
  if (message.type === "article") showArticle(message)
  else if (message.type === "here") showHere(message)
  else if (message.type === "look") showLook(message)
  else if (message.type === "scroll") scroll(message)
})

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
  const link = target.closest("a")
  if (!link) return
  event.preventDefault()
  const href = link.getAttribute("href") ?? ""
  if (!href.startsWith("#")) return say({ type: "link", href })
  const name = decodeURIComponentOrSame(href.slice(1))
  const place = document.getElementById(name) ?? document.getElementsByName(name)[0]
  if (place) place.scrollIntoView({ block: "start" })
  else if (name === "" || name === "top") window.scrollTo(0, 0)
})
// A click of the middle button, a form and a drag would otherwise leave the page.
document.addEventListener("auxclick", (event) => event.preventDefault())
document.addEventListener("submit", (event) => event.preventDefault())
document.addEventListener("dragstart", (event) => event.preventDefault())

// Keys of the window work while the preview has the focus.
document.addEventListener("keydown", (event) => {
  const { key, code, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event
  const ours = ctrl || alt || meta || key === "Escape" || /^F\d+$/.test(key)
  const reading = (ctrl || meta) && !alt && /^[cax]$/i.test(key)
  if (ours && !reading && !event.isComposing) say({ type: "key", key, code, ctrl, alt, shift, meta })
})

// A picture that arrives late moves what is below it: hold what is being read.
window.addEventListener("scroll", () => requestAnimationFrame(takeAnchor), { passive: true })
window.addEventListener("resize", holdAnchor)
document.addEventListener("load", holdAnchor, true)
document.addEventListener("error", holdAnchor, true)

function decodeURIComponentOrSame(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

say({ type: "ready" })

// What the app adds to the article in the window: its own words in the language of the interface, what can be done
// about a picture that is not shown, and a way for keys to the pictures that are.
import { makeReachable } from "./diagrams"
import { WORDS, type Word, type Words } from "./messages"

/** Finishes new nodes. */
export function addWords(fresh: ParentNode, words: Words): void {
  for (const waiting of fresh.querySelectorAll<HTMLElement>(".waiting")) {
    const note = waiting.querySelector<HTMLElement>(".mute")
    if (!note) continue
    const host = waiting.dataset.host
    if (host === undefined) {
      say(note, "missing", words)
      if (waiting.classList.contains("missing")) note.after(acts(waiting, button(waiting, "find", words)))
    } else {
      note.textContent = host
      note.classList.add("host")
      // The bar over the page has the same two for keys: a post with a hundred pictures is not to be a hundred stops.
      note.after(acts(waiting, button(waiting, "load", words, -1), button(waiting, "always", words, -1)))
    }
  }
  for (const chip of fresh.querySelectorAll<HTMLElement>(".tag-chip[title]")) chip.title = words.tag
  for (const picture of fresh.querySelectorAll("img")) {
    if (!picture.closest("a")) makeReachable(picture, words)
  }
}

/** The interface has another language. */
export function changeWords(article: HTMLElement, words: Words): void {
  for (const element of article.querySelectorAll<HTMLElement>("[data-word]")) {
    const word = WORDS.find((word) => word === element.dataset.word)
    if (word) say(element, word, words)
  }
  for (const chip of article.querySelectorAll<HTMLElement>(".tag-chip[title]")) chip.title = words.tag
  for (const picture of article.querySelectorAll("[aria-roledescription]")) picture.setAttribute("aria-roledescription", words.openPicture)
}

function say(element: HTMLElement, word: Word, words: Words): void {
  element.dataset.word = word
  element.textContent = words[word]
}

/** What can be done stands together, also where there is no room for it in the line. */
function acts(beside: Element, ...buttons: HTMLElement[]): HTMLElement {
  const made = beside.ownerDocument.createElement("span")
  made.className = "acts"
  made.append(...buttons)
  return made
}

function button(beside: Element, word: Word, words: Words, tabIndex = 0): HTMLElement {
  const made = beside.ownerDocument.createElement("button")
  made.type = "button"
  made.className = "act"
  made.tabIndex = tabIndex
  say(made, word, words)
  return made
}

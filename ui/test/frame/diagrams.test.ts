import { beforeEach, expect, test, vi } from "vitest"
import { Blocks } from "../../src/frame/blocks"
import { Diagrams } from "../../src/frame/diagrams"
import { WORDS, type Words } from "../../src/frame/messages"

const words = Object.fromEntries(WORDS.map((word) => [word, word])) as Words
const figure = (source: string) => `<figure class="code diagram" data-diagram="mermaid"><figcaption><span>Diagram</span></figcaption><pre><code>${source}</code></pre></figure>`

let article: HTMLElement
let blocks: Blocks
let diagrams: Diagrams
let here: number
let near: Set<Element>
let notice: (element: Element) => void
const ask = vi.fn<(source: string) => void>()

beforeEach(() => {
  ask.mockClear()
  here = 0
  near = new Set()
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(run: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
        notice = (target) => run([{ target, isIntersecting: true }])
      }
      observe = (element: Element) => near.add(element)
      unobserve = (element: Element) => near.delete(element)
    },
  )
  HTMLImageElement.prototype.decode = () => Promise.resolve()
  article = document.createElement("article")
  document.body.replaceChildren(article)
  blocks = new Blocks(article, (fresh, at, before) => diagrams.dress(fresh, before, at === here))
  diagrams = new Diagrams(article, { ask, isHere: (element) => blocks.indexOf(element) === here, words: () => words, still: (change) => change() })
})

const show = (...sources: string[]) => {
  blocks.apply(sources, Object.fromEntries(sources.map((source) => [source, figure(source)])))
  diagrams.look()
}
/** The reader comes near to all that is watched. */
const approach = () => [...near].forEach(notice)
const draw = async (source: string) => {
  diagrams.answer(source, { picture: `data:${source}`, width: 10, height: 10 })
  await Promise.resolve()
  await Promise.resolve()
}
const states = () =>
  [...article.querySelectorAll("figure")].map((one) => {
    const state = ["last-good", "failed", "waited-for", "drawn"].find((name) => one.classList.contains(name))
    return `${state} ${one.querySelector("img")?.getAttribute("src") ?? one.querySelector(".reason")?.textContent ?? "-"}`
  })

test("one asks when it comes near, once, and is drawn", async () => {
  show("a", "b")
  expect(ask).not.toHaveBeenCalled()
  approach()
  approach()
  expect(ask.mock.calls.flat()).toEqual(["a", "b"])
  await draw("a")
  expect(states()).toEqual(["drawn data:a", "waited-for -"])
  diagrams.answer("b", { error: "line 2" })
  expect(states()).toEqual(["drawn data:a", "failed line 2"])
})

test("the picture stays while one types, and only the newest letters are asked for", async () => {
  show("a", "z")
  approach()
  await draw("a")
  ask.mockClear()
  for (const source of ["ab", "abc", "abcd"]) {
    show(source, "z")
    approach()
    expect(states()[0]).toBe("waited-for data:a")
  }
  expect(ask.mock.calls.flat()).toEqual(["ab"])
  await draw("ab")
  expect(states()[0]).toBe("waited-for data:a")
  approach()
  expect(ask.mock.calls.flat()).toEqual(["ab", "abcd"])
  await draw("abcd")
  expect(states()[0]).toBe("drawn data:abcd")
})

test("one that cannot be drawn keeps its last picture at the cursor, and tells why when the cursor leaves", async () => {
  show("a", "z")
  approach()
  await draw("a")
  show("a(", "z")
  approach()
  diagrams.answer("a(", { error: "line 1" })
  expect(states()[0]).toBe("last-good data:a")
  here = 1
  diagrams.letGo()
  expect(states()[0]).toBe("failed line 1")
})

test("another look is another drawing, and the old one stays until then", async () => {
  show("a")
  approach()
  await draw("a")
  ask.mockClear()
  diagrams.redraw()
  expect(states()).toEqual(["waited-for data:a"])
  approach()
  expect(ask.mock.calls.flat()).toEqual(["a"])
})

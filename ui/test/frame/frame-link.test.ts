import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Article } from "../../src/post/article"
import { Blocks } from "../../src/frame/blocks"
import type { ShowArticle, ToFrame } from "../../src/frame/messages"
import { BlockHtml } from "../../src/post/block-html"
import { FrameLink, type Shown } from "../../src/preview/frame-link"

let sent: ToFrame[]
let link: FrameLink
let stop: () => void
/** Stands for the frame's window: what it says comes from it. */
const page = Object.assign(new EventTarget(), { postMessage: (message: ToFrame) => sent.push(structuredClone(message)) })
const heard = vi.fn()
const lost = vi.fn()
const says = (data: unknown, source: unknown = page) => window.dispatchEvent(Object.assign(new Event("message"), { data, source }))
const articles = () => sent.filter((message): message is ShowArticle => message.type === "article")

beforeEach(() => {
  sent = []
  heard.mockClear()
  lost.mockClear()
  link = new FrameLink({ contentWindow: page } as unknown as HTMLIFrameElement, heard, lost)
  stop = link.listen()
})
afterEach(() => stop())

const POST = {}
let version = 0
function shown(keys: string[], htmlOf: Record<string, string>, { html = new BlockHtml(), post = POST as object } = {}): Shown {
  const article = { version: ++version, lang: "en", blocks: keys.map((key, at) => ({ key, from: at, to: at })), html: htmlOf } as unknown as Article
  html.add(article)
  return { post, article, html, here: null }
}
const p = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, `<p>${key}</p>`]))

test("nothing is sent before the page is ready, then all that is known", () => {
  link.showArticle(shown(["a", "b"], p("a", "b")))
  expect(sent).toEqual([])
  says({ type: "ready", post: -1 })
  expect(articles()).toMatchObject([{ start: 0, gone: 0, blocks: ["a", "b"], html: p("a", "b"), post: 0 }])
})

test("a letter sends its block alone, with its HTML once", () => {
  says({ type: "ready" })
  const html = new BlockHtml()
  link.showArticle(shown(["a", "b", "c"], p("a", "b", "c"), { html }))
  link.showArticle(shown(["a", "B", "c"], p("B"), { html }))
  link.showArticle(shown(["a", "B", "new", "c"], p("new"), { html }))
  link.showArticle(shown(["new", "a", "c"], {}, { html }))
  link.showArticle(shown(["new", "a", "c"], {}, { html }))
  expect(articles().slice(1)).toMatchObject([
    { start: 1, gone: 1, blocks: ["B"], html: p("B") },
    { start: 2, gone: 0, blocks: ["new"], html: p("new") },
    { start: 0, gone: 3, blocks: ["new", "a"], html: {} },
    { start: 3, gone: 0, blocks: [], html: {} },
  ])
})

test("a block that looks different under the same key is sent again", () => {
  says({ type: "ready" })
  const html = new BlockHtml()
  link.showArticle(shown(["a", "b", "c"], p("a", "b", "c"), { html }))
  // Its HTML came with an answer that was too late to be shown.
  html.add({ html: { b: "<p>other</p>" } } as unknown as Article)
  link.showArticle(shown(["a", "b", "c"], {}, { html }))
  link.showArticle(shown(["a", "b", "c"], {}, { html }))
  expect(articles().slice(1)).toMatchObject([
    { start: 1, gone: 1, blocks: ["b"], html: { b: "<p>other</p>" } },
    { gone: 0, blocks: [] },
  ])
})

test("HTML that nobody has is asked for once for each version", () => {
  says({ type: "ready" })
  const one = shown(["a", "b"], p("a"))
  link.showArticle(one)
  expect([lost.mock.calls.length, articles().length]).toEqual([1, 0])
  link.showArticle(one)
  expect([lost.mock.calls.length, articles().length]).toEqual([1, 1])
})

test("what the page says of a post before is not heard, nor what others say", () => {
  says({ type: "ready" })
  link.showArticle(shown(["a"], p("a")))
  says({ type: "link", href: "#a", post: 0 })
  expect(heard).toHaveBeenCalledTimes(1)
  link.showArticle(shown(["a"], p("a"), { post: {} }))
  expect(articles().at(-1)).toMatchObject({ post: 1, start: 0, gone: 0, blocks: ["a"], html: p("a") })
  for (const post of [0, null, "1"]) says({ type: "link", href: "#late", post })
  says({ type: "link", href: "#other", post: 1 }, {})
  expect(heard).toHaveBeenCalledTimes(1)
  says({ type: "lead", post: 1 })
  says({ type: "lead" })
  says({ type: "key", key: "s", code: "KeyS", ctrl: true, alt: false, shift: false, meta: false, post: 0 })
  expect(heard.mock.calls.slice(1).map(([message]) => message.type)).toEqual(["lead", "lead", "key"])
})

test("an anchor that was asked for in a post that is gone is not gone to in the next", () => {
  link.showArticle(shown(["a"], p("a")))
  link.goTo("old")
  link.showArticle(shown(["b"], p("b"), { post: {} }))
  says({ type: "ready" })
  expect(sent.map(({ type }) => type)).toEqual(["article"])
})

test("whatever is written, the page has the blocks of the article in their order", () => {
  let state = 11
  const roll = (most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const root = document.createElement("article")
  const blocks = new Blocks(root)
  says({ type: "ready" })
  let keys: string[] = []
  let names = 0
  const html = new BlockHtml()
  let sentBefore = new Set<string>()
  for (let step = 0; step < 150; step++) {
    keys = [...keys]
    const fresh = () => (roll(4) === 0 ? `old${roll(6)}` : `k${names++}`)
    for (let edits = 1 + roll(3); edits > 0; edits--) {
      const at = roll(keys.length + 1)
      keys.splice(at, roll(3), ...Array.from({ length: roll(4) }, fresh))
    }
    keys = [...new Set(keys)].slice(0, 30)
    if (roll(20) === 0) keys.reverse()
    const textOf = (key: string) => (key.startsWith("old") && step > 75 ? `<p>${key} after</p>` : roll(9) === 0 && !sentBefore.has(key) ? "" : `<p>${key}</p>text`)
    const answer = Object.fromEntries(keys.filter((key) => !sentBefore.has(key) || (step === 76 && key.startsWith("old"))).map((key) => [key, textOf(key)]))
    sentBefore = new Set(keys)
    const now = shown(keys, answer, { html })
    html.keep(now.article)
    const count = sent.length
    link.showArticle(now)
    expect(sent.length).toBe(count + 1)
    const message = articles().at(-1)!
    blocks.apply(message.blocks, message.html, message.start, message.gone)
    expect(root.innerHTML).toBe(keys.map((key) => html.get(key)).join(""))
    for (const [at] of keys.entries()) for (const element of blocks.elements(at)) expect(blocks.indexOf(element)).toBe(at)
  }
})

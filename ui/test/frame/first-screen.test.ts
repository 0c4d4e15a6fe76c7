import { beforeEach, expect, test } from "vitest"
import { FirstScreen } from "../../src/frame/first-screen"
import type { ToFrame } from "../../src/frame/messages"

const article = (count: number, prefix = "b"): ToFrame => {
  const blocks = Array.from({ length: count }, (_, at) => `${prefix}${at}`)
  return { type: "article", lang: "en", blocks, html: Object.fromEntries(blocks.map((key) => [key, `<p>${key}</p>`])), here: null }
}

let acts: string[]
let painted: () => void
let screen: FirstScreen

beforeEach(() => {
  acts = []
  painted = () => {}
  screen = new FirstScreen(
    (message) => acts.push(message.type === "article" ? `${message.blocks.length} from ${message.blocks[0]}` : message.type),
    (run) => (painted = run),
  )
})

test("a long article comes in two steps, a short one at once", () => {
  screen.hear(article(500))
  expect(acts).toEqual(["80 from b0"])
  painted()
  painted()
  expect(acts).toEqual(["80 from b0", "500 from b0"])

  acts = []
  new FirstScreen((message) => acts.push(message.type)).hear(article(100))
  expect(acts).toEqual(["article"])
})

test("what is said meanwhile waits for its blocks", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.hear({ type: "scroll", place: { block: 300, part: 0 } })
  expect(acts).toEqual(["80 from b0"])
  painted()
  expect(acts).toEqual(["80 from b0", "500 from b0", "here", "scroll"])
})

test("a patch comes after the article that it is made for", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.hear(article(501, "c"))
  expect(acts).toEqual(["80 from b0", "500 from b0", "here", "501 from c0"])
  painted()
  expect(acts).toHaveLength(4)
})

test("only the first article of a page is cut", () => {
  screen.hear(article(3))
  screen.hear(article(500))
  expect(acts).toEqual(["3 from b0", "500 from b0"])
})

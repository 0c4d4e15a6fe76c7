import { beforeEach, expect, test } from "vitest"
import { FirstScreen } from "../../src/frame/first-screen"
import type { ShowLook, ToFrame } from "../../src/frame/messages"

const article = (count: number, { prefix = "b", post = 0, start = 0, gone = 0 } = {}): ToFrame => {
  const blocks = Array.from({ length: count }, (_, at) => `${prefix}${at}`)
  return { type: "article", post, lang: "en", start, gone, blocks, html: Object.fromEntries(blocks.map((key) => [key, `<p>${key}</p>`])), here: null }
}
const LOOK: ShowLook = { type: "look", css: "", theme: "quiet", scheme: "light", site: null }

let acts: string[]
let painted: () => void
let screen: FirstScreen

beforeEach(() => {
  acts = []
  painted = () => {}
  screen = new FirstScreen(
    (message) => acts.push(message.type === "article" ? `${message.blocks.length} from ${message.blocks[0]} at ${message.start}, ${message.gone} gone` : message.type),
    () => 79 * 24,
    (run) => (painted = run),
  )
})

test("a long article comes in steps, a short one at once", () => {
  screen.hear(article(500))
  expect(acts).toEqual(["80 from b0 at 0, 0 gone"])
  painted()
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone"])

  acts = []
  new FirstScreen((message) => acts.push(message.type), () => 79 * 24).hear(article(100))
  expect(acts).toEqual(["article"])
})

test("a very long one comes in pieces, and whole as soon as there is more to say of it", () => {
  screen.hear(article(2000))
  screen.hear({ type: "here", here: 1999, reveal: true })
  painted()
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "500 from b80 at 80, 0 gone", "500 from b580 at 580, 0 gone"])
  screen.hear(article(1, { prefix: "c", start: 7, gone: 1 }))
  expect(acts.slice(3)).toEqual(["920 from b1080 at 1080, 0 gone", "here", "1 from c0 at 7, 1 gone"])
  painted()
  expect(acts).toHaveLength(6)
})

test("what is said meanwhile waits for its blocks", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.hear({ type: "scroll", place: { block: 300, part: 0 } })
  expect(acts).toHaveLength(1)
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone", "here", "scroll"])
})

test("a patch comes after the article that it is made for", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.hear(article(200, { prefix: "c", start: 7, gone: 100 }))
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone", "here", "200 from c0 at 7, 100 gone"])
  painted()
  expect(acts).toHaveLength(4)
})

test("only the first article of a post is cut", () => {
  screen.hear(article(3))
  screen.hear(article(500, { start: 3 }))
  screen.hear(article(500, { post: 1 }))
  painted()
  expect(acts).toEqual(["3 from b0 at 0, 0 gone", "500 from b0 at 3, 0 gone", "80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone"])
})

test("the rest of a post that is left is not laid out, and what was said of its blocks is not done to the next", () => {
  screen.hear(article(500))
  screen.hear(LOOK)
  screen.hear({ type: "here", here: 300, reveal: true })
  const late = painted
  screen.hear(article(400, { prefix: "n", post: 1 }))
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "look", "80 from n0 at 0, 0 gone"])
  late()
  expect(acts).toHaveLength(3)
  painted()
  expect(acts.at(-1)).toBe("320 from n80 at 80, 0 gone")
})

test("who wants to go anywhere in it has it whole at once", () => {
  screen.hear(article(2000))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.finish()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "1920 from b80 at 80, 0 gone", "here"])
  screen.finish()
  painted()
  expect(acts).toHaveLength(3)
})

import { beforeEach, expect, test } from "vitest"
import { FirstScreen } from "../../src/frame/first-screen"
import type { ShowLook, ToFrame } from "../../src/frame/messages"

const article = (count: number, { prefix = "b", post = 0, start = 0, gone = 0 } = {}): ToFrame => {
  const blocks = Array.from({ length: count }, (_, at) => `${prefix}${at}`)
  return { type: "article", post, lang: "en", start, gone, blocks, html: Object.fromEntries(blocks.map((key) => [key, `<p>${key}</p>`])), here: null }
}
const LOOK: ShowLook = { type: "look", css: "", theme: "quiet", scheme: "light", site: null }

let acts: string[]
/** The HTML and the block at the cursor of the last article. */
let html: Record<string, string>
let here: number | null
/** In milliseconds: so long each piece takes. */
let clock: number
let painted: () => void
let screen: FirstScreen

beforeEach(() => {
  acts = []
  painted = () => {}
  clock = 5
  let now = 0
  screen = new FirstScreen(
    (message) => {
      acts.push(message.type === "article" ? `${message.blocks.length} from ${message.blocks[0]} at ${message.start}, ${message.gone} gone` : message.type)
      if (message.type === "article") ({ html, here } = message)
    },
    () => 79 * 24,
    (run) => (painted = run),
    () => (now += clock),
  )
})

test("a long article comes in steps, a short one at once", () => {
  screen.hear(article(500))
  expect(acts).toEqual(["80 from b0 at 0, 0 gone"])
  screen.finish()
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone"])

  acts = []
  new FirstScreen((message) => acts.push(message.type), () => 79 * 24).hear(article(100))
  expect(acts).toEqual(["article"])
})

test("a very long one comes in pieces that take a moment each", () => {
  screen.hear(article(2000))
  painted() // these 60 take 5 ms
  clock = 40
  painted() // and these 120 take 40
  clock = 0
  painted() // these 30 take no time at all
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "60 from b80 at 80, 0 gone", "120 from b140 at 140, 0 gone", "30 from b260 at 260, 0 gone", "300 from b290 at 290, 0 gone"])
})

test("what changes is put into what has come, or into what is to come", () => {
  screen.hear(article(400))
  screen.hear(article(3, { prefix: "c", start: 7, gone: 1 }))
  screen.hear(article(2, { prefix: "d", start: 82, gone: 50 }))
  painted()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "3 from c0 at 7, 1 gone", "60 from d0 at 82, 0 gone"])
  expect(html).toMatchObject({ d0: "<p>d0</p>", d1: "<p>d1</p>", b130: "<p>b130</p>" })
  screen.hear({ type: "look", css: "", theme: "quiet", scheme: "light", site: null })
  screen.finish()
  expect(acts.slice(3)).toEqual(["212 from b188 at 142, 0 gone", "look"])
})

test("the block at the cursor is marked when it is there, wherever it was before", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  expect(acts).toEqual(["80 from b0 at 0, 0 gone"])
  screen.hear({ type: "here", here: 5, reveal: true })
  expect(acts.slice(1)).toEqual(["here"])
  screen.finish()
  expect(acts.slice(2)).toEqual(["420 from b80 at 80, 0 gone"])
  expect(here).toBe(5)
})

test("what is said meanwhile waits for its blocks", () => {
  screen.hear(article(500))
  screen.hear({ type: "here", here: 300, reveal: true })
  screen.hear({ type: "scroll", place: { block: 300, part: 0 } })
  expect(acts).toHaveLength(1)
  screen.finish()
  expect(acts).toEqual(["80 from b0 at 0, 0 gone", "420 from b80 at 80, 0 gone", "here", "scroll"])
})

test("a patch of what has come and what is to come waits for both", () => {
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
  expect(acts).toEqual(["3 from b0 at 0, 0 gone", "500 from b0 at 3, 0 gone", "80 from b0 at 0, 0 gone", "60 from b80 at 80, 0 gone"])
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
  expect(acts.at(-1)).toBe("60 from n80 at 80, 0 gone")
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

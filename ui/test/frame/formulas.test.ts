import { beforeEach, expect, test } from "vitest"
import { Blocks } from "../../src/frame/blocks"
import { formulas, LastGood, letFormulasGo } from "../../src/frame/formulas"

const good = (tex: string) => `<span class="katex"><math><mi>${tex}</mi></math></span>`
const bad = (tex: string) => `<code class="math-error" title="expected }">${tex}</code>`

let article: HTMLElement
let blocks: Blocks
let here = 0
let last: LastGood
const shown = () => formulas(article).map((one) => (one.matches(".last-good") ? `last ${one.firstElementChild?.textContent}` : one.matches(".math-error") ? `error ${one.textContent}` : one.textContent))

beforeEach(() => {
  here = 0
  last = new LastGood()
  article = document.createElement("article")
  blocks = new Blocks(article, (fresh, at, before) => {
    if (before && at === here) last.keep(fresh, before)
  })
})
let version = 0
const show = (...html: string[]) => {
  const keys = html.map((text) => `${text}#${text.includes("katex") || text.includes("math-error") ? ++version : ""}`)
  blocks.apply(keys, Object.fromEntries(keys.map((key, at) => [key, html[at]!])))
}

test("the last good picture stays letter by letter, until the formula is whole again", () => {
  show(`<p>a ${good("x")} b</p>`, "<p>after</p>")
  show(`<p>a ${bad("x_{")} b</p>`, "<p>after</p>")
  expect(shown()).toEqual(["last x"])
  expect(article.querySelector<HTMLElement>(".last-good")?.title).toBe("expected }")
  expect(article.querySelector(".math-error")?.hasAttribute("hidden")).toBe(true)
  show(`<p>a ${bad("x_{1")} b</p>`, "<p>after</p>")
  expect(shown()).toEqual(["last x"])
  show(`<p>a ${good("x_1")} b</p>`, "<p>after</p>")
  expect(shown()).toEqual(["x_1"])
  expect(article.querySelector(".last-good")).toBeNull()
})

test("each formula has its own, though one comes or goes beside it", () => {
  show(`<p>${good("a")} ${good("b")} ${good("c")}</p>`)
  show(`<p>${good("a")} ${bad("b^")} ${good("c")}</p>`)
  expect(shown()).toEqual(["a", "last b", "c"])
  show(`<p>${good("a")} ${bad("b^{")} ${good("c")} ${good("d")}</p>`)
  expect(shown()).toEqual(["a", "last b", "c", "d"])
})

test("what was never good, and what is in another block, shows its error", () => {
  show(`<p>${bad("x_{")}</p>`, "<p>after</p>")
  expect(shown()).toEqual(["error x_{"])
  show(`<p>${good("x")}</p>`, "<p>after</p>")
  here = 1
  show(`<p>${bad("x_{")}</p>`, "<p>after</p>")
  expect(shown()).toEqual(["error x_{"])
})

test("it gives way when the cursor leaves, also where it is all of a block, and the block can change on", () => {
  for (const around of [(html: string) => `<p>${html}</p>`, (html: string) => html]) {
    article.replaceChildren()
    last = new LastGood()
    blocks = new Blocks(article, (fresh, at, before) => {
      if (before && at === here) last.keep(fresh, before)
    })
    show("<p>before</p>", around(good("x")), "<p>after</p>")
    here = 1
    show("<p>before</p>", around(bad("x_{")), "<p>after</p>")
    expect(shown()).toEqual(["last x"])
    for (const element of blocks.elements(1)) letFormulasGo(element)
    expect(shown()).toEqual(["error x_{"])
    expect(article.querySelector("[hidden]")).toBeNull()
    show("<p>before</p>", around(good("y")), "<p>after</p>")
    expect(shown()).toEqual(["y"])
    show("<p>before</p>", "<p>after</p>")
    expect(article.textContent?.replace(/\s/g, "")).toBe("beforeafter")
    here = 0
  }
})

test("one that is no formula at all for a letter is not forgotten", () => {
  show(`<p>a ${good("x")}</p>`, "<p>after</p>")
  show("<p>a $x\\$</p>".replace("a", "a katex"), "<p>after</p>")
  expect(shown()).toEqual([])
  show(`<p>a ${bad("x\\fr")}</p>`, "<p>after</p>")
  expect(shown()).toEqual(["last x"])
})

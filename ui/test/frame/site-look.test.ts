import { beforeEach, expect, test } from "vitest"
import { Blocks } from "../../src/frame/blocks"
import { nameParts, takeOff, wear } from "../../src/frame/site-look"

const AROUND = [
  { tag: "html", attributes: { "data-mode": "dark" } },
  { tag: "body", attributes: { class: "page" } },
  { tag: "main", attributes: { id: "main" } },
  { tag: "div", attributes: { class: "content" } },
]

beforeEach(() => {
  document.head.innerHTML = ""
  document.body.innerHTML = '<article class="article theme-quiet" data-article></article>'
})

test("the elements of the site stand around the one for the blocks", () => {
  const article = wear({ sheets: [{ css: "a {}", media: "screen" }, { css: "b {}", media: "" }], around: AROUND }, "light", document)
  expect(article.matches("body.page > main#main[data-around] > div.content[data-article]")).toBe(true)
  const sheets = [...document.querySelectorAll<HTMLStyleElement>("head > style[data-sheet]")]
  expect(sheets.map((sheet) => [sheet.textContent, sheet.media])).toEqual([["a {}", "screen"], ["b {}", ""]])
  expect(document.documentElement.dataset.own).toBe("light")
})

test("a sheet is text, whatever is in it", () => {
  const css = "a {} </style><script>window.ran = true</script><img src=x>"
  wear({ sheets: [{ css, media: "" }], around: AROUND }, "light", document)
  expect(document.querySelector("script, img")).toBeNull()
  expect(document.querySelector("style[data-sheet]")!.textContent).toBe(css)
})

test("a page whose text stands in the body gets an element for it", () => {
  const article = wear({ sheets: [], around: AROUND.slice(0, 2) }, "light", document)
  expect(article.matches("body > div[data-article]")).toBe(true)
})

test("nothing of the look stays on the page when it is taken off", () => {
  document.documentElement.lang = "en"
  wear({ sheets: [{ css: "[data-mode=dark] {}", media: "" }], around: AROUND }, "dark", document)
  expect(document.documentElement.dataset.mode).toBe("dark")
  takeOff(document)
  expect(document.querySelector("style[data-sheet]")).toBeNull()
  for (const root of [document.documentElement, document.body]) {
    expect([...root.attributes].map(({ name }) => name).filter((name) => !["lang", "style"].includes(name))).toEqual([])
  }
  expect(document.documentElement.lang).toBe("en")
})

test("blocks move to another element as they are", () => {
  const [one, other] = [document.createElement("article"), document.createElement("div")]
  const blocks = new Blocks(one)
  blocks.apply(["a", "b"], { a: "<p>A</p>", b: "<p>B</p>" })
  const before = [...one.childNodes]
  blocks.moveTo(other)
  expect([...other.childNodes]).toEqual(before)
  blocks.apply(["b", "c"], { c: "<p>C</p>" })
  expect(other.innerHTML).toBe("<p>B</p><p>C</p>")
  expect(other.firstChild).toBe(before[1])
})

test("code and tables have the names that sheets know", () => {
  document.body.innerHTML = '<p><code>a</code></p><div class="table"><table></table></div><figure class="code"><pre><code><span class="tok-keyword">if</span></code></pre></figure>'
  nameParts(document)
  expect(document.querySelector("figure.highlight .k.keyword.tok-keyword")?.textContent).toBe("if")
  expect(document.querySelectorAll("p > code.highlighter-rouge, pre > code:not([class]), .table-wrapper > table")).toHaveLength(3)
})

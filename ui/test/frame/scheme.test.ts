import { expect, test } from "vitest"
import { answered, hasSign, mark, marks } from "../../src/frame/scheme"

test("the preference for light or dark is answered wherever a query asks for it", () => {
  for (const [media, shade, expected] of [
    ["(prefers-color-scheme: dark)", "dark", "(min-width: 0px)"],
    ["(prefers-color-scheme:dark)", "light", "(max-width: 0px)"],
    ["screen and (PREFERS-color-scheme: light) and (min-width: 2px)", "light", "screen and (min-width: 0px) and (min-width: 2px)"],
    ["not all and (prefers-color-scheme: dark), print", "dark", "not all and (min-width: 0px), print"],
    ["(prefers-color-scheme)", "light", "(min-width: 0px)"],
    ["(prefers-reduced-motion)", "dark", "(prefers-reduced-motion)"],
  ] as const) {
    expect(answered(media, shade), media).toBe(expected)
  }
})

test("the marks are those that the sheets ask for", () => {
  for (const [css, attributes, classes] of [
    ["html[data-mode=dark] {} html:not([data-mode='light']) {}", ["data-mode"], []],
    ['[data-bs-theme="dark"] a{} body[theme=dark]{}', ["data-bs-theme", "theme"], []],
    [".dark .post{} body.theme-dark{} .dark-mode{}", [], ["dark", "theme-dark", "dark-mode"]],
    [".darker, .dark-blue, .text-dark, .btn-dark, [data-other=dark], [data-theme=ocean] {}", [], []],
  ] as const) {
    expect(marks(css), css).toEqual({ attributes, classes })
  }
})

test("a root is marked as what was chosen, and no longer as it was built", () => {
  const root = document.createElement("html")
  const shown = () => root.outerHTML.match(/<html[^>]*>/)![0]
  root.className = "page dark"
  const named = marks("[data-theme=dark] {} .dark {} .light {}")
  mark(root, named, "light")
  expect([root.className, root.dataset.theme], shown()).toEqual(["page light", "light"])
  mark(root, named, "dark")
  expect([root.className, root.dataset.theme], shown()).toEqual(["page dark", "dark"])
  // A class that says light may mean anything else, unless the site's pages have one of them.
  const plain = document.createElement("html")
  mark(plain, named, "light")
  expect(plain.className).toBe("")
})

test("signs of fonts are told from words", () => {
  for (const content of ['"\uf0eb"', String.raw`"\f0eb"`, String.raw`"\e001 "`, String.raw`"\00F101"`]) expect(hasSign(content), content).toBe(true)
  for (const content of ['"#"', '""', "none", String.raw`"\201C"`, String.raw`"\1f4a1"`, String.raw`"\fe0f"`, "counter(li)", "“字”"]) expect(hasSign(content), content).toBe(false)
})

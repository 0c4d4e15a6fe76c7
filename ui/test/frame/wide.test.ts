import { expect, test } from "vitest"
import { keepWide, markWide } from "../../src/frame/wide"

/** A page whose code is as wide as its text is long, in a place of ten. */
function page(html: string): HTMLElement {
  const root = document.createElement("article")
  root.innerHTML = html
  for (const code of root.querySelectorAll("pre")) {
    Object.defineProperty(code, "scrollWidth", { get: () => code.textContent.length })
    Object.defineProperty(code, "clientWidth", { get: () => 10 })
  }
  return root
}
const wide = (root: ParentNode) => [...root.querySelectorAll("pre")].map((code) => code.hasAttribute("data-wide"))

test("code that does not fit scrolls, in whatever it stands", () => {
  const root = page("<pre>fits</pre><figure><pre>does not fit here</pre></figure><p>text</p>")
  markWide([...root.childNodes])
  expect(wide(root)).toEqual([false, true])
  root.querySelector("figure pre")!.textContent = "fits now"
  root.querySelector("pre")!.textContent = "and this does not"
  markWide([root])
  expect(wide(root)).toEqual([true, false])
})

test("what is put in its place scrolls before it is measured", () => {
  const root = page("<pre>one</pre><pre>does not fit here</pre>")
  markWide([root])
  const fresh = page("<pre>one</pre><pre>does not fit here!</pre><pre>new</pre>")
  keepWide(fresh, [...root.childNodes])
  expect(wide(fresh)).toEqual([false, true, false])
})

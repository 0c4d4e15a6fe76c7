import { beforeEach, describe, expect, test } from "vitest"
import { Blocks } from "../../src/frame/blocks"

const HTML: Record<string, string> = {
  h: "<h2>Head</h2>",
  a: "<p>First</p>\n",
  pic: '<p>Text <img src="picture://1"> and <img src="picture://2"></p>\n',
  b: "<p>Second</p>\n",
  c: '<figure><img src="picture://3"></figure>\n',
  two: "<p>One</p><p>Two</p>",
}
const htmlOf = (keys: string[]) => Object.fromEntries(keys.map((key) => [key, HTML[key]!]))

let article: HTMLElement
let blocks: Blocks
const show = (keys: string[], html: Record<string, string> = {}) => blocks.apply(keys, html)
const nodes = () => [...article.childNodes]
const pictures = () => [...article.querySelectorAll("img")]

beforeEach(() => {
  article = document.createElement("article")
  blocks = new Blocks(article)
})

describe("a patch", () => {
  test("puts the blocks in order, without wrappers", () => {
    show(["h", "two", "a"], htmlOf(["h", "two", "a"]))
    expect(article.innerHTML).toBe("<h2>Head</h2><p>One</p><p>Two</p><p>First</p>\n")
    expect(blocks.elements(1).map((element) => element.textContent)).toEqual(["One", "Two"])
    expect(blocks.indexOf(article.children[2]!.firstChild!)).toBe(1)
  })

  test("a typed letter leaves all other nodes and all pictures as they are", () => {
    show(["h", "a", "pic", "b", "c"], htmlOf(["h", "a", "pic", "b", "c"]))
    const before = nodes()
    const held = pictures()
    show(["h", "a", "pic2", "b", "c"], { pic2: '<p>Text! <em>more</em> <img src="picture://1"> and <img src="picture://2"></p>\n' })
    expect(nodes()).toEqual(before)
    expect(pictures().every((picture, at) => picture === held[at])).toBe(true)
    expect(article.querySelector("em")?.textContent).toBe("more")
  })

  test("a block that changes its kind is replaced, and its neighbours stay", () => {
    show(["h", "a", "c"], htmlOf(["h", "a", "c"]))
    const [head, , , figure] = nodes()
    show(["h", "x", "c"], { x: "<h3>First</h3>\n" })
    expect(article.children[1]?.nodeName).toBe("H3")
    expect(nodes()[0]).toBe(head)
    expect(nodes()).toContain(figure)
  })

  test("one on top, one in the middle, one gone: nothing else is touched", () => {
    const all = ["h", "a", "pic", "b", "c"]
    show(all, htmlOf(all))
    const kept = new Set(nodes())
    const watch = new MutationObserver(() => {})
    watch.observe(article, { childList: true, subtree: true })
    show(["n", ...all.slice(0, 3), "m", ...all.slice(3)], { n: "<p>n</p>", m: "<p>m</p>" })
    show(all.filter((key) => key !== "b"))
    const touched = watch.takeRecords().flatMap((record) => [...record.removedNodes]).filter((node) => kept.has(node as ChildNode))
    expect(touched.map((node) => node.textContent?.trim()).filter(Boolean)).toEqual(["Second"])
    expect(article.textContent?.replace(/\s+/g, " ")).toBe("HeadFirst Text and ")
  })

  test("moving a block moves that block only", () => {
    const all = ["h", "a", "pic", "b", "c"]
    show(all, htmlOf(all))
    const held = pictures()
    const watch = new MutationObserver(() => {})
    watch.observe(article, { childList: true })
    show(["a", "pic", "b", "c", "h"])
    const moved = new Set(watch.takeRecords().flatMap((record) => [...record.addedNodes]))
    expect([...moved].map((node) => node.nodeName)).toEqual(["H2"])
    expect(article.lastElementChild?.nodeName).toBe("H2")
    expect(pictures()).toEqual(held)
  })

  test("equal blocks share a key and stay apart", () => {
    show(["a", "a", "b", "a"], htmlOf(["a", "b"]))
    expect(article.textContent?.match(/First/g)).toHaveLength(3)
    const first = article.firstChild
    show(["a", "b", "a"])
    expect(article.firstChild).toBe(first)
    expect(article.textContent?.replace(/\s+/g, " ")).toBe("First Second First ")
    show(["a", "b", "a", "a"])
    expect(article.textContent?.match(/First/g)).toHaveLength(3)
  })

  test("the same key with other HTML is shown anew: a picture came home", () => {
    show(["a", "c"], { ...htmlOf(["a"]), c: '<figure class="waiting">c</figure>' })
    show(["a", "c"], htmlOf(["c"]))
    expect(pictures()).toHaveLength(1)
  })

  test("random orders equal a full render", () => {
    let seed = 7
    const roll = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % below
    const names = [..."abcdefgh"]
    const html = (key: string) => `<p>${key}</p>`
    let shown = new Set<string>()
    for (let step = 0; step < 300; step++) {
      const keys = Array.from({ length: roll(9) }, () => names[roll(names.length)]!)
      const fresh = Object.fromEntries(keys.filter((key) => !shown.has(key)).map((key) => [key, html(key)]))
      show(keys, fresh)
      shown = new Set(keys)
      expect(article.innerHTML).toBe(keys.map(html).join(""))
    }
  })

  test("an open <details> stays open while its text changes", () => {
    show(["d"], { d: "<details><summary>S</summary><p>x</p></details>" })
    article.querySelector("details")!.open = true
    show(["d2"], { d2: "<details><summary>S</summary><p>xy</p></details>" })
    expect(article.querySelector("details")!.open).toBe(true)
  })
})

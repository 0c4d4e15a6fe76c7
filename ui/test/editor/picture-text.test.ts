import { expect, test } from "vitest"
import { asAlt, readPicture } from "../../src/editor/picture-text"

test.each([
  ["![](a.jpg)", "", "a.jpg"],
  ["![傍晚的广州塔](/assets/img/塔.webp)", "傍晚的广州塔", "/assets/img/塔.webp"],
  ["![a \\[b\\] \\\\](x_(1).png)", "a [b] \\", "x_(1).png"],
])("a picture is read: %s", (text, alt, link) => {
  const read = readPicture(text)!
  expect([read.alt, read.link]).toEqual([alt, link])
  expect(text.slice(read.linkFrom, read.linkTo)).toBe(link)
  expect(asAlt(read.alt)).toBe(text.slice(read.altFrom, read.altTo))
})

test.each(["![](a.jpg) b", "[](a.jpg)", "![a]b](c.jpg)", "![](a b.jpg)", ""])("that is no picture alone: %s", (text) => expect(readPicture(text)).toBeNull())

import { describe, expect, test } from "vitest"
import { leadsTo, shownAddress } from "../../src/preview/addresses"
import { lightboxOf } from "../../src/preview/lightbox"

test("where links lead", () => {
  expect(leadsTo("https://a.example/x")).toEqual({ to: "outside", url: "https://a.example/x" })
  expect(leadsTo("//a.example/x")).toEqual({ to: "outside", url: "https://a.example/x" })
  expect(leadsTo("MAILTO:me@a.example").to).toBe("outside")
  for (const inside of ["other.md", "/2024/05/rain/", "../x", "?page=2", "雨.md#一"]) expect(leadsTo(inside)).toEqual({ to: "site", address: inside })
  for (const nowhere of ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ssh://a.example"]) expect(leadsTo(nowhere).to).toBe("nowhere")
})

describe("an address is shown", () => {
  test("as it was meant, and with the host as it is really called", () => {
    expect(shownAddress("https://a.example/%E9%9B%A8#%E4%B8%80")).toBe("https://a.example/雨#一")
    expect(shownAddress("#%E4%B8%80")).toBe("#一")
    // A Cyrillic а is no Latin one.
    expect(shownAddress("https://\u0430pple.com/")).toBe("https://xn--pple-43d.com/")
    expect(shownAddress("https://bank.example@evil.example/x")).toBe("https://evil.example/x")
  })

  test("without what turns lines round or hides", () => {
    expect(shownAddress("https://a.example/%E2%80%AEtxt.exe")).toBe("https://a.example/%E2%80%AEtxt.exe")
    expect(shownAddress("/a%20b%zz")).toBe("/a%20b%zz")
  })

  test("cut in the middle when it is long", () => {
    const shown = shownAddress(`https://a.example/${"long/".repeat(60)}end.html`)
    expect(Array.from(shown)).toHaveLength(96)
    expect(shown).toMatch(/^https:\/\/a\.example\/.*….*end\.html$/)
  })
})

test("only our own pictures are opened", () => {
  const shown = [
    { src: "picture://localhost/ab12", alt: "a" },
    { src: "https://a.example/x.png", alt: "" },
    { src: "picture://localhost/../x", alt: "" },
    { src: "data:image/svg+xml,drawn", alt: "d" },
    { src: "data:image/svg+xml,theirs", alt: "" },
  ]
  const isDrawing = (address: string) => address.endsWith("drawn")
  expect(lightboxOf(3, shown, isDrawing)).toEqual({
    at: 1,
    pictures: [
      { full: "picture://localhost/ab12?full", alt: "a", drawn: false },
      { full: "data:image/svg+xml,drawn", alt: "d", drawn: true },
    ],
  })
  expect(lightboxOf(1, shown, isDrawing)).toBeNull()
  expect(lightboxOf(4, shown, isDrawing)).toBeNull()
})

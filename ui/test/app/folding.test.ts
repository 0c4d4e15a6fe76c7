import { describe, expect, it } from "vitest"
import { arrange, DEFAULT_WISHES, sidesOf } from "../../src/app/folding"
import { Layout } from "../../src/app/layout.svelte"

describe("folding", () => {
  it("takes the posts first, then the preview", () => {
    expect(arrange(1280, DEFAULT_WISHES)).toMatchObject({ posts: "column", editor: true, preview: true, postsWidth: 272 })
    expect(arrange(999, DEFAULT_WISHES)).toMatchObject({ posts: "drawer", editor: true, preview: true })
    expect(arrange(759, DEFAULT_WISHES)).toMatchObject({ posts: "drawer", editor: true, preview: false })
    expect(arrange(480, { ...DEFAULT_WISHES, side: "preview" })).toMatchObject({ editor: false, preview: true })
  })

  it("keeps what the user folded", () => {
    expect(arrange(1600, { ...DEFAULT_WISHES, postsFolded: true, previewFolded: true })).toMatchObject({ posts: "folded", preview: false, columns: "minmax(0, 1fr)" })
  })

  it("never makes editor or preview narrower than they can be", () => {
    expect(sidesOf(1000, 0.9)).toBe(600)
    expect(sidesOf(1000, 0.1)).toBe(360)
    // Just above the last fold there is room for both minima exactly.
    expect(sidesOf(760, 0.5)).toBe(360)
    expect(arrange(1000, { ...DEFAULT_WISHES, postsWidth: 360 }).postsWidth).toBe(240)
  })

  it("remembers widths for each folder", () => {
    localStorage.clear()
    const layout = new Layout()
    layout.useFolder("/a")
    layout.setPostsWidth(300)
    layout.useFolder("/b")
    expect(layout.now.postsWidth).toBe(272)
    layout.useFolder("/a")
    expect(layout.now.postsWidth).toBe(300)
    layout.restorePosts()
    expect(layout.now.postsWidth).toBe(272)
  })

  it("bears nonsense in the storage", () => {
    localStorage.setItem("inkstone.layout./a", "{not json")
    const layout = new Layout()
    layout.useFolder("/a")
    expect(layout.now.posts).toBe("column")
  })
})

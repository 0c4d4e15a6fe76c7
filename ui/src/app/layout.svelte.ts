// The panes: how wide the user made them, what is folded, remembered for each folder.
import { arrange, DEFAULT_WISHES, ONE_SIDE_BELOW, POSTS, sidesOf, type Wishes } from "./folding"
import { recall, remember } from "./memory"

export class Layout {
  windowWidth = $state(1280)
  drawerOpen = $state(false)
  #wishes = $state.raw<Wishes>(DEFAULT_WISHES)
  #root: string | null = null

  readonly now = $derived(arrange(this.windowWidth, this.#wishes))
  /** The room that editor and preview share. */
  readonly room = $derived(this.windowWidth - (this.now.posts === "column" ? this.now.postsWidth : 0))
  readonly previewWidth = $derived(sidesOf(this.room, this.#wishes.previewShare))
  /** Editor and preview share one place. */
  readonly oneSide = $derived(this.windowWidth < ONE_SIDE_BELOW)
  readonly postsVisible = $derived(this.now.posts === "column" || (this.now.posts === "drawer" && this.drawerOpen))

  useFolder(root: string): void {
    this.#root = root
    this.#wishes = { ...DEFAULT_WISHES, ...recall<Partial<Wishes>>("layout", root) }
    this.drawerOpen = false
  }

  togglePosts = (): void => {
    if (this.now.posts === "drawer") this.drawerOpen = !this.drawerOpen
    else this.#wish({ postsFolded: !this.#wishes.postsFolded })
  }

  showPosts(): void {
    if (this.now.posts === "drawer") this.drawerOpen = true
    else if (this.now.posts === "folded") this.#wish({ postsFolded: false })
  }

  /** Wide: folds the preview. Narrow: the one place shows the other of the two. */
  togglePreview = (): void => {
    if (this.oneSide) this.#wish({ side: this.#wishes.side === "editor" ? "preview" : "editor" })
    else this.#wish({ previewFolded: !this.#wishes.previewFolded })
  }

  show(side: "editor" | "preview"): void {
    this.drawerOpen = false
    if (side === "preview" && !this.now.preview) this.togglePreview()
    if (side === "editor" && !this.now.editor) this.togglePreview()
  }

  setPostsWidth = (width: number): void => this.#wish({ postsWidth: Math.max(POSTS.least, Math.min(POSTS.most, Math.round(width))) })
  setPreviewWidth = (width: number): void => this.#wish({ previewShare: sidesOf(this.room, width / this.room) / this.room })
  restorePosts = (): void => this.#wish({ postsWidth: DEFAULT_WISHES.postsWidth })
  restorePreview = (): void => this.#wish({ previewShare: DEFAULT_WISHES.previewShare })

  #wish(change: Partial<Wishes>): void {
    this.#wishes = { ...this.#wishes, ...change }
    if (this.#root !== null) remember("layout", this.#root, this.#wishes)
  }
}

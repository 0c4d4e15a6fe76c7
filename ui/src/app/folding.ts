// Which panes there is room for. As the window narrows, the post list becomes a drawer first, then the editor and
// the preview share one place. What the user folded stays folded at any width.
export const POSTS = { width: 272, least: 240, most: 360 }
export const EDITOR_LEAST = 400
export const PREVIEW_LEAST = 360
const DRAWER_BELOW = 1000
export const ONE_SIDE_BELOW = 760

export type Wishes = { postsWidth: number; previewShare: number; postsFolded: boolean; previewFolded: boolean; side: "editor" | "preview" }
export type Arrangement = { posts: "column" | "drawer" | "folded"; editor: boolean; preview: boolean; columns: string; columnsWithoutPost: string; postsWidth: number }

export const DEFAULT_WISHES: Wishes = { postsWidth: POSTS.width, previewShare: 0.5, postsFolded: false, previewFolded: false, side: "editor" }

export function arrange(width: number, wishes: Wishes): Arrangement {
  const posts = width < DRAWER_BELOW ? "drawer" : wishes.postsFolded ? "folded" : "column"
  const oneSide = width < ONE_SIDE_BELOW
  const editor = !oneSide || wishes.side === "editor"
  const preview = oneSide ? wishes.side === "preview" : !wishes.previewFolded

  const forTwo = preview && editor ? EDITOR_LEAST + PREVIEW_LEAST : EDITOR_LEAST
  // A drawer lies over the panes and takes no room from them.
  const postsMost = posts === "drawer" ? POSTS.most : Math.max(POSTS.least, Math.min(POSTS.most, width - forTwo))
  const postsWidth = clamp(wishes.postsWidth, POSTS.least, postsMost)
  const columns: string[] = []
  if (posts === "column") columns.push(`${postsWidth}px`)
  if (editor && preview) {
    const room = width - (posts === "column" ? postsWidth : 0)
    const previewWidth = sidesOf(room, wishes.previewShare)
    columns.push("minmax(0, 1fr)", `${previewWidth}px`)
  } else columns.push("minmax(0, 1fr)")
  const columnsWithoutPost = posts === "column" ? `${postsWidth}px minmax(0, 1fr)` : "minmax(0, 1fr)"
  return { posts, editor, preview, columns: columns.join(" "), columnsWithoutPost, postsWidth }
}

/** The preview's width in a room both share. When the room is too small for both minima, both give way alike. */
export function sidesOf(room: number, previewShare: number): number {
  const scale = Math.min(1, room / (EDITOR_LEAST + PREVIEW_LEAST))
  return Math.round(clamp(room * previewShare, PREVIEW_LEAST * scale, room - EDITOR_LEAST * scale))
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most))

// The pictures of an article as they can be opened: the post's own, from the backend's scheme, and our drawings.
import type { PictureShown } from "../frame/messages"

/** The backend's own scheme; on Windows it is a host. */
const OURS = /^(picture:\/\/localhost|http:\/\/picture\.localhost)\/([\w-]+)$/

/** `full` is the picture as large as it is. */
export type LightboxPicture = { full: string; alt: string; drawn: boolean }
export type Lightbox = { at: number; pictures: LightboxPicture[] }

/** What is no picture of ours is left out; null when the chosen one is not. */
export function lightboxOf(at: number, shown: PictureShown[], isDrawing: (address: string) => boolean): Lightbox | null {
  const pictures = shown.map(({ src, alt }) => {
    if (OURS.test(src)) return { full: `${src}?full`, alt, drawn: false }
    return isDrawing(src) ? { full: src, alt, drawn: true } : null
  })
  const chosen = pictures[at]
  if (!chosen) return null
  const known = pictures.filter((picture) => picture !== null)
  return { at: known.indexOf(chosen), pictures: known }
}

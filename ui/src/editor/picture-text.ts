// A picture as it stands in Markdown: its alt text and its link, with their places.

/** Offsets from the start of the picture. */
export type PictureText = { alt: string; altFrom: number; altTo: number; link: string; linkFrom: number; linkTo: number }

const PICTURE = /^!\[((?:\\[^]|[^\]\\])*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)$/

/** Null for what is no picture alone. */
export function readPicture(text: string): PictureText | null {
  const found = PICTURE.exec(text)
  if (!found) return null
  const [, alt, link] = found as unknown as [string, string, string]
  const linkFrom = 2 + alt.length + 2
  return { alt: alt.replace(/\\([\\[\]])/g, "$1"), altFrom: 2, altTo: 2 + alt.length, link, linkFrom, linkTo: linkFrom + link.length }
}

/** Words as an alt text: on one line, with nothing in them that ends it. */
export const asAlt = (words: string): string => words.replace(/\s*\n\s*/g, " ").replace(/[\\[\]]/g, "\\$&")

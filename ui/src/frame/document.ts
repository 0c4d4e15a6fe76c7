// The page that the preview frame starts with. It names no host but our own, twice: here and in the window's
// own policy, which the frame inherits.
import { FRAME_CSS } from "./styles"

/** Where the window's files come from: tauri://localhost, or http://tauri.localhost on Windows. */
export const APP_ORIGIN = location.origin

/** A frame has an opaque origin, so 'self' means nothing in it: the scheme or host must be named. */
export function scriptSource(origin: string): string {
  return origin.startsWith("http") ? origin : new URL(origin).protocol
}

export function frameDocument(look: { css: string; theme: string; scheme: string }, origin = APP_ORIGIN): string {
  const policy = [
    "default-src 'none'",
    `script-src ${scriptSource(origin)}`,
    "style-src 'unsafe-inline'",
    "img-src picture: http://picture.localhost data:",
  ].join("; ")
  return `<!doctype html>
<html style="color-scheme: ${look.scheme}">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<style>${FRAME_CSS}</style>
<style id="look">${look.css}</style>
<article class="article theme-${look.theme}" data-article></article>
<script src="${origin}/frame.js"></script>
</html>`
}

// The page that the preview frame starts with. It names no host but our own, twice: here and in the window's
// own policy, which the frame inherits.

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
<article class="article theme-${look.theme}"></article>
<script src="${origin}/frame.js"></script>
</html>`
}

/** lucide's image-off: the article's words cannot bring an icon along. */
const IMAGE_OFF = `url("data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="m2 2 20 20M10.41 10.41a2 2 0 1 1-2.83-2.83M13.5 13.5 6 21M18 12l3 3"/><path d="M3.59 3.59A2 2 0 0 0 3 5v14a2 2 0 0 0 2 2h14c.55 0 1.05-.22 1.41-.59M21 15V5a2 2 0 0 0-2-2H9"/></svg>',
)}")`

/** WebKitGTK 2.50 draws letters over each other where it puts these spaces. No other engine answers to both questions so. */
const AUTOSPACE_BROKEN = "@supports (hanging-punctuation: first) and (not (font: -apple-system-body))"

/** Only what the window adds to a theme; the themes bring everything that is exported. */
const FRAME_CSS = `
html { height: 100%; overflow-anchor: none; scrollbar-width: thin; }
body { min-height: 100%; margin: 0; display: flex; flex-direction: column; }
.article { flex: 1 0 auto; box-sizing: border-box; width: 100%; }
@media (min-width: 420px) and (max-width: 640px) { html .article { padding: 24px 28px 5em; } }
${AUTOSPACE_BROKEN} { html .article { text-autospace: no-autospace; } }
.article .waiting::before { content: ""; flex: none; width: 16px; height: 16px; background: currentColor; mask: ${IMAGE_OFF} center / contain no-repeat; }
`

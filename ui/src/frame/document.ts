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
html.long .article { padding-bottom: calc(100vh - 4em); }
.article .waiting::before { content: ""; flex: none; width: 16px; height: 16px; background: currentColor; mask: ${IMAGE_OFF} center / contain no-repeat; }
.article .waiting .host { max-width: 45%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.article .waiting .acts { display: flex; flex: none; gap: 8px; margin-left: auto; }
.article .waiting .act { flex: none; height: 24px; padding: 0 8px; border: 1px solid var(--a-line); border-radius: 6px; background: var(--a-paper); color: var(--a-ink); font: 500 12px/1 var(--a-font); cursor: pointer; }
.article .waiting .act:hover { border-color: var(--a-soft); }
.article span.waiting .act { height: 20px; padding: 0 6px; }
.article .waiting:has(.acts) { flex-wrap: wrap; row-gap: 8px; }
.article .waiting:has(.acts) > .grow { display: none; }
.article .waiting:has(.acts) > .cut { max-width: calc(100% - 26px); }
.article img[role=button] { cursor: zoom-in; }
.article img[role=button]:focus-visible { outline: 2px solid var(--a-link); outline-offset: 2px; }
.article .last-good { position: relative; }
.article .last-good > :not(.math-error) { opacity: .5; }
.article .last-good::after { content: "…"; color: var(--a-soft); font: 700 1em/1 var(--a-font); }
.article .diagram.last-good::after { position: absolute; right: .6em; top: .4em; }
.article .diagram > .drawing { display: block; width: auto; max-width: 100%; height: auto; margin-inline: auto; padding: 16px; border-radius: 0; background: none; }
.article .diagram.drawn { background: none; border: 1px solid var(--a-line); }
.article .diagram.drawn > :not(.drawing), .article .diagram.waited-for > :not(.drawing, .diagram-note) { display: none; }
.article .diagram > .diagram-note { padding: 10px 16px 0; font: 12px/18px var(--a-font); color: var(--a-soft); }
.article .diagram.waited-for > .diagram-note { min-height: 120px; display: grid; place-items: center; padding: 0; }
.article .diagram > .diagram-note > b { font-weight: 500; }
.article .diagram.failed > .diagram-note > b { color: var(--a-danger); }
.article .diagram > .diagram-note > .reason { display: block; font-family: var(--a-mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12em; overflow: auto; }
`

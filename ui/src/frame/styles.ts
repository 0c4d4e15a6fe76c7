// What the window adds to the looks of an article, and what it holds against the sheets of a site.

/** The article, above whatever a site's sheets say of it: an `:is()` weighs as much as the heaviest in its list. */
const ARTICLE = ":is([data-article], #i#i#i)"

/** lucide's image-off: the article's words cannot bring an icon along. */
const IMAGE_OFF = `url("data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="m2 2 20 20M10.41 10.41a2 2 0 1 1-2.83-2.83M13.5 13.5 6 21M18 12l3 3"/><path d="M3.59 3.59A2 2 0 0 0 3 5v14a2 2 0 0 0 2 2h14c.55 0 1.05-.22 1.41-.59M21 15V5a2 2 0 0 0-2-2H9"/></svg>',
)}")`

/** WebKitGTK: no other engine answers to both questions so. */
const WEBKITGTK = "@supports (hanging-punctuation: first) and (not (font: -apple-system-body))"

/** Its scroll bars, where they stand still, are broad and white; a page's colours are not known here. */
const BARS = `
${WEBKITGTK} {
  * { scrollbar-width: auto !important; }
  ::-webkit-scrollbar { width: 10px; height: 10px; background: transparent; }
  ::-webkit-scrollbar-thumb { min-height: 32px; border: 2px solid transparent; border-radius: 5px; background: rgb(128 128 128 / .32) padding-box; }
  ::-webkit-scrollbar-thumb:hover, ::-webkit-scrollbar-thumb:active { background-color: rgb(128 128 128 / .6); }
  ::-webkit-scrollbar-corner { background: transparent; }
}
`

/** With a theme; the themes bring everything that is exported. */
const WITH_THEME = `
html { height: 100%; overflow-anchor: none; scrollbar-width: thin; }
body:has(> .article) { min-height: 100%; margin: 0; display: flex; flex-direction: column; }
.article { flex: 1 0 auto; box-sizing: border-box; width: 100%; }
@media (min-width: 420px) and (max-width: 640px) { html .article { padding: 24px 28px 5em; } }
html[data-long] .article { padding-bottom: calc(100vh - 4em); }
.article pre:not([data-wide]) { overflow: visible; }
`

/**
 * What the window says and does in an article, whatever it looks like. Where WebKitGTK 2.50 puts the spaces of
 * `text-autospace`, it draws letters over each other.
 */
const STATES = `${BARS}
${WEBKITGTK} { ${ARTICLE}, ${ARTICLE} * { text-autospace: no-autospace !important; } }
${ARTICLE} .waiting::before { content: ""; flex: none; width: 16px; height: 16px; background: currentColor; mask: ${IMAGE_OFF} center / contain no-repeat; }
${ARTICLE} .waiting .host { max-width: 45%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
${ARTICLE} .waiting .acts { display: flex; flex: none; gap: 8px; margin-left: auto; }
${ARTICLE} .waiting .act { flex: none; height: 24px; margin: 0; padding: 0 8px; border: 1px solid var(--a-line); border-radius: 6px; background: var(--a-paper); color: var(--a-ink); font: 500 12px/1 var(--a-font); letter-spacing: normal; text-transform: none; box-shadow: none; cursor: pointer; }
${ARTICLE} .waiting .act:hover { border-color: var(--a-soft); }
${ARTICLE} span.waiting .act { height: 20px; padding: 0 6px; }
${ARTICLE} .waiting:has(.acts) { flex-wrap: wrap; row-gap: 8px; }
${ARTICLE} .waiting:has(.acts) > .grow { display: none; }
${ARTICLE} .waiting:has(.acts) > .cut { max-width: calc(100% - 26px); }
${ARTICLE} img[role=button] { cursor: zoom-in; }
${ARTICLE} img[role=button]:focus-visible { outline: 2px solid var(--a-link); outline-offset: 2px; }
${ARTICLE} .last-good { position: relative; }
${ARTICLE} .last-good > :not(.math-error) { opacity: .5; }
${ARTICLE} .last-good::after { content: "…"; color: var(--a-soft); font: 700 1em/1 var(--a-font); }
${ARTICLE} .diagram.last-good::after { position: absolute; right: .6em; top: .4em; }
${ARTICLE} .diagram > .drawing { display: block; width: auto; max-width: 100%; height: auto; margin-inline: auto; padding: 16px; border-radius: 0; background: none; }
${ARTICLE} .diagram.drawn { background: none; border: 1px solid var(--a-line); }
${ARTICLE} .diagram.drawn > :not(.drawing), ${ARTICLE} .diagram.waited-for > :not(.drawing, .diagram-note) { display: none; }
${ARTICLE} .diagram > .diagram-note { padding: 10px 16px 0; font: 12px/18px var(--a-font); color: var(--a-soft); }
${ARTICLE} .diagram.waited-for > .diagram-note { min-height: 120px; display: grid; place-items: center; padding: 0; }
${ARTICLE} .diagram > .diagram-note > b { font-weight: 500; }
${ARTICLE} .diagram.failed > .diagram-note > b { color: var(--a-danger); }
${ARTICLE} .diagram > .diagram-note > .reason { display: block; font-family: var(--a-mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12em; overflow: auto; }
`

const BOXES = "html[data-own], html[data-own] > body, html[data-own] [data-around], html[data-own] [data-article]"
const OWN = `html[data-own] ${ARTICLE}`
const faded = (part: number) => `color-mix(in srgb, currentColor ${part}%, transparent)`

/**
 * With the site's own sheets. The first layer is above all of them, since `!important` turns the order of layers
 * round: the page scrolls, is there to be seen, and stands alone, for what stood beside the text (a bar, a header)
 * is not here. Layers without a name cannot be added to.
 */
const WITH_SITE_FIRST = `
@layer {
  ${BOXES} { display: block !important; position: static !important; inset: auto !important; float: none !important; overflow: visible !important; visibility: visible !important; opacity: 1 !important; transform: none !important; translate: none !important; scale: none !important; rotate: none !important; clip: auto !important; clip-path: none !important; mask: none !important; filter: none !important; content-visibility: visible !important; height: auto !important; max-height: none !important; columns: auto !important; writing-mode: horizontal-tb !important; animation: none !important; transition: none !important; pointer-events: auto !important; user-select: auto !important; -webkit-user-select: auto !important; }
  html[data-own] [data-article] { position: relative !important; }
  html[data-own] { overflow-anchor: none !important; scroll-behavior: auto !important; scroll-padding: 0 !important; scroll-snap-type: none !important; scrollbar-width: thin !important; }
  html[data-own] > body { scroll-behavior: auto !important; min-height: 0 !important; }
  html[data-own][data-long] > body { padding-bottom: var(--room, 0) !important; }
  html[data-own]::before, html[data-own]::after, html[data-own] > body::before, html[data-own] > body::after, html[data-own] [data-around]::before, html[data-own] [data-around]::after, html[data-own] [data-article]::before, html[data-own] [data-article]::after { display: none !important; }
  html[data-own] [data-article] > * { visibility: visible !important; opacity: 1 !important; mask: none !important; animation: none !important; content-visibility: visible !important; }
  html[data-own] [data-article] > :is(.waiting, .diagram) { display: flex !important; }
  html[data-own] [data-article] > .diagram { display: block !important; }
}
/* What the site says nothing of: below all its sheets. */
@layer {
  [data-own] [data-article] { overflow-wrap: break-word; }
  [data-own] [data-article] img { max-width: 100%; height: auto; }
  [data-own] .table { overflow-x: auto; }
  [data-own] [data-article] :is(th, td).right { text-align: right; }
  [data-own] [data-article] :is(th, td).center { text-align: center; }
  [data-own] .code { margin: 1em 0; }
  [data-own] .code > figcaption { margin: 0 0 .4em; font: 12px/1.5 var(--a-mono); color: ${faded(72)}; text-align: start; display: flex; gap: .75em; }
  [data-own] pre { overflow-x: auto; }
  [data-own] .code > pre { margin: 0; padding: .9em 1em; }
  [data-own] pre .n { display: inline-block; width: 2.2em; padding-right: 1em; text-align: right; color: ${faded(62)}; user-select: none; }
  [data-own] .tasks { list-style: none; padding-left: 0; } [data-own] .tasks li:has(> input) { display: flex; gap: .6em; }
  [data-own] .prompt { margin: 0 0 1em; padding: .85em 1em .85em 2.9em; border-radius: 6px; position: relative; background: ${faded(7)}; }
  [data-own] .prompt > svg { position: absolute; left: 1em; top: 1.12em; width: 1.15em; height: 1.15em; fill: none; stroke: var(--a-info); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
  [data-own] .prompt > b { display: block; color: var(--a-info); }
  [data-own] .prompt > :last-child { margin-bottom: 0; }
  [data-own] .prompt.tip > svg { stroke: var(--a-tip); } [data-own] .prompt.tip > b { color: var(--a-tip); }
  [data-own] .prompt.warning > svg { stroke: var(--a-warning); } [data-own] .prompt.warning > b { color: var(--a-warning); }
  [data-own] .prompt.danger > svg { stroke: var(--a-danger); } [data-own] .prompt.danger > b { color: var(--a-danger); }
  [data-own] .anchor { opacity: 0; } [data-own] :is(h1, h2, h3, h4, h5, h6):hover > .anchor { opacity: .6; }
}
`

/** The window's own marks over any site's sheet: its colours are made of the text's own, or chosen by how light that is. */
const WITH_SITE = `
${OWN} {
  --a-font: -apple-system, "Segoe UI", "Adwaita Sans", "Inter", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  --a-mono: "Bitstream Vera Sans Mono", ui-monospace, "SF Mono", "Cascadia Code", "Noto Sans Mono", "DejaVu Sans Mono", "PingFang SC", "Microsoft YaHei", "Noto Sans Mono CJK SC", monospace;
  --a-ink: currentColor; --a-soft: ${faded(78)}; --a-faint: ${faded(50)}; --a-line: ${faded(24)}; --a-well: ${faded(8)}; --a-paper: ${faded(4)};
  --a-link: #2d5289; --a-info: #2d5289; --a-tip: #1a613f; --a-warning: #794d15; --a-danger: #a2203e; --a-seal: #bd3b24;
}
html[data-own][data-ink=light] ${ARTICLE} { --a-link: #a3c1f0; --a-info: #a3c1f0; --a-tip: #8fd3b1; --a-warning: #e6c27c; --a-danger: #f5a3ad; --a-seal: #ec7a63; }
${OWN} .waiting { display: flex; align-items: center; gap: 10px; width: auto; margin: 0 0 1.1em; padding: 12px 14px; border: 1px dashed var(--a-faint); border-radius: 6px; background: none; box-shadow: none; color: var(--a-soft); font: 12px/16px var(--a-font); letter-spacing: normal; text-align: left; text-indent: 0; }
${OWN} span.waiting { display: inline-flex; max-width: 100%; margin: 0 .2em; padding: 2px 8px; vertical-align: middle; }
${OWN} .waiting, ${OWN} .waiting * { visibility: visible; opacity: 1; }
${OWN} .waiting > :is(.cut, .mute) { display: block; color: inherit; font-size: inherit; }
${OWN} .waiting .cut { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
${OWN} .waiting .grow { flex: 1; }
${OWN} .waiting .mute { flex: none; }
${OWN} .waiting.missing { border-color: var(--a-danger); }
${OWN} .waiting.missing .mute, ${OWN} .math-error, ${OWN} .tag-chip.missing { color: var(--a-danger); }
/* The name of the language is the themes' own. */
${OWN} .code > figcaption .lang, ${OWN} .code > figcaption:not(:has(> :not(.lang))) { display: none; }
${OWN} .tag-chip { padding: .15em .5em; border: 0; border-radius: 4px; background: var(--a-well); color: var(--a-soft); font: .8em/1.5 var(--a-mono); overflow-wrap: anywhere; }
${OWN} math[display="block"] { margin: 0 0 1.1em; overflow-x: auto; overflow-y: hidden; }
${OWN} .diagram { margin: 0 0 1.1em; padding: 0; border-radius: 6px; text-align: start; }
${OWN} .diagram.drawn { background: var(--drawn-on); }
html[data-ink=dark] { --drawn-on: #fdfcfa; } html[data-ink=light] { --drawn-on: #1b1816; }
${OWN} > .here { position: relative; }
${OWN} > .here::after { content: ""; display: block; position: absolute; left: -12px; right: auto; top: .35em; bottom: .35em; width: 2px; height: auto; margin: 0; border: 0; border-radius: 1px; background: var(--a-seal); opacity: 1; transform: none; }
`

/** The layers come first in the page: the order in which layers are named is their rank. */
export const FRAME_CSS = WITH_SITE_FIRST + WITH_THEME + STATES + WITH_SITE

// How CodeMirror's own parts look, on the tokens. The text's look (`tok-*`, `here`, `trail`) is in components.css;
// this adds what a real editor has and a still picture has not.
import { EditorView } from "@codemirror/view"

// A wide pane centres its text at 44 em of the text's size; the ground of the current paragraph still fills the pane.
const edge = (least: string) => `max(${least}, calc((100% - 660px) / 2))`

export const editorTheme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", background: "none" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "inherit", lineHeight: "inherit", overflowX: "hidden" },
  ".cm-content": { padding: "var(--s4) 0 40vh", caretColor: "var(--seal)", minHeight: "100%" },
  ".cm-content:focus-visible": { boxShadow: "none" },
  ".cm-line": {
    padding: `0 ${edge("var(--s6)")} 0 ${edge("28px")}`,
    position: "relative",
    minHeight: "27px",
    overflowWrap: "anywhere",
    lineBreak: "strict",
  },
  ".cm-line.here::before": { left: `calc(${edge("28px")} - 16px)`, top: "0", bottom: "0", borderRadius: "0" },
  ".cm-line.here.first::before": { top: "5px" },
  ".cm-line.here.last::before": { bottom: "5px" },
  ".cm-line.code": { font: "13px/24px var(--font-mono)", minHeight: "24px" },
  // The front matter, while it is edited as text.
  ".cm-line.as-text": { font: "13px/24px var(--font-mono)", minHeight: "24px", color: "var(--ink)" },
  ".cm-line.table": { fontFamily: "var(--font-mono)", fontSize: "13px" },
  ".cm-line.code .tok-code": { background: "none", padding: "0" },
  ".cm-line .tok-url": { overflowWrap: "anywhere", lineHeight: "inherit" },
  ".tok-meta": { color: "var(--tok-meta)", fontWeight: "400" },
  ".tok-emphasis": { fontStyle: "italic" },
  // Chinese has no italics: emphasis is dots under the text, whatever language the window speaks.
  ".tok-dotted, .tok-dotted .tok-emphasis": { fontStyle: "normal", textEmphasis: "filled dot", textEmphasisPosition: "under right" },
  ".tok-emphasis.tok-meta": { fontStyle: "normal" },
  ".tok-strike": { textDecoration: "line-through", textDecorationColor: "var(--ink-3)" },
  ".trail": {
    backgroundImage: "radial-gradient(circle, currentColor 1.5px, transparent 1.9px)",
    backgroundPosition: "center 58%",
    backgroundRepeat: "no-repeat",
    letterSpacing: "4px",
    opacity: ".75",
  },
  ".cm-line[data-hint]::after": {
    content: "attr(data-hint)",
    position: "absolute",
    left: edge("28px"),
    top: "0",
    color: "var(--ink-3)",
    pointerEvents: "none",
  },
  ".cm-cursor": { borderLeft: "2px solid var(--seal)", marginLeft: "-1px" },
  ".cm-dropCursor": { borderLeft: "2px solid var(--seal)" },
  ".cm-selectionBackground": { background: "var(--selection) !important", borderRadius: "2px" },
  ".cm-searchMatch": { background: "var(--match)", borderRadius: "2px" },
  ".cm-searchMatch-selected": { background: "var(--match)", boxShadow: "0 0 0 2px var(--focus)" },
  ".cm-selectionMatch": { background: "var(--well)" },
  ".cm-matchingBracket": { background: "var(--pressed)", borderRadius: "2px" },
  ".cm-panels": { background: "var(--raised)", color: "var(--ink)", border: "0", zIndex: "var(--z-bar)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--hairline)" },
})

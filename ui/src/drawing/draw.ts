// Runs in a frame of its own that shows nothing: Mermaid. It needs objects that it may change, and those of the window
// are frozen. The frame's origin is opaque; it gets a source and gives back a drawing, which the window cleans.
import mermaid from "mermaid"
import type { DiagramLook } from "../preview/diagram-look"
import type { ToDraw, Drawn } from "./messages"

function settle({ dark, font, colours: c }: DiagramLook): void {
  const labels = { htmlLabels: false }
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    deterministicIds: true,
    logLevel: "fatal",
    // What sites draw with; the newer layout is another picture.
    layout: "dagre",
    look: "classic",
    ...labels,
    flowchart: labels,
    // A post's own directives may not bring HTML or style sheets back.
    secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering", "htmlLabels", "themeCSS", "fontFamily", "altFontFamily", "logLevel"],
    fontFamily: font,
    darkMode: dark,
    theme: "base",
    themeVariables: {
      darkMode: dark,
      fontFamily: font,
      fontSize: "14px",
      background: c.paper,
      textColor: c.ink,
      titleColor: c.ink,
      lineColor: c.soft,
      primaryColor: c.well,
      primaryTextColor: c.ink,
      primaryBorderColor: c.faint,
      secondaryColor: c["info-ground"],
      secondaryTextColor: c.ink,
      secondaryBorderColor: c.faint,
      tertiaryColor: c["tip-ground"],
      tertiaryTextColor: c.ink,
      tertiaryBorderColor: c.faint,
      mainBkg: c.well,
      nodeBorder: c.faint,
      nodeTextColor: c.ink,
      clusterBkg: c.paper,
      clusterBorder: c.line,
      edgeLabelBackground: c.paper,
      noteBkgColor: c["warning-ground"],
      noteTextColor: c.ink,
      noteBorderColor: c.faint,
      actorBkg: c.well,
      actorBorder: c.faint,
      actorTextColor: c.ink,
      actorLineColor: c.faint,
      signalColor: c.soft,
      signalTextColor: c.ink,
      labelBoxBkgColor: c.well,
      labelBoxBorderColor: c.faint,
      labelTextColor: c.ink,
      loopTextColor: c.ink,
      activationBkgColor: c["info-ground"],
      activationBorderColor: c.faint,
      errorBkgColor: c["danger-ground"],
      errorTextColor: c.danger,
    },
  })
}


window.addEventListener("message", (event: MessageEvent<ToDraw>) => {
  if (event.source !== window.parent) return
  const { id, source, look } = event.data
  const say = (answer: Omit<Drawn, "id">) => window.parent.postMessage({ id, ...answer }, "*")
  settle(look)
  mermaid.render(`diagram-${id}`, source).then(
    ({ svg }) => say({ svg }),
    (thrown: unknown) => say({ error: thrown instanceof Error ? thrown.message : String(thrown) }),
  )
})

window.parent.postMessage({ id: 0 } satisfies Drawn, "*")

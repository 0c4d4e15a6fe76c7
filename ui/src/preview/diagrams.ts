// Mermaid's diagrams, drawn in the window and handed out as inert pictures. Mermaid comes with the first one. What it
// draws is cleaned and then shown as an image, in which nothing runs, loads or leads anywhere.
import type { Drawing } from "../frame/messages"
import type { DiagramLook } from "./diagram-look"

type Mermaid = (typeof import("mermaid"))["default"]
type Purify = (typeof import("dompurify"))["default"]

/** As many drawings are remembered. */
const MOST = 60

export class Diagrams {
  #look: DiagramLook | null = null
  #drawn = new Map<string, Drawing>()
  #queue: Promise<unknown> = Promise.resolve()
  #count = 0
  #generation = 0

  /** How they are to look from now on. */
  set look(look: DiagramLook) {
    this.#look = look
    this.#drawn.clear()
    this.#generation++
  }

  /** Whether this is the address of a picture that was drawn here. */
  has(address: string): boolean {
    return [...this.#drawn.values()].some((drawing) => "picture" in drawing && drawing.picture === address)
  }

  /** Null when the look was changed meanwhile: the drawing is asked for again. */
  async draw(source: string): Promise<Drawing | null> {
    const known = this.#drawn.get(source)
    if (known) return known
    const generation = this.#generation
    // Mermaid keeps its settings in one place, and measures in the page: one at a time, and the window in between.
    const turn = this.#queue.then(async () => {
      if (generation !== this.#generation || !this.#look) return null
      await new Promise((painted) => setTimeout(painted))
      return drawing(source, this.#look, `diagram-${++this.#count}`)
    })
    this.#queue = turn.catch(() => undefined)
    const made = await turn
    if (!made || generation !== this.#generation) return null
    if (this.#drawn.size >= MOST) this.#drawn.delete(this.#drawn.keys().next().value!)
    this.#drawn.set(source, made)
    return made
  }
}

async function drawing(source: string, look: DiagramLook, id: string): Promise<Drawing> {
  const desk = document.createElement("div")
  // It is measured, so it has a place; it is not seen.
  desk.style.cssText = "position: fixed; left: 0; top: 0; width: 1200px; height: 0; overflow: hidden; visibility: hidden; pointer-events: none"
  desk.setAttribute("aria-hidden", "true")
  try {
    const [{ default: mermaid }, { default: purify }] = await Promise.all([import("mermaid"), import("dompurify")])
    settle(mermaid, look)
    document.body.append(desk)
    const { svg } = await mermaid.render(id, source, desk)
    return asPicture(svg, purify)
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) }
  } finally {
    desk.remove()
  }
}

function settle(mermaid: Mermaid, { dark, font, colours: c }: DiagramLook): void {
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

/** The drawing as an address that holds it whole. */
function asPicture(svg: string, purify: Purify): Drawing {
  const clean = purify.sanitize(svg, { USE_PROFILES: { svg: true, svgFilters: true }, FORBID_TAGS: ["a", "image", "foreignObject"], RETURN_DOM_FRAGMENT: true })
  const drawn = clean.querySelector("svg")
  if (!drawn) return { error: "" }
  const [, , width = 0, height = 0] = (drawn.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number)
  if (!(width > 0 && height > 0)) return { error: "" }
  drawn.setAttribute("width", String(width))
  drawn.setAttribute("height", String(height))
  drawn.removeAttribute("style")
  const text = new XMLSerializer().serializeToString(drawn)
  return { picture: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, width: Math.ceil(width), height: Math.ceil(height) }
}

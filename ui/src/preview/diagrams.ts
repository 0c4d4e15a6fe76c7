// Mermaid's diagrams as inert pictures. Mermaid comes with the first one, in a frame of its own. What it draws is
// cleaned here and then shown as an image, in which nothing runs, loads or leads anywhere.
import { APP_ORIGIN, scriptSource } from "../frame/document"
import type { Drawn, ToDraw } from "../drawing/messages"
import type { Drawing } from "../frame/messages"
import type { DiagramLook } from "./diagram-look"

type Purify = (typeof import("dompurify"))["default"]

/** Questions are numbered through all posts. */
let count = 0

/** As many drawings are remembered. */
const MOST = 60

export class Diagrams {
  #look: DiagramLook | null = null
  #drawn = new Map<string, Drawing>()
  #queue: Promise<unknown> = Promise.resolve()
  #generation = 0

  /** How they are to look from now on. */
  set look(look: DiagramLook) {
    this.#look = look
    this.forget()
  }

  /** What waits is not drawn, and what was drawn is given up. */
  forget(): void {
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
      return drawing({ id: ++count, source, look: this.#look })
    })
    this.#queue = turn.catch(() => undefined)
    const made = await turn
    if (!made || generation !== this.#generation) return null
    if (this.#drawn.size >= MOST) this.#drawn.delete(this.#drawn.keys().next().value!)
    this.#drawn.set(source, made)
    return made
  }
}

const POLICY = `default-src 'none'; script-src ${scriptSource(APP_ORIGIN)}; style-src 'unsafe-inline'`
const PAGE = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><body><script src="${APP_ORIGIN}/drawing.js"></script>`
/** What takes longer, in milliseconds, is given up, and the frame with it. */
const LONGEST = 20_000

let desk: Promise<HTMLIFrameElement> | null = null

/** The frame that draws, for all posts. It is measured in, so it has a size; it is not seen. */
function openDesk(): Promise<HTMLIFrameElement> {
  const frame = document.createElement("iframe")
  frame.sandbox.add("allow-scripts")
  frame.tabIndex = -1
  frame.setAttribute("aria-hidden", "true")
  frame.style.cssText = "position: fixed; left: 0; top: 0; width: 1200px; height: 800px; border: 0; visibility: hidden; pointer-events: none; z-index: -1"
  frame.srcdoc = PAGE
  const ready = answerOf(frame, 0).then(() => frame)
  document.body.append(frame)
  return ready
}

function answerOf(frame: HTMLIFrameElement, id: number): Promise<Drawn> {
  return new Promise((resolve, reject) => {
    const hear = ({ source, data }: MessageEvent<Drawn>) => {
      if (source === null || source !== frame.contentWindow || data?.id !== id) return
      stop()
      resolve(data)
    }
    const late = setTimeout(() => {
      stop()
      frame.remove()
      desk = null
      reject(new Error("Mermaid did not answer."))
    }, LONGEST)
    const stop = () => {
      clearTimeout(late)
      window.removeEventListener("message", hear)
    }
    window.addEventListener("message", hear)
  })
}

async function drawing(question: ToDraw): Promise<Drawing> {
  try {
    const [frame, { default: purify }] = await Promise.all([(desk ??= openDesk()), import("dompurify")])
    const answer = answerOf(frame, question.id)
    frame.contentWindow?.postMessage(question, "*")
    const { svg, error } = await answer
    return typeof svg === "string" ? asPicture(svg, purify) : { error: String(error) }
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) }
  }
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

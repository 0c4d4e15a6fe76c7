// Diagrams: the frame has their sources, the window draws them. A figure asks when it comes near the view; what was
// shown before stays until the new picture is ready.
import type { Drawing, Words } from "./messages"

const FIGURES = 'figure.diagram[data-diagram="mermaid"]'
/** How far from the view a diagram is drawn already. */
const NEAR = "600px"

type Surroundings = {
  ask(source: string): void
  /** Whether the cursor is in the block of this element. */
  isHere(element: Element): boolean
  words(): Words
  /** Runs a change of the layout while what is being read stays in its place. */
  still(change: () => void): void
}

export class Diagrams {
  #known = new Map<string, Drawing>()
  /** The source that a figure waits for. */
  #asked = new Map<Element, string>()
  /** Whether the article may hold any: most hold none, and are not searched at every letter. */
  #some = false
  #near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) this.#ask(target)
  }, { rootMargin: NEAR })

  constructor(
    public article: HTMLElement,
    private readonly around: Surroundings,
  ) {}

  /** Gives new figures what is known of them, or the picture of those they take the place of. */
  dress(fresh: DocumentFragment, before: ChildNode[] | null, isHere: boolean): void {
    const old = (before ?? []).filter((node) => node instanceof Element).flatMap((node) => (node.matches(FIGURES) ? [node] : [...node.querySelectorAll(FIGURES)]))
    const figures = [...fresh.querySelectorAll(FIGURES)]
    if (figures.length > 0) this.#some = true
    for (const [at, figure] of figures.entries()) {
      const last = old[at]?.querySelector("img.drawing")
      if (last) figure.prepend(last.cloneNode(true))
      const drawing = this.#known.get(sourceOf(figure))
      if (!drawing) this.#wait(figure)
      else if ("error" in drawing) this.#fail(figure, drawing.error, isHere)
      else this.#put(figure, this.#picture(drawing))
    }
  }

  /** Asks for those that are waited for, as they come near. */
  look(): void {
    for (const figure of this.#asked.keys()) if (!figure.isConnected) this.#asked.delete(figure)
    if (!this.#some) return
    const figures = [...this.article.querySelectorAll(FIGURES)]
    this.#some = figures.length > 0
    // The window remembers what it drew; here every letter typed would stay.
    const sources = new Set(figures.map(sourceOf))
    for (const source of this.#known.keys()) if (!sources.has(source)) this.#known.delete(source)
    for (const figure of figures) {
      this.#near.unobserve(figure)
      if (isWaiting(figure)) this.#near.observe(figure)
    }
  }

  answer(source: string, drawing: Drawing): void {
    this.#known.set(source, drawing)
    for (const [figure, asked] of this.#asked) if (asked === source) this.#asked.delete(figure)
    for (const figure of this.article.querySelectorAll(FIGURES)) {
      if (sourceOf(figure) === source) this.#show(figure, drawing)
      else if (isWaiting(figure)) this.#again(figure)
    }
  }

  /** The page looks different: everything is drawn anew, and shown as it was until then. */
  redraw(): void {
    this.#known.clear()
    this.#asked.clear()
    for (const figure of this.article.querySelectorAll(FIGURES)) this.#wait(figure)
    this.look()
  }

  /** The article is another one. */
  forget(): void {
    this.#known.clear()
    this.#asked.clear()
    this.#near.disconnect()
    this.#some = false
  }

  /** What failed is told where the cursor is no more. */
  letGo(): void {
    if (!this.#some) return
    for (const figure of this.article.querySelectorAll(`${FIGURES}.last-good`)) {
      const drawing = this.#known.get(sourceOf(figure))
      if (drawing && "error" in drawing && !this.around.isHere(figure)) this.around.still(() => this.#fail(figure, drawing.error, false))
    }
  }

  #again(figure: Element): void {
    this.#near.unobserve(figure)
    this.#near.observe(figure)
  }

  /** One question at a time for each figure: who types fast is not followed letter by letter. */
  #ask(figure: Element): void {
    if (!isWaiting(figure) || this.#asked.has(figure)) return
    const source = sourceOf(figure)
    this.#asked.set(figure, source)
    this.around.ask(source)
  }

  #show(figure: Element, drawing: Drawing): void {
    if ("error" in drawing) return this.around.still(() => this.#fail(figure, drawing.error, this.around.isHere(figure)))
    const picture = this.#picture(drawing)
    // Put in once it can be painted at once.
    const put = () => {
      if (this.#known.get(sourceOf(figure)) === drawing) this.around.still(() => this.#put(figure, picture))
    }
    picture.decode().then(put, put)
  }

  #picture({ picture, width, height }: Exclude<Drawing, { error: string }>): HTMLImageElement {
    const image = new Image(width, height)
    image.className = "drawing"
    image.alt = this.around.words().diagram
    image.src = picture
    return image
  }

  #put(figure: Element, picture: HTMLImageElement): void {
    clear(figure)
    makeReachable(picture, this.around.words())
    figure.prepend(picture)
    figure.classList.add("drawn")
  }

  #wait(figure: Element): void {
    const drawn = figure.querySelector("img.drawing")
    clear(figure, drawn)
    figure.classList.add("waited-for", ...(drawn ? ["drawn"] : []))
    if (!drawn) figure.prepend(line(figure, "diagram-note", "drawing", this.around.words()))
  }

  #fail(figure: Element, error: string, isHere: boolean): void {
    const drawn = isHere ? figure.querySelector("img.drawing") : null
    clear(figure, drawn)
    if (drawn) {
      figure.classList.add("drawn", "last-good")
      figure.setAttribute("title", error)
      return
    }
    figure.classList.add("failed")
    const reason = figure.ownerDocument.createElement("span")
    reason.className = "reason"
    reason.textContent = error
    const note = line(figure, "diagram-note", "diagramFailed", this.around.words())
    figure.prepend(note)
    note.append(reason)
  }
}

const sourceOf = (figure: Element) => figure.querySelector("pre code")?.textContent ?? ""
const isWaiting = (figure: Element) => figure.classList.contains("waited-for")

/** Takes away what we added, save one picture. */
function clear(figure: Element, except: Element | null = null): void {
  for (const ours of figure.querySelectorAll("img.drawing, .diagram-note")) if (ours !== except) ours.remove()
  figure.classList.remove("drawn", "last-good", "failed", "waited-for")
  figure.removeAttribute("title")
}

function line(figure: Element, className: string, word: keyof Words, words: Words): HTMLElement {
  const note = figure.ownerDocument.createElement("div")
  note.className = className
  const text = figure.ownerDocument.createElement("b")
  text.dataset.word = word
  text.textContent = words[word]
  note.append(text)
  return note
}

/** A picture that can be opened can be reached without a mouse. */
export function makeReachable(picture: HTMLElement, words: Words): void {
  picture.tabIndex = 0
  picture.setAttribute("role", "button")
  picture.setAttribute("aria-roledescription", words.openPicture)
}

// The colours and the face of an article, as plain values: Mermaid reckons with colours, and knows none that depend on
// light and dark.

export type DiagramLook = { dark: boolean; font: string; colours: Record<Colour, string> }

const COLOURS = ["paper", "ink", "soft", "faint", "line", "well", "link", "quote", "info-ground", "tip-ground", "warning-ground", "danger", "danger-ground"] as const
type Colour = (typeof COLOURS)[number]

/** Reads them off an article that is not shown, behind a shadow root: its style sheet reaches nothing else. */
export function readLook(look: { css: string; theme: string; scheme: string }): DiagramLook {
  const host = document.createElement("div")
  // Drawn, though not seen: of what is not drawn WebKit tells the first colour again and again.
  host.style.cssText = "position: fixed; width: 0; height: 0; overflow: hidden; visibility: hidden"
  const root = host.attachShadow({ mode: "closed" })
  const style = document.createElement("style")
  style.textContent = look.css
  const article = document.createElement("div")
  article.className = `article theme-${look.theme}`
  article.style.colorScheme = look.scheme
  root.append(style, article)
  document.body.append(host)
  const colours = Object.fromEntries(
    COLOURS.map((name) => {
      article.style.color = `var(--a-${name})`
      return [name, plain(getComputedStyle(article).color)]
    }),
  ) as Record<Colour, string>
  const font = getComputedStyle(article).fontFamily
  host.remove()
  return { dark: look.scheme === "dark", font, colours }
}

/** Any colour as `#rrggbb`, the way it is painted. */
function plain(colour: string): string {
  const pixel = document.createElement("canvas")
  pixel.width = pixel.height = 1
  const paint = pixel.getContext("2d", { willReadFrequently: true })
  if (!paint) return colour
  paint.fillStyle = colour
  paint.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = paint.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`
}

// The diagrams of a post as SVG, for what leaves the window. Exports show them on white in light and dark, so they are
// drawn for light paper.
import type { OpenPost } from "../post/open-post.svelte"
import { readLook } from "../preview/diagram-look"
import { Diagrams } from "../preview/diagrams"
import { themeCss, type Theme } from "../themes/themes"

const SOURCES = 'figure[data-diagram="mermaid"] pre code'

/** By their source; what Mermaid cannot draw is left out, and shows its source. */
export async function drawnDiagrams(post: OpenPost, theme: Theme): Promise<Record<string, string>> {
  const drawn: Record<string, string> = {}
  const sources = diagramSources(post)
  if (sources.length === 0) return drawn
  const diagrams = new Diagrams()
  diagrams.look = readLook({ css: themeCss(theme), theme, scheme: "light" })
  for (const source of sources) {
    const drawing = await diagrams.draw(source)
    if (drawing && "picture" in drawing) drawn[source] = svgOf(drawing.picture)
  }
  return drawn
}

export function diagramSources({ article, html }: Pick<OpenPost, "article" | "html">): string[] {
  const sources = new Set<string>()
  for (const { key } of article.blocks) {
    const block = html.get(key)
    if (!block?.includes("data-diagram")) continue
    // A document of its own, in which nothing runs or loads.
    const page = new DOMParser().parseFromString(block, "text/html")
    for (const code of page.querySelectorAll(SOURCES)) sources.add(code.textContent)
  }
  return [...sources]
}

const svgOf = (address: string) => decodeURIComponent(address.slice(address.indexOf(",") + 1))

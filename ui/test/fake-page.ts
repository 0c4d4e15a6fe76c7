// As much of a finished page as the export sheet has to show.
import type { ExportChoices, PostSummary } from "../src/bindings"
import { themeCss } from "../src/themes/themes"
import { renderArticle } from "./fake-article"

export function fakePage(text: string, { title, day }: PostSummary, { theme, appearance }: ExportChoices, diagrams: Record<string, string>): string {
  const start = /^---\n[\s\S]*?\n---\n/.exec(text)?.[0].length ?? 0
  const { blocks, html } = renderArticle(text, start, 0, new Set())
  const scheme = { auto: "light dark", light: "light", dark: "dark" }[appearance]
  const body = blocks.items.map(({ key }) => html[key]).join("\n")
  return `<!doctype html><html><style>:root { color-scheme: ${scheme}; } body { margin: 0; } ${themeCss(theme)}</style>
<main class="article theme-${theme}"><header><h1>${title ?? ""}</h1><p>${day ?? ""}</p></header>${body}${Object.values(diagrams).join("")}</main>`
}

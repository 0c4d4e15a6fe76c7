// As much of an article as the panes need to have something to show: paragraphs, headings, lists, code, pictures.
import type { ArticleUpdate, BlockRef, HeadingRef, RemoteHost, Stretch } from "../src/bindings"

const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;")

const inline = (text: string) =>
  escape(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\*([^*]+)\*/g, "<em>$1</em>")

function blockHtml(source: string): string {
  const heading = /^(#{1,6}) (.*)/.exec(source)
  if (heading?.[1]) return `<h${heading[1].length} id="${escape(heading[2] ?? "")}">${inline(heading[2] ?? "")}</h${heading[1].length}>`
  if (/^---\s*$/.test(source)) return "<hr>"
  const code = /^```(\w*)\n([\s\S]*?)\n```/.exec(source)
  if (code) return `<pre><code class="language-${code[1]}">${escape(code[2] ?? "")}</code></pre>`
  const picture = /^!\[([^\]]*)\]\((https?:[^)]+)\)$/.exec(source)
  if (picture) return `<figure class="waiting" data-host="${escape(new URL(picture[2] ?? "").host)}"><span class="cut">${escape(picture[1] ?? "")}</span><span class="grow"></span><span class="mute">Picture on another site</span></figure>`
  const list = /^(-|\d+\.) /.exec(source)
  if (list) {
    const tag = list[1] === "-" ? "ul" : "ol"
    return `<${tag}>${source.split("\n").map((line) => `<li>${inline(line.replace(/^(-|\d+\.) /, ""))}</li>`).join("")}</${tag}>`
  }
  if (source.startsWith("> ")) return `<blockquote><p>${inline(source.replace(/^> /gm, ""))}</p></blockquote>`
  return `<p>${inline(source)}</p>`
}

const whole = <T>(items: T[]): Stretch<T> => ({ kept: 0, gone: 0, items, shift: 0 })

let serial = 0

export function renderArticle(text: string, bodyFrom: number, version: number, sent: Set<string>): ArticleUpdate {
  const blocks: BlockRef[] = []
  const html: Record<string, string> = {}
  const outline: HeadingRef[] = []
  const remote: RemoteHost[] = []
  for (const match of text.slice(bodyFrom).matchAll(/```[\s\S]*?```|[^\n]+(?:\n(?!\n)[^\n]+)*/g)) {
    const source = match[0]
    const from = bodyFrom + match.index
    blocks.push({ key: source, from, to: from + source.length })
    if (!sent.has(source)) html[source] = blockHtml(source)
    sent.add(source)
    const heading = /^(#{1,6}) (.*)/.exec(source)
    if (heading?.[1]) outline.push({ level: heading[1].length, text: heading[2] ?? "", id: heading[2] ?? "", from })
    const host = /\]\(https?:\/\/([^/)]+)/.exec(source)?.[1]
    if (host) remote.push({ host, pictures: 1 })
  }
  const body = text.slice(bodyFrom).replace(/\s/g, "")
  const han = (body.match(/\p{Script=Han}/gu) ?? []).length
  return { version, lang: han > 0 ? "zh-CN" : "en", serial: ++serial, since: null, blocks: whole(blocks), html, outline: whole(outline), counts: { characters: body.length, han, words: (text.match(/[A-Za-z]+/g) ?? []).length, minutes: Math.max(1, Math.round(body.length / 400)) }, remote, missing: [], simplified: false }
}

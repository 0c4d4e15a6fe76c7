// Some of the keys that a site knows, in the order of the form.
import type { FieldInput, KnownKey } from "../src/bindings"

const KEYS: [string, FieldInput][] = [
  ["title", "text"], ["date", "date"], ["categories", "words"], ["tags", "words"], ["description", "longText"],
  ["image", "group"], ["image.path", "picture"], ["image.alt", "text"], ["image.lqip", "text"], ["cover", "picture"],
  ["draft", "switch"], ["pin", "switch"], ["math", "switch"], ["mermaid", "switch"], ["toc", "switch"], ["comments", "switch"], ["author", "text"],
  ["weight", "number"], ["lastmod", "date"], ["permalink", "text"], ["resources", "groups"], ["resources.name", "text"],
  ["resources.src", "picture"], ["render_with_liquid", "switch"], ["keywords", "words"], ["featuredImage", "picture"],
]

const order = new Map(KEYS.map(([path], at) => [path, at]))
/** What a key is called in the catalogue: places in lists do not count. */
export const catalogueName = (path: string[]): string => path.filter((part) => !/^\d+$/.test(part)).join(".")
export const inputOf = (path: string[]): FieldInput | null => KEYS.find(([name]) => name === catalogueName(path))?.[1] ?? null
export const rankOf = (key: string): number => order.get(key) ?? Infinity
export const helpOf = (path: string[]): string => catalogueName(path).toLowerCase().replace(/[^a-z0-9]/g, "_")

export const absentKeys = (present: Set<string>): KnownKey[] =>
  KEYS.filter(([name]) => !present.has(name)).map(([name, input]) => ({ path: name.split("."), input, help: helpOf(name.split(".")) }))

/** How many posts write a word, most used first. */
export const USAGE: Record<string, [string, number][]> = {
  tags: [["随笔", 41], ["AIGC", 12], ["Rust", 12], ["科技", 9], ["小工具", 7], ["ChatGPT", 6], ["reading", 4], ["人工智能", 4], ["English", 2], ["小蛮腰科技大会", 1], ["全国科技工作者日", 1], ["Aigc", 1], ["广州", 1], ["Rustacean", 1]],
  categories: [["Ai", 41], ["AIGC", 12], ["生活", 9], ["Aigc", 9], ["读书", 4]],
}

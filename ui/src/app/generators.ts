import type { Generator } from "../bindings"
import { m } from "../paraglide/messages.js"

const NAMES = { jekyll: "Jekyll", hugo: "Hugo", hexo: "Hexo", zola: "Zola" }

/** A generator by its own name; a folder without one by ours. */
export const generatorName = (generator: Generator): string => (generator === "plain" ? m.app_generator_plain() : NAMES[generator])

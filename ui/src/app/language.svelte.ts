// The interface's language, as reactive state.
//
// Messages (`m.…()`) ask `getLocale` at each call, and here that reads a `$state`. So any `m.…()` in a template, a
// `$derived` or an `$effect` follows a change of language by itself: nothing is created anew, the open post stays.
// A message put into a plain variable does not follow; call it where it is shown.
import type { Language } from "../bindings"
import { overwriteGetLocale } from "../paraglide/runtime.js"

export type Locale = "en" | "zh-CN"

let current = $state<Locale>("en")
overwriteGetLocale(() => current)

export const locale = (): Locale => current

/** The one of our languages that a system's language tag means. */
export function localeFor(language: Language, systemLanguage: string): Locale {
  if (language !== "system") return language
  return /^zh\b/i.test(systemLanguage.replace("_", "-")) ? "zh-CN" : "en"
}

export function applyLanguage(language: Language, systemLanguage: string): void {
  current = localeFor(language, systemLanguage)
  document.documentElement.lang = current
}

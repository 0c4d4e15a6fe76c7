import { locale } from "../app/language.svelte"

const numbers = new Map<string, Intl.NumberFormat>()

/** Called at every letter: to make a format takes longer than to use it. */
export function formatNumber(value: number): string {
  const language = locale()
  let format = numbers.get(language)
  if (!format) numbers.set(language, (format = new Intl.NumberFormat(language)))
  return format.format(value)
}

/** 4.6 MB, 812 KB, 96 B: what file managers show. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"]
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 1 && value < 100 ? 1 : 0
  return `${value.toLocaleString(locale(), { minimumFractionDigits: 0, maximumFractionDigits: digits })} ${units[unit]}`
}

/** The clock of a moment the backend names: 14:03. Already a clock or not a moment: as it came. */
export function formatClock(moment: string): string {
  const clock = /^(?:\S+[T ])?(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(moment)
  if (clock?.[1]) return clock[1]
  const date = new Date(moment)
  if (Number.isNaN(date.getTime())) return moment
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
}

export const fileNameOf = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path

// A date while it is typed: when it is whole, and where its zone goes.
import type { DateParts } from "../bindings"

const DAY = "\\d{4}([-/.])(0[1-9]|1[0-2])\\1(0[1-9]|[12]\\d|3[01])"
const SHORT_DAY = DAY.replaceAll("(0[1-9]", "(0?[1-9]")
const ZONE = "(\\s*([Zz]|[+-]\\d\\d:?\\d\\d))"
const TIME = `([Tt]|\\s+)([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d+)?)?${ZONE}?`
const WHOLE = new RegExp(`^${DAY}(${TIME})?$`)
const WHOLE_SHORT = new RegExp(`^${SHORT_DAY}(${TIME})?$`)
const ENDS_IN_ZONE = new RegExp(`:.*\\d${ZONE}$`)

/** Whether someone has typed a date to its end. What is written in another way, as `2023-5-3`, may stay so. */
export function isWholeDate(text: string, before: string): boolean {
  if (WHOLE.test(text)) return true
  if (WHOLE.test(before)) return false
  return WHOLE_SHORT.test(before) ? WHOLE_SHORT.test(text) : text !== ""
}

/** A time gets back the zone that stood apart from it; a day alone has none, and one that was typed stands. */
export function joinZone(moment: string, { gap, zone }: Pick<DateParts, "gap" | "zone">): string {
  return zone !== null && moment.includes(":") && !ENDS_IN_ZONE.test(moment) ? moment + gap + zone : moment
}

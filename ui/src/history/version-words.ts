// What a version is called, and the day it belongs to.
import type { Version } from "../bindings"
import { locale } from "../app/language.svelte"
import { m } from "../paraglide/messages.js"

const KINDS: Record<Version["kind"], () => string> = {
  opened: m.history_opened,
  automatic: m.history_automatic,
  saved: m.history_saved,
  beforeOutside: m.history_before_outside,
  outside: m.history_outside,
  beforeRestore: m.history_before_restore,
  beforeBulkEdit: m.history_before_bulk_edit,
  moved: m.history_moved,
  recovered: m.history_recovered,
  deleted: m.history_deleted,
}

export function versionName(version: Version): string {
  if (version.label !== null) return version.label
  if (version.kind === "moved" && version.movedFrom !== null) return m.history_moved_from({ name: version.movedFrom })
  return KINDS[version.kind]()
}

/** "Today", "Yesterday", else the date. */
export function dayOf(at: string, now = new Date()): string {
  const day = new Date(at)
  const days = Math.round((startOf(now) - startOf(day)) / 86_400_000)
  if (days === 0) return m.history_today()
  if (days === 1) return m.history_yesterday()
  const sameYear = day.getFullYear() === now.getFullYear()
  return day.toLocaleDateString(locale(), { year: sameYear ? undefined : "numeric", month: "long", day: "numeric" })
}

const startOf = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

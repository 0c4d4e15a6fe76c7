// The keyboard's way through the form: each row has one stop, in reading order.

const stopsOf = (form: Element): HTMLElement[] => [...form.querySelectorAll<HTMLElement>("[data-stop]")]

export function focusStop(stop: HTMLElement | null | undefined): void {
  stop?.focus()
  if (stop instanceof HTMLTextAreaElement) stop.setSelectionRange(stop.value.length, stop.value.length)
}

/** To the next or previous row. Below the last one is the text (`leave`), above the first the form's own head. */
export function moveOn(from: Element, step: 1 | -1, leave: () => void): void {
  const form = from.closest(".props")
  const row = from.closest(".prop")
  if (!form || !row) return
  const stops = stopsOf(form)
  const before = stops.filter((stop) => stop.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING && !row.contains(stop))
  const next = step < 0 ? before.at(-1) : stops.slice(before.length).find((stop) => !row.contains(stop))
  if (next) focusStop(next)
  else if (step > 0) leave()
  else form.closest(".matter")?.querySelector<HTMLElement>("[aria-expanded]")?.focus()
}

/** Into the row of a field, once it is drawn. */
export function focusField(form: Element | null | undefined, key: string): boolean {
  const stop = form?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] [data-stop]`)
  focusStop(stop)
  return stop != null
}

/** What had the focus, and where in it, while the form is drawn anew. */
export type Place = { row: string | null; testid: string | null; at: number; selection: [number, number] | null }

export function placeOf(form: Element): Place | null {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || !form.contains(active)) return null
  const isText = active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement
  return {
    row: active.closest<HTMLElement>("[data-row]")?.dataset.row ?? null,
    testid: active.dataset.testid ?? null,
    at: stopsOf(form).findIndex((stop) => active.closest(".prop")?.contains(stop)),
    selection: isText ? [active.selectionStart ?? 0, active.selectionEnd ?? 0] : null,
  }
}

/** Gives the focus back that moving or removing a row took: to the same field, else to the one in its place. */
export function giveBack(form: Element, place: Place): void {
  if (document.activeElement && document.activeElement !== document.body) return
  const row = place.row === null ? null : form.querySelector(`[data-row="${CSS.escape(place.row)}"]`)
  const same = place.testid === null ? null : row?.querySelector<HTMLElement>(`[data-testid="${CSS.escape(place.testid)}"]`)
  if (!same) {
    const stops = stopsOf(form)
    return focusStop(row?.querySelector<HTMLElement>("[data-stop]") ?? stops[Math.min(Math.max(0, place.at), stops.length - 1)])
  }
  same.focus()
  if (place.selection && (same instanceof HTMLTextAreaElement || same instanceof HTMLInputElement)) same.setSelectionRange(...place.selection)
}

import type { ExportOutcome } from "../bindings"
import type { Toast } from "../feedback/toasts.svelte"
import { m } from "../paraglide/messages.js"
import { formatBytes } from "../parts/format"
import { cutMiddle } from "../post/cut-middle"

const NAMED = 4

/** The facts of an export: name, size, pictures, and which are missing. */
export function exportToast(outcome: ExportOutcome, actions: { show(): void; open(): void; copy(): void }): Toast {
  const missing = outcome.missing.length
  const name = cutMiddle(outcome.fileName)
  const facts = [formatBytes(outcome.bytes)]
  if (outcome.pictures > 0) facts.push(m.toast_exported_pictures({ count: outcome.pictures }))
  if (outcome.remote > 0) facts.push(m.toast_exported_remote({ count: outcome.remote }))
  let detail = facts.join(m.toast_list_separator())
  if (missing > 0) detail += `\n${m.toast_exported_names({ names: namesOf(outcome.missing) })}`
  return {
    kind: missing > 0 ? "warning" : "done",
    text: missing > 0 ? m.toast_exported_missing({ name, count: missing }) : m.toast_exported({ name }),
    detail,
    whole: [outcome.fileName, ...outcome.missing].join("\n"),
    actions: [
      { label: m.toast_show(), run: actions.show },
      { label: m.toast_open(), run: actions.open },
      { label: m.export_copy_path(), run: actions.copy },
    ],
  }
}

function namesOf(missing: readonly string[]): string {
  const names = missing.slice(0, NAMED).map((name) => cutMiddle(name, 32)).join(m.toast_list_separator())
  return missing.length > NAMED ? m.toast_exported_more({ names, count: missing.length - NAMED }) : names
}

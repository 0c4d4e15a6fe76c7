// Errors in the words of the interface, made from `kind`, path, line and column; never from `message`, which is
// for logs and in the backend's language.
import type { AppError, ErrorKind } from "../bindings"
import { m } from "../paraglide/messages.js"
import { fileNameOf } from "../parts/format"

type Named = { name: string }
const WORDS: Record<ErrorKind, { text: (named: Named) => string; advice: () => string; short: () => string }> = {
  notFound: { text: m.error_not_found, advice: m.error_not_found_advice, short: m.error_not_found_short },
  permission: { text: m.error_permission, advice: m.error_permission_advice, short: m.error_permission_short },
  diskFull: { text: m.error_disk_full, advice: m.error_disk_full_advice, short: m.error_disk_full_short },
  print: { text: m.error_print, advice: m.error_print_advice, short: m.error_print_short },
  readOnly: { text: m.error_read_only, advice: m.error_read_only_advice, short: m.error_read_only_short },
  notText: { text: m.error_not_text, advice: m.error_not_text_advice, short: m.error_not_text_short },
  frontMatter: { text: m.error_front_matter, advice: m.error_front_matter_advice, short: m.error_front_matter_short },
  editRefused: { text: m.error_edit_refused, advice: m.error_edit_refused_advice, short: m.error_edit_refused_short },
  nameTaken: { text: m.error_name_taken, advice: m.error_name_taken_advice, short: m.error_name_taken_short },
  badName: { text: m.error_bad_name, advice: m.error_bad_name_advice, short: m.error_bad_name_short },
  notAFile: { text: m.error_not_a_file, advice: m.error_not_a_file_advice, short: m.error_not_a_file_short },
  notAPicture: { text: m.error_not_a_picture, advice: m.error_not_a_picture_advice, short: m.error_not_a_picture_short },
  damagedPicture: { text: m.error_damaged_picture, advice: m.error_damaged_picture_advice, short: m.error_damaged_picture_short },
  tooLarge: { text: m.error_too_large, advice: m.error_too_large_advice, short: m.error_too_large_short },
  changedOutside: { text: m.error_changed_outside, advice: m.error_changed_outside_advice, short: m.error_changed_outside_short },
  history: { text: m.error_history, advice: m.error_history_advice, short: m.error_history_short },
  clipboard: { text: m.error_clipboard, advice: m.error_clipboard_advice, short: m.error_clipboard_short },
  changesTouch: { text: m.error_changes_touch, advice: m.error_changes_touch_advice, short: m.error_changes_touch_short },
  outsideSite: { text: m.error_outside_site, advice: m.error_outside_site_advice, short: m.error_outside_site_short },
  wouldOverwrite: { text: m.error_would_overwrite, advice: m.error_would_overwrite_advice, short: m.error_would_overwrite_short },
  network: { text: m.error_network, advice: m.error_network_advice, short: m.error_network_short },
  trash: { text: m.error_trash, advice: m.error_trash_advice, short: m.error_trash_short },
  staleVersion: { text: m.error_stale_version, advice: m.error_stale_version_advice, short: m.error_stale_version_short },
  io: { text: m.error_io, advice: m.error_io_advice, short: m.error_io_short },
}

/** Why a name cannot be used: `AppError.detail` of `badName`. */
const NAME_ADVICE: Record<string, () => string> = {
  empty: m.error_bad_name_empty,
  characters: m.error_bad_name_characters,
  edges: m.error_bad_name_edges,
  reserved: m.error_bad_name_reserved,
  long: m.error_bad_name_long,
  hidden: m.error_bad_name_hidden,
}

/** Why nothing came from a host: `AppError.detail` of `network`. */
const NETWORK_REASON: Record<string, () => string> = {
  gone: m.error_network_gone,
  refused: m.error_network_refused,
  answer: m.error_network_answer,
  slow: m.error_network_slow,
  noHost: m.error_network_no_host,
  private: m.error_network_private,
  noPicture: m.error_network_no_picture,
  unreachable: m.error_network_short,
}

/** Why an edit of front matter is not made: `AppError.detail` of `editRefused`. */
const EDIT_ADVICE: Record<string, () => string> = {
  keyTaken: m.error_edit_key_taken,
  noName: m.error_edit_no_name,
  tooLarge: m.error_edit_too_large,
  broken: m.error_edit_broken,
  impossible: m.error_edit_impossible,
  otherValue: m.error_edit_other_value,
  otherLines: m.error_edit_other_lines,
  comment: m.error_edit_comment,
}

/** Whether what was refused can be done in the text. */
export const isForText = ({ kind, detail }: AppError): boolean => kind === "editRefused" && detail !== "keyTaken" && detail !== "noName"

/** What happened, to which file, and what to do. `what` names the thing as the user knows it. */
export function describeError(error: AppError, what?: string): { text: string; advice: string } {
  const words = WORDS[error.kind] ?? WORDS.io
  const name = what ?? (error.path === null ? m.error_this_file() : fileNameOf(error.path))
  const text = words.text({ name })
  const place = placeOf(error)
  const reasons = error.kind === "badName" ? NAME_ADVICE : error.kind === "editRefused" ? EDIT_ADVICE : {}
  const advice = reasons[error.detail ?? ""] ?? words.advice
  return { text: place === null ? text : m.error_placed({ place, reason: text }), advice: advice() }
}

/** Both sentences in one string. */
export function explainError(error: AppError, what?: string): string {
  const { text, advice } = describeError(error, what)
  return m.error_sentences({ text, advice })
}

/** The reason in a few words: for the status line and the rows. */
export function shortReason(error: AppError): string {
  const known = error.kind === "network" ? NETWORK_REASON[error.detail ?? ""] : undefined
  const reason = (known ?? (WORDS[error.kind] ?? WORDS.io).short)()
  const place = placeOf(error)
  return place === null ? reason : m.error_placed({ place, reason })
}

function placeOf(error: AppError): string | null {
  if (error.line === null) return null
  if (error.column === null) return m.error_at_line({ line: error.line })
  return m.error_at({ line: error.line, column: error.column })
}

/** Whatever a call rejected with, as an `AppError`; the host's own faults (an unknown command) become `io`. */
export function asAppError(thrown: unknown): AppError {
  if (typeof thrown === "object" && thrown !== null && "kind" in thrown && String(thrown.kind) in WORDS) return thrown as AppError
  return { kind: "io", message: String(thrown), path: null, line: null, column: null, detail: null }
}

// What is wrong with a field and what its button does, in the words of the interface.
import { generatorName } from "../app/generators"
import type { FieldFault, FieldProblem, FrontMatterEdit } from "../bindings"
import { m } from "../paraglide/messages.js"

/** Stands for the word that is set in bold. */
const BOLD = "\u0000"

/** A sentence, the part of it to be read first, and the rest. */
export type FaultWords = { before: string; bold: string; after: string }

export function faultWords({ fault, line, column, path }: FieldProblem): FaultWords {
  if (fault.kind !== "twin") return { before: sentence(fault, path.length === 0, line, column), bold: "", after: "" }
  const [before = "", after = ""] = m.matter_twin({ count: fault.posts, theirs: BOLD, mine: fault.mine }).split(BOLD)
  return { before, bold: fault.theirs, after }
}

function sentence(fault: Exclude<FieldFault, { kind: "twin" }>, isWhole: boolean, line: number, column: number): string {
  if (fault.kind === "duplicate") return m.matter_duplicate({ line: fault.line })
  if (fault.kind === "needsQuotes") return m.matter_needs_quotes()
  if (fault.kind === "unreadable") {
    const reason = fault.reason.replace(/[.。\s]+$/, "")
    return isWhole ? m.matter_unreadable_block({ line, column, reason }) : m.matter_unreadable_value({ reason })
  }
  const generator = generatorName(fault.generator)
  return fault.readsAs === null ? m.matter_misread({ generator }) : m.matter_misread_as({ generator, time: fault.readsAs })
}

/** Loud only where the generator stops or takes something away; the rest is worth a look. */
export const isDanger = (fault: FieldFault): boolean => fault.kind === "unreadable" || fault.kind === "needsQuotes"

export function fixLabel(fault: FieldFault | null, fix: FrontMatterEdit): string {
  if (fault?.kind === "twin") return m.matter_fix_twin({ theirs: fault.theirs })
  if (fix.type === "quoteValue") return m.matter_fix_quote()
  if (fix.type === "set") return m.matter_fix_write({ value: fix.value })
  if (fix.type === "setLiteral") return m.matter_fix_write({ value: fix.literal })
  if (fix.type === "removeKey" || fix.type === "removeItem") return m.matter_fix_remove()
  return m.matter_fix_other()
}

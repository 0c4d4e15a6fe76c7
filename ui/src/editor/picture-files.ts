// Files that came or went with a change of the text. Undo takes the change back, and with it the files.
import { invertedEffects } from "@codemirror/commands"
import { StateEffect, type Transaction } from "@codemirror/state"

/** Files of the site, named from its folder: those that the change brought, and those that it has no use for any more. */
export type FileMove = { there: string[]; gone: string[] }

export const movedFiles = StateEffect.define<FileMove>()

/** What a transaction says about files; null for most. */
export function moveOf(transaction: Transaction): FileMove | null {
  const moves = transaction.effects.filter((effect) => effect.is(movedFiles)).map((effect) => effect.value as FileMove)
  if (moves.length === 0) return null
  return { there: moves.flatMap(({ there }) => there), gone: moves.flatMap(({ gone }) => gone) }
}

export const pictureFiles = invertedEffects.of((transaction) => {
  const move = moveOf(transaction)
  return move ? [movedFiles.of({ there: move.gone, gone: move.there })] : []
})

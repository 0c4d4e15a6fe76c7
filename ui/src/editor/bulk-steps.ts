// A change of the text that is part of an action over many posts. Undo takes the change back, and with it the rest.
import { invertedEffects } from "@codemirror/commands"
import { StateEffect, type Transaction } from "@codemirror/state"

export type BulkStep = { action: number; back: boolean }

export const bulkStep = StateEffect.define<BulkStep>()

/** What a transaction is part of; null for most. */
export function bulkStepOf(transaction: Transaction): BulkStep | null {
  const found = transaction.effects.find((effect) => effect.is(bulkStep))
  return found ? (found.value as BulkStep) : null
}

export const bulkSteps = invertedEffects.of((transaction) => {
  const step = bulkStepOf(transaction)
  return step ? [bulkStep.of({ ...step, back: !step.back })] : []
})

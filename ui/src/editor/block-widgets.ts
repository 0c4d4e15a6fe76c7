// Parts of the window between the lines of the text: pictures that are on their way, the bar under a new one. They are
// no text, so no file and no step of undo holds them, and the input method never meets them on its line.
import { StateEffect, StateField, type EditorState } from "@codemirror/state"
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view"
import { isOnOwnLine, type Place } from "./drop-place"

/** Draws into `target`; answers with what takes it down again. */
export type Draw = (target: HTMLElement, view: EditorView) => () => void
export type BlockPart = { key: number; place: Place; height: number; draw: Draw }

export const showPart = StateEffect.define<BlockPart>()
export const hidePart = StateEffect.define<number>()

class Part extends WidgetType {
  constructor(private readonly part: BlockPart) {
    super()
  }

  override eq(other: Part): boolean {
    return other.part.key === this.part.key && other.part.draw === this.part.draw
  }

  override get estimatedHeight(): number {
    return this.part.height
  }

  override toDOM(view: EditorView): HTMLElement {
    const element = document.createElement("div")
    element.className = "cm-part"
    const takeDown = this.part.draw(element, view)
    taken.set(element, takeDown)
    return element
  }

  override destroy(element: HTMLElement): void {
    taken.get(element)?.()
    taken.delete(element)
  }

  /** Its keys and clicks are its own. */
  override ignoreEvent(): boolean {
    return true
  }
}

const taken = new WeakMap<HTMLElement, () => void>()

const partsField = StateField.define<BlockPart[]>({
  create: () => [],
  update(parts, transaction) {
    let next = parts
    if (transaction.docChanged && parts.length > 0) {
      next = parts.map((part) => ({ ...part, place: { ...part.place, at: transaction.changes.mapPos(part.place.at, -1) } }))
    }
    for (const effect of transaction.effects) {
      if (effect.is(hidePart)) next = next.filter(({ key }) => key !== effect.value)
      // One that is shown already moves.
      if (effect.is(showPart)) next = [...next.filter(({ key }) => key !== effect.value.key), effect.value]
    }
    return next
  },
  provide: (field) => EditorView.decorations.compute([field, "doc"], draw),
})

function draw(state: EditorState): DecorationSet {
  const parts = state.field(partsField)
  if (parts.length === 0) return Decoration.none
  const ranges = parts.map((part) => {
    const line = state.doc.lineAt(part.place.at)
    // Above the line that it pushes down, or below the one that it stands in or after.
    const above = isOnOwnLine(part.place) && part.place.at === line.from && part.place.at < state.doc.length
    return Decoration.widget({ widget: new Part(part), block: true, side: above ? -1 : 1 }).range(above ? line.from : line.to)
  })
  return Decoration.set(ranges, true)
}

/** A part as it stands by now. */
export const partOf = (state: EditorState, key: number): BlockPart | null => state.field(partsField).find((part) => part.key === key) ?? null

/** Later parts that wait at this very place: what comes into the text here goes before them. */
export function partsBehind(state: EditorState, { key, place }: BlockPart): BlockPart[] {
  const line = ({ at }: Place) => state.doc.lineAt(at).from
  const isSame = (other: Place) => other.where === place.where && (place.where === "inside" ? other.at === place.at : line(other) === line(place))
  return state.field(partsField).filter((part) => part.key > key && isSame(part.place))
}

export const blockParts = partsField

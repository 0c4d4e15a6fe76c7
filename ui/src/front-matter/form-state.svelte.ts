// What the open form remembers by itself: where the focus is, what is folded, which row takes a new key or name.
import { isInside, type Kept, type Row } from "./arrange"

export class FormState {
  /** The row that shows its help. It follows the focus, but never under a pressed pointer: rows would slip away. */
  current = $state<string | null>(null)
  folded = $state.raw<string[]>([])
  /** The group that takes a new key. */
  addingTo = $state<string | null>(null)
  renaming = $state<string | null>(null)
  kept = $state.raw<Kept | null>(null)
  #pressed = false
  #focused: string | null = null

  isShown(parent: string | null): boolean {
    return parent === null || !this.folded.some((group) => parent === group || isInside(parent, group))
  }

  fold(id: string): void {
    this.folded = this.folded.includes(id) ? this.folded.filter((other) => other !== id) : [...this.folded, id]
  }

  unfold(id: string): void {
    this.folded = this.folded.filter((other) => other !== id)
  }

  /** What is folded goes with the entry that was moved. */
  moved(group: string, from: number, to: number): void {
    const other = (id: string) => {
      for (const [a, b] of [[from, to], [to, from]]) {
        const name = `${group}.${a}`
        if (id === name || isInside(id, name)) return `${group}.${b}${id.slice(name.length)}`
      }
      return id
    }
    this.folded = this.folded.map(other)
  }

  entered(row: Row, lists: Record<Kept["list"], Row[]>): void {
    this.#focused = row.id
    if (!this.#pressed) this.current = row.id
    if (this.kept?.row.id === row.id) return
    const at = (list: Kept["list"]) => lists[list].findIndex(({ id }) => id === row.id)
    const list = at("first") >= 0 ? "first" : "rest"
    this.kept = { row, list, at: Math.max(0, at(list)) }
  }

  left(row: Row): void {
    if (this.kept?.row.id === row.id) this.kept = null
    if (this.#focused !== row.id) return
    this.#focused = null
    if (!this.#pressed) this.current = null
  }

  /** The user removes or renames it: nothing is kept. */
  letGo(): void {
    this.kept = null
  }

  pressed(): void {
    this.#pressed = true
  }

  /** After the press has become a click. */
  released(): void {
    if (!this.#pressed) return
    setTimeout(() => {
      this.#pressed = false
      this.current = this.#focused
    })
  }
}

// A list of suggestions below a field: what it holds for what is typed, and the keys that move in it.
const MOST = 50

/** What begins with the text first, then what has it anywhere; each part in the order it was given. */
export function matching<T>(text: string, all: T[], nameOf: (each: T) => string): T[] {
  const sought = text.trim().toLowerCase()
  const names = all.map((each) => nameOf(each).toLowerCase())
  const starts = all.filter((_, at) => names[at]!.startsWith(sought))
  const holds = all.filter((_, at) => !names[at]!.startsWith(sought) && names[at]!.includes(sought))
  return [...starts, ...holds].slice(0, MOST)
}

export class Completion<T> {
  isWanted = $state(false)
  #chosen = $state<number | null>(null)
  readonly found: T[] = $derived.by(() => matching(this.text(), this.all(), this.nameOf))
  readonly isOpen = $derived.by(() => this.isWanted && this.found.length > 0)
  /** The same word in other letters is chosen without being asked for: Enter takes the spelling that is there. */
  readonly active = $derived.by(() => {
    if (!this.isOpen) return -1
    if (this.#chosen !== null) return Math.min(this.#chosen, this.found.length - 1)
    const typed = this.text().trim().toLowerCase()
    return typed === "" ? -1 : this.found.findIndex((each) => this.nameOf(each).toLowerCase() === typed)
  })

  constructor(
    private readonly text: () => string,
    private readonly all: () => T[],
    readonly nameOf: (each: T) => string,
    private readonly take: (each: T) => void,
  ) {}

  show(): void {
    this.isWanted = true
    this.#chosen = null
  }

  close(): void {
    this.isWanted = false
    this.#chosen = null
  }

  pick(each: T): void {
    this.close()
    this.take(each)
  }

  /** Whether the key was one of the list's. */
  key({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (!this.isOpen || shiftKey || ctrlKey || metaKey || altKey) return false
    if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1)
    else if (key === "Escape") this.close()
    else if (key === "Enter" && this.active >= 0) this.pick(this.found[this.active]!)
    else if (key === "Tab" && (this.active >= 0 || this.text().trim() !== "")) this.pick(this.found[Math.max(0, this.active)]!)
    else return false
    return true
  }

  /** Beyond either end nothing is chosen: what was typed stands. */
  #move(step: 1 | -1): void {
    const { length } = this.found
    const next = this.active < 0 ? (step > 0 ? 0 : length - 1) : this.active + step
    this.#chosen = next < 0 || next >= length ? -1 : next
  }
}

const PAUSE = 700

/** Letters typed quickly after one another in a list look for a title that begins with them. */
export class Typeahead {
  #typed = ""
  #last = 0

  /** The index to go to, or -1. One letter goes on from the current row, so repeating it walks through its rows. */
  find(letter: string, names: readonly string[], current: number, now = Date.now()): number {
    if (now - this.#last > PAUSE) this.#typed = ""
    this.#last = now
    this.#typed += letter.toLocaleLowerCase()
    const repeated = Array.from(this.#typed).every((each) => each === Array.from(this.#typed)[0])
    const wanted = repeated ? letter.toLocaleLowerCase() : this.#typed
    const start = repeated ? current + 1 : Math.max(current, 0)
    for (let step = 0; step < names.length; step += 1) {
      const index = (start + step) % names.length
      if (names[index]?.toLocaleLowerCase().startsWith(wanted)) return index
    }
    return -1
  }

  /** Whether a word is being typed, so that a space belongs to it. */
  isTyping(now = Date.now()): boolean {
    return this.#typed !== "" && now - this.#last <= PAUSE
  }
}

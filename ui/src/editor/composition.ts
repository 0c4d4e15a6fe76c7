// While an input method composes, nothing may be dispatched into the editor. WebKitGTK sends a keydown of 229
// and changes the text before it says that a composition started, so that keydown counts as a start too.
const AFTER_END = 80 // CodeMirror reads what the composition left within 50 ms
const AFTER_KEY = 200

export class Composition {
  #open = false
  #quietAt = 0
  #waiting: (() => void)[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Listens on an element around the editor, before the editor hears the events. */
  watch(element: HTMLElement): () => void {
    const start = () => {
      this.#open = true
    }
    const end = () => {
      this.#open = false
      this.#stayBusy(AFTER_END)
    }
    const key = (event: KeyboardEvent) => {
      if (event.keyCode === 229 || event.isComposing) {
        this.#stayBusy(AFTER_KEY)
        // The key belongs to the input method: no command may see it.
        event.stopPropagation()
      }
    }
    element.addEventListener("compositionstart", start, true)
    element.addEventListener("compositionend", end, true)
    element.addEventListener("keydown", key, true)
    return () => {
      element.removeEventListener("compositionstart", start, true)
      element.removeEventListener("compositionend", end, true)
      element.removeEventListener("keydown", key, true)
      end()
    }
  }

  get active(): boolean {
    return this.#open || Date.now() < this.#quietAt
  }

  done(): Promise<void> {
    if (!this.active) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #stayBusy(time: number): void {
    this.#quietAt = Math.max(this.#quietAt, Date.now() + time)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#settle(), this.#quietAt - Date.now() + 1)
  }

  #settle(): void {
    if (this.#open) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

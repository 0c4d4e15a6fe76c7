// One message at a time at the bottom of the window. A new one takes the place of the old; a danger comes back
// when the newer one is gone, and stays until it is closed.
export type Toast = {
  kind: "done" | "warning" | "danger" | "plain"
  text: string
  detail?: string
  /** Names that had to be cut, in full. */
  whole?: string
  /** It is about something that was not opened: it goes when the next thing is. */
  untilOpened?: boolean
  actions?: { label: string; run(): void }[]
}

export const TOAST_STAYS = 8000

export class Toasts {
  #all = $state.raw<Toast[]>([])
  #timer: ReturnType<typeof setTimeout> | undefined
  #held = false

  readonly current = $derived(this.#all.at(-1) ?? null)

  show = (toast: Toast): void => {
    const kept = this.#all.filter((other) => other.kind === "danger" && other.text !== toast.text)
    this.#all = [...kept, toast]
    this.#schedule()
  }

  close = (toast: Toast | null = this.current): void => {
    this.#all = this.#all.filter((other) => other !== toast)
    this.#held = false
    this.#schedule()
  }

  /** Something was opened: what could not be opened before is no news any more. */
  opened = (): void => {
    const kept = this.#all.filter((other) => !other.untilOpened)
    if (kept.length === this.#all.length) return
    this.#all = kept
    this.#held = false
    this.#schedule()
  }

  /** While the pointer or the focus is on the toast it stays. */
  hold = (held: boolean): void => {
    this.#held = held
    this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const shown = this.#all.at(-1)
    if (!shown || shown.kind === "danger" || this.#held) return
    this.#timer = setTimeout(() => this.close(shown), TOAST_STAYS)
  }
}

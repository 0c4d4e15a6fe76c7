// The words that all posts of the site use in a list field, asked for once a field shows them.
import type { WordUsage } from "../bindings"
import type { Backend } from "../ipc"

export class WordUsages {
  #known = $state.raw<Record<string, WordUsage[]>>({})
  #asked = new Set<string>()

  constructor(private readonly backend: Pick<Backend, "wordUsage" | "onLibraryChanged">) {}

  of(key: string): WordUsage[] {
    return this.#known[key] ?? []
  }

  ask(key: string): void {
    if (this.#asked.has(key)) return
    this.#asked.add(key)
    void this.#read(key)
  }

  /** Asks anew whenever the library has changed, until the answer is called. */
  follow(): () => void {
    const listening = this.backend.onLibraryChanged(() => {
      for (const key of this.#asked) void this.#read(key)
    })
    return () => void listening.then((stop) => stop())
  }

  async #read(key: string): Promise<void> {
    try {
      const words = await this.backend.wordUsage(key)
      this.#known = { ...this.#known, [key]: words }
    } catch {
      // Without counts the field works as before; the next change of the library asks again.
    }
  }
}

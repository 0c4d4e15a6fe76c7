// Small things the window remembers for each folder. Losing them costs nothing, so a storage that is full, blocked
// or holds nonsense is passed over in silence.
const keyOf = (what: string, root: string) => `inkstone.${what}.${root}`

export function remember(what: string, root: string, value: unknown): void {
  try {
    localStorage.setItem(keyOf(what, root), JSON.stringify(value))
  } catch {
    // see above
  }
}

export function recall<T>(what: string, root: string): T | null {
  try {
    const stored = localStorage.getItem(keyOf(what, root))
    return stored === null ? null : (JSON.parse(stored) as T)
  } catch {
    return null
  }
}

// A formula that is half typed cannot be set. While the cursor is in its block, the last picture of it that could
// stays, dimmed; it gives way when the formula can be read again, or the cursor leaves.

/** Every formula of a block is one of these, in its order. */
const FORMULAS = "span.last-good, .katex, math, code.math-error"

export function formulas(root: ParentNode): Element[] {
  // A formula's own parts are no formulas of their own.
  return [...root.querySelectorAll(FORMULAS)].filter((one) => one.parentElement?.closest(FORMULAS) == null)
}

/** The formulas of the block at the cursor, as they were last seen. */
export class LastGood {
  #seen: Element[] = []

  /** Shows the last good pictures in the place of formulas that failed; these are hidden beside them. */
  keep(fresh: DocumentFragment, before: ChildNode[]): void {
    const now = formulas(fresh)
    const then = before.filter((node) => node instanceof Element).flatMap((node) => (node.matches(FORMULAS) ? [node] : formulas(node)))
    // Half typed it may be no formula at all for a letter: `\$` ends none. What it was is not forgotten then.
    if (then.length >= this.#seen.length) this.#seen = then
    for (const [one, other] of pairs(now, this.#seen)) {
      const good = hasFailed(one) ? lastGood(other) : null
      if (!good) continue
      const both = fresh.ownerDocument.createElement("span")
      both.className = "last-good"
      both.title = one.getAttribute("title") ?? ""
      one.replaceWith(both)
      one.toggleAttribute("hidden", true)
      both.append(good.cloneNode(true), one)
    }
  }

  /** The cursor is in another block. */
  forget(): void {
    this.#seen = []
  }
}

/** Shows what failed, where the cursor is no more. The element around both stays, for it may be all of a block. */
export function letFormulasGo(element: Element): void {
  const kept = element.matches("span.last-good") ? [element] : [...element.querySelectorAll("span.last-good")]
  for (const both of kept) {
    both.firstElementChild?.remove()
    both.firstElementChild?.toggleAttribute("hidden", false)
    both.removeAttribute("class")
    both.removeAttribute("title")
  }
}

const hasFailed = (one: Element) => one.matches(".math-error")
const lastGood = (one: Element) => (hasFailed(one) ? null : one.matches("span.last-good") ? one.firstElementChild : one)

/** Which formula was which: those that did not change hold the others in their places. */
function pairs(now: Element[], then: Element[]): [Element, Element][] {
  const same = (one: Element | undefined, other: Element | undefined) => one !== undefined && other !== undefined && one.isEqualNode(other)
  const least = Math.min(now.length, then.length)
  let head = 0
  while (head < least && same(now[head], then[head])) head++
  let tail = 0
  while (tail < least - head && same(now.at(-1 - tail), then.at(-1 - tail))) tail++
  const old = then.slice(head, then.length - tail)
  return now.slice(head, now.length - tail).flatMap((one, at) => (old[at] ? [[one, old[at]] as [Element, Element]] : []))
}

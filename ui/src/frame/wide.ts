// Code that is wider than its place scrolls sideways. A web view keeps a layer for every box that may scroll, and goes
// through all of them at each paint: so only code that does not fit is such a box, and most fits.

const MARK = "data-wide"

/** New code takes the mark over from what it takes the place of, so that what was scrolled stays where it was. */
export function keepWide(fresh: ParentNode, before: readonly Node[]): void {
  const old = codeOf(before)
  for (const [at, code] of [...fresh.querySelectorAll("pre")].entries()) code.toggleAttribute(MARK, old[at]?.hasAttribute(MARK) ?? false)
}

/** Marks the code in these nodes that does not fit. All is measured before anything is changed. */
export function markWide(nodes: readonly Node[]): void {
  const measured = codeOf(nodes).map((code) => ({ code, isWide: code.scrollWidth > code.clientWidth }))
  for (const { code, isWide } of measured) if (code.hasAttribute(MARK) !== isWide) code.toggleAttribute(MARK, isWide)
}

function codeOf(nodes: readonly Node[]): HTMLElement[] {
  return nodes.filter((node): node is HTMLElement => node instanceof HTMLElement).flatMap((node) => (node.matches("pre") ? [node] : [...node.querySelectorAll("pre")]))
}

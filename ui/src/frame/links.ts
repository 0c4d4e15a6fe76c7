// Links of the article: where they lead is shown before they are followed, and the window follows them.

/** The place that an in-page link names. An id is taken as it is written first: it may hold a `%`. */
export function anchorPlace(href: string, root: Document): Element | "top" | null {
  const name = href.replace(/^#/, "")
  for (const id of [name, decoded(name)]) {
    const place = root.getElementById(id) ?? root.getElementsByName(id)[0]
    if (place) return place
  }
  return /^(top)?$/i.test(name) ? "top" : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Tells which link is under the pointer or has the focus; the focus wins nothing over a pointer that came later. */
export function watchLinks(root: Document, tell: (href: string | null) => void): void {
  let last: string | null = null
  const note = (target: EventTarget | null) => {
    const link = target instanceof Element ? target.closest("a[href]") : null
    const href = link?.getAttribute("href") ?? null
    if (href !== last) tell((last = href))
  }
  root.addEventListener("pointerover", (event) => note(event.target))
  root.addEventListener("focusin", (event) => note(event.target))
  root.addEventListener("focusout", () => note(null))
  root.documentElement.addEventListener("pointerleave", () => note(null))
}

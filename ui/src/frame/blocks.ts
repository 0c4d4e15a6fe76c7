// The article as keyed blocks in one element, without wrappers, so that the DOM equals the export's. A patch
// names the keys of a stretch in order; a block that stays is never touched, so its pictures are not loaded again.
import morphdom from "morphdom"

/** `at` is its place in the article. */
type Block = { key: string; html: string; nodes: ChildNode[]; at: number }

/** Finishes the nodes of a block before they are shown; `before` are those of the block it takes the place of. */
export type Dress = (fresh: DocumentFragment, at: number, before: ChildNode[] | null) => void

export class Blocks {
  #blocks: Block[] = []
  #owners = new WeakMap<Node, Block>()

  constructor(
    private article: HTMLElement,
    private readonly dress: Dress = () => {},
  ) {}

  get length(): number {
    return this.#blocks.length
  }

  /** Takes all away. */
  clear(): void {
    this.article.replaceChildren()
    this.#blocks = []
  }

  /** Another element holds the blocks from now on; their nodes go there as they are. */
  moveTo(article: HTMLElement): void {
    article.append(...this.article.childNodes)
    this.article = article
  }

  /**
   * Puts blocks in the place of `gone` others that begin with the one at `start`. `html` holds the blocks that are new
   * or changed; all others must be among those that go. Nothing else is touched, or looked at.
   */
  apply(keys: string[], changed: Record<string, string>, start = 0, gone = this.#blocks.length - start): void {
    const old = this.#blocks.slice(start, start + gone)
    const known = new Map(old.map(({ key, html }) => [key, html]))
    const html = keys.map((key) => (Object.hasOwn(changed, key) ? changed[key]! : (known.get(key) ?? "")))
    const reused = reuse(old, keys, html)
    const steady = longestRising(reused)
    const next: (Block | undefined)[] = reused.map((from) => (from === undefined ? undefined : old[from]))
    const left = new Set(old.keys())
    for (const from of reused) if (from !== undefined) left.delete(from)

    for (const { at, from } of replacedInPlace(reused, left, old.length)) {
      const before = old[from]!.nodes
      const fresh = this.#parse(html[at]!, start + at, before)
      const nodes = morph(before, fresh)
      next[at] = this.#block(keys[at]!, html[at]!, nodes ?? fresh)
      if (!nodes) continue
      left.delete(from)
      // Between neighbours that do not move, it does not move either.
      if ((at === 0 || steady.has(at - 1)) && (at === keys.length - 1 || steady.has(at + 1))) steady.add(at)
    }
    for (const from of left) for (const node of old[from]!.nodes) node.remove()

    const blocks = keys.map((key, at) => next[at] ?? this.#block(key, html[at]!, this.#parse(html[at]!, start + at, null)))
    const after = this.#blocks.slice(start + gone)
    // From the end, so that the place before which a block goes is known and final.
    let before: ChildNode | null = after.find(({ nodes }) => nodes.length > 0)?.nodes[0] ?? null
    for (let at = blocks.length - 1; at >= 0; at--) {
      const { nodes } = blocks[at]!
      if (!steady.has(at)) for (const node of nodes) this.article.insertBefore(node, before)
      before = nodes[0] ?? before
    }
    this.#blocks = [...this.#blocks.slice(0, start), ...blocks, ...after]
    const moved = blocks.length === gone ? start + gone : this.#blocks.length
    for (let at = start; at < moved; at++) this.#blocks[at]!.at = at
  }

  #block(key: string, html: string, nodes: ChildNode[]): Block {
    const block = { key, html, nodes, at: -1 }
    for (const node of nodes) this.#owners.set(node, block)
    return block
  }

  #parse(html: string, at: number, before: ChildNode[] | null): ChildNode[] {
    const template = this.article.ownerDocument.createElement("template")
    template.innerHTML = html
    this.dress(template.content, at, before)
    return [...template.content.childNodes]
  }

  /** The elements of a block; text between elements is left out. */
  elements(at: number): HTMLElement[] {
    return (this.#blocks[at]?.nodes ?? []).filter((node): node is HTMLElement => node.nodeType === Node.ELEMENT_NODE)
  }

  /** The block that holds a node, or null. */
  indexOf(node: Node): number | null {
    let child: Node | null = node
    while (child && child.parentNode !== this.article) child = child.parentNode
    return child ? (this.#owners.get(child)?.at ?? null) : null
  }

  /** Top and bottom of a block in the viewport, or null when it shows nothing. */
  bounds(at: number): { top: number; bottom: number } | null {
    const boxes = this.elements(at).map((element) => element.getBoundingClientRect())
    if (boxes.length === 0) return null
    return { top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)) }
  }
}

/** For each new block the old one it takes over; equal ones are taken in order. */
function reuse(old: Block[], keys: string[], html: string[]): (number | undefined)[] {
  const free = new Map<string, number[]>()
  old.forEach(({ key }, at) => {
    const list = free.get(key)
    if (list) list.push(at)
    else free.set(key, [at])
  })
  return keys.map((key, at) => {
    const list = free.get(key)
    const from = list?.[0]
    return from !== undefined && old[from]!.html === html[at] ? list!.shift() : undefined
  })
}

/** The new places whose old blocks already stand in the right order: the fewest moves leave these alone. */
function longestRising(reused: (number | undefined)[]): Set<number> {
  const ends: number[] = [] // ends[n]: the place that ends the best run of n + 1
  const previous = new Map<number, number>()
  reused.forEach((value, at) => {
    if (value === undefined) return
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (reused[ends[middle]!]! < value) low = middle + 1
      else high = middle
    }
    if (low > 0) previous.set(at, ends[low - 1]!)
    ends[low] = at
  })
  const steady = new Set<number>()
  for (let at = ends.at(-1); at !== undefined; at = previous.get(at)) steady.add(at)
  return steady
}

/** Places where exactly one block was replaced by one other, between neighbours that stay. */
function replacedInPlace(reused: (number | undefined)[], left: Set<number>, oldCount: number) {
  const pairs: { at: number; from: number }[] = []
  reused.forEach((value, at) => {
    if (value !== undefined) return
    const before = at === 0 ? -1 : reused[at - 1]
    const after = at === reused.length - 1 ? oldCount : reused[at + 1]
    if (before === undefined || after === undefined || after - before !== 2) return
    if (left.has(before + 1)) pairs.push({ at, from: before + 1 })
  })
  return pairs
}

/** Turns the old nodes into the new ones where both are one element of one kind; null when they are not. */
function morph(old: ChildNode[], fresh: ChildNode[]): ChildNode[] | null {
  const [from, to] = [only(old), only(fresh)]
  if (!from || !to || from.nodeName !== to.nodeName || old.length !== fresh.length) return null
  const names = new Map<Node, string>([...pictureNames(from), ...pictureNames(to)])
  morphdom(from, to, {
    getNodeKey: (node) => names.get(node) ?? ((node as Element).id || undefined),
    onBeforeElUpdated: (a, b) => {
      if (a instanceof HTMLDetailsElement) b.toggleAttribute("open", a.open)
      return !a.isEqualNode(b)
    },
  })
  return old
}

function only(nodes: ChildNode[]): HTMLElement | null {
  const elements = nodes.filter((node) => node.nodeType === Node.ELEMENT_NODE)
  const blank = nodes.every((node) => node.nodeType === Node.ELEMENT_NODE || node.textContent?.trim() === "")
  return elements.length === 1 && blank ? (elements[0] as HTMLElement) : null
}

/** Pictures are known by their address and how often it came before, so that text may move around them. */
function pictureNames(root: HTMLElement): Map<Node, string> {
  const seen = new Map<string, number>()
  const names = new Map<Node, string>()
  for (const picture of root.querySelectorAll("img")) {
    const address = picture.getAttribute("src") ?? ""
    const count = (seen.get(address) ?? 0) + 1
    seen.set(address, count)
    names.set(picture, `picture ${count} ${address}`)
  }
  return names
}

import { history, undo } from "@codemirror/commands"
import { ChangeSet, EditorState, Text, type Transaction, type TransactionSpec } from "@codemirror/state"
import { expect, test } from "vitest"
import type { AppError, EditOutcome, OpenedPost, TextChange, TextPatch } from "../../src/bindings"
import { Sync, type Surface } from "../../src/post/sync"

const NOTHING = { article: {}, frontMatter: {} } as unknown as Pick<EditOutcome, "article" | "frontMatter">
const failure = (kind: AppError["kind"]): AppError => ({ kind, message: "", path: null, line: null, column: null, detail: null })

/** A backend that keeps a text by versions, and answers when the test lets it. */
class Model {
  version = 1
  running = 0
  most = 0
  edits = 0
  failNext: AppError | null = null
  hold: Promise<void> | null = null
  constructor(public text: string) {}

  async editPost(_id: string, version: number, changes: TextChange[]): Promise<EditOutcome> {
    this.running++
    this.most = Math.max(this.most, this.running)
    this.edits++
    await (this.hold ?? Promise.resolve())
    this.running--
    if (this.failNext) {
      const error = this.failNext
      this.failNext = null
      throw error
    }
    if (version !== this.version) throw failure("staleVersion")
    this.text = apply(this.text, changes)
    return { version: ++this.version, ...NOTHING }
  }

  async openPost(): Promise<OpenedPost> {
    this.version += 10
    return { version: this.version, text: this.text, ...NOTHING } as OpenedPost
  }

  async patch(version: number, make: (text: string) => TextChange[]): Promise<TextPatch> {
    const text = this.text
    expect(version).toBe(this.version)
    await (this.hold ?? Promise.resolve())
    return { version, changes: make(text) }
  }
}

const apply = (text: string, changes: TextChange[]) =>
  ChangeSet.of(changes, text.length).apply(Text.of(text.split("\n"))).toString()

function setUp(text: string) {
  const model = new Model(text)
  let state = EditorState.create({ doc: text, extensions: [history({ newGroupDelay: 0 })] })
  const seen: Transaction[] = []
  const failures: AppError[] = []
  let composing = false
  let done: (() => void)[] = []
  const take = (transaction: Transaction) => {
    state = transaction.state
    seen.push(transaction)
    if (transaction.docChanged) sync.record(transaction.changes)
  }
  const surface: Surface = {
    text: () => state.doc.toString(),
    apply: (changes) => {
      expect(composing).toBe(false)
      take(state.update({ changes, annotations: [] }))
    },
    composing: () => composing,
    composed: () => new Promise((resolve) => done.push(resolve)),
    acknowledged: (_outcome, unsent) => expect(unsent.newLength).toBe(state.doc.length),
    failed: (error) => failures.push(error),
  }
  const sync = new Sync(model, () => "p", { version: 1, text } as OpenedPost, surface)
  return {
    model,
    sync,
    seen,
    failures,
    text: () => state.doc.toString(),
    type: (spec: TransactionSpec) => take(state.update(spec)),
    undo: () => undo({ state, dispatch: take }),
    compose: (on: boolean) => {
      composing = on
      if (!on) for (const resolve of done.splice(0)) resolve()
      done = on ? [] : done
    },
  }
}

/** Numbers that are the same in every run. */
function dice(seed: number) {
  return (below: number) => {
    seed = (Math.imul(seed ^ (seed >>> 15), 2246822519) + 374761393) >>> 0
    return seed % below
  }
}

test.each([...Array(30).keys()])("random edits and patches end in the same text (%i)", async (seed) => {
  const roll = dice(seed + 1)
  const it = setUp("---\ntitle: 雨\n---\n\nOne.\n\n两。\n")
  const words = ["a", "字", "\n", "😀", "long words here", "\n\n"]
  const change = (length: number): TextChange => {
    const from = roll(length + 1)
    return { from, to: Math.min(length, from + roll(4)), insert: words[roll(words.length)]! }
  }
  for (let step = 0; step < 60; step++) {
    const what = roll(8)
    if (what < 4) it.type({ changes: change(it.text().length), userEvent: "input.type" })
    else if (what === 4) it.undo()
    else if (what === 5) void it.sync.ask("form", (version) => it.model.patch(version, (text) => [change(text.length)]))
    else if (what === 6) await Promise.resolve()
    else await new Promise((resolve) => setTimeout(resolve, 0))
  }
  await it.sync.flush()
  await it.sync.flush()
  expect(it.model.text).toBe(it.text())
  expect(it.model.most).toBe(1)
  expect(it.failures).toEqual([])
})

test("what is typed while an edit is under way goes in one batch", async () => {
  const it = setUp("")
  let release = () => {}
  it.model.hold = new Promise((resolve) => (release = resolve))
  for (const letter of "梅雨季的周末") {
    it.type({ changes: { from: it.text().length, insert: letter } })
    await Promise.resolve()
    await Promise.resolve()
  }
  expect(it.model.edits).toBe(1)
  release()
  await it.sync.flush()
  expect(it.model.edits).toBe(2)
  expect(it.model.text).toBe("梅雨季的周末")
})

test("a patch is one step of undo, and undoing it reaches the backend", async () => {
  const it = setUp("title: a\n\nbody")
  it.type({ changes: { from: 14, insert: "!" }, userEvent: "input.type" })
  await it.sync.ask("form", (version) => it.model.patch(version, () => [{ from: 7, to: 8, insert: "b" }, { from: 8, to: 8, insert: "c" }]))
  expect(it.text()).toBe("title: bc\n\nbody!")
  it.undo()
  expect(it.text()).toBe("title: a\n\nbody!")
  it.undo()
  await it.sync.flush()
  expect(it.model.text).toBe("title: a\n\nbody")
})

test("a patch is moved along by what was typed while it was asked for", async () => {
  const it = setUp("title: a\n\nbody")
  let release = () => {}
  it.model.hold = new Promise((resolve) => (release = resolve))
  const asked = it.sync.ask("form", (version) => it.model.patch(version, () => [{ from: 10, to: 14, insert: "BODY" }]))
  await Promise.resolve()
  it.type({ changes: { from: 0, insert: "# " } })
  release()
  await asked
  await it.sync.flush()
  expect(it.text()).toBe("# title: a\n\nBODY")
  expect(it.model.text).toBe(it.text())
})

test("nothing is dispatched while an input method composes", async () => {
  const it = setUp("title: a\n\n")
  it.compose(true)
  it.type({ changes: { from: 10, insert: "ni" }, userEvent: "input.type.compose" })
  let patched = false
  const asked = it.sync.ask("form", (version) => it.model.patch(version, () => [{ from: 7, to: 8, insert: "b" }])).then(() => (patched = true))
  await new Promise((resolve) => setTimeout(resolve, 5))
  it.type({ changes: { from: 10, to: 12, insert: "你" }, userEvent: "input.type.compose" })
  expect(patched).toBe(false)
  expect(it.seen).toHaveLength(2)
  it.compose(false)
  await asked
  await it.sync.flush()
  expect(it.text()).toBe("title: b\n\n你")
  expect(it.model.text).toBe(it.text())
})

test("a stale version sends the whole text, and loses none", async () => {
  const it = setUp("one")
  it.model.version = 7
  it.type({ changes: { from: 3, insert: " two" } })
  await it.sync.flush()
  expect(it.model.text).toBe("one two")
  it.type({ changes: { from: 0, insert: "> " } })
  await it.sync.flush()
  expect(it.model.text).toBe("> one two")
})

test("a failed edit is kept, told once, and sent with the next", async () => {
  const it = setUp("one")
  it.model.failNext = failure("io")
  it.type({ changes: { from: 3, insert: " two" } })
  await expect(it.sync.flush().then(() => it.sync.flush())).resolves.toBeUndefined()
  expect(it.failures.map(({ kind }) => kind)).toEqual(["io"])
  it.type({ changes: { from: 7, insert: " three" } })
  await it.sync.flush()
  expect(it.model.text).toBe("one two three")
  it.sync.stop()
})

test("a late answer has no way into the text of now", async () => {
  const it = setUp("one")
  const before = it.sync.version
  it.type({ changes: { from: 3, insert: " two" } })
  await it.sync.flush()
  expect(it.sync.changesSince(before)).toBeNull()
  it.type({ changes: { from: 0, insert: "> " } })
  expect(it.sync.changesSince(it.sync.version)?.mapPos(3)).toBe(5)
})

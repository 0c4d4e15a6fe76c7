// Keeps the backend's text equal to the editor's. The editor is the only writer: what the backend wants to
// change (a form edit, another program's text) arrives as a patch, enters the editor as one transaction, and
// flows back like anything typed. One request is under way at a time; all that is typed meanwhile is composed
// into the next one, so a slow backend makes larger batches and never a queue.
import { ChangeSet, Text, type ChangeDesc } from "@codemirror/state"
import type { Backend } from "../ipc"
import type { AppError, EditOutcome, OpenedPost, TextChange, TextPatch } from "../bindings"

export type SyncBackend = Pick<Backend, "openPost" | "editPost">

/** Why the backend changes the text: someone types in the form, a step in the form, or another program. */
export type Origin = "typing" | "form" | "disk"

/** The editor, as far as this file needs to know it. */
export interface Surface {
  text(): string
  /** Puts changes into the editor as one transaction, which comes back through `record`. */
  apply(changes: ChangeSet, origin: Origin): void
  composing(): boolean
  /** Resolves when the input method is done and the editor has read what it left. */
  composed(): Promise<void>
  /** The backend knows a version; `unsent` leads from it to the text in the editor. */
  acknowledged(outcome: EditOutcome, unsent: ChangeDesc): void
  failed(error: AppError): void
}

const RETRY_AFTER = 2000

export class Sync {
  #version: number
  #length: number
  #sending: ChangeSet | null = null
  /** Local changes after those, not on their way yet. */
  #unsent: ChangeSet | null = null
  #sendWanted = false
  #failing = false
  #stopped = false
  #retry: ReturnType<typeof setTimeout> | undefined
  #queue: Promise<unknown> = Promise.resolve()
  /** So many tasks of the queue have not ended. */
  #waiting = 0

  constructor(
    private readonly backend: SyncBackend,
    private readonly id: () => string,
    opened: OpenedPost,
    private readonly surface: Surface,
  ) {
    this.#version = opened.version
    this.#length = opened.text.length
  }

  /** Whether the backend knows all that is in the editor. */
  get isIdle(): boolean {
    return !this.#sending && !this.#unsent
  }

  get version(): number {
    return this.#version
  }

  /** Every change of the editor's text passes here, whoever made it. */
  record(changes: ChangeSet): void {
    if (changes.empty) return
    this.#unsent = this.#unsent ? this.#unsent.compose(changes) : changes
    this.#wantSend()
  }

  /** Resolves when the backend knows everything that was in the editor at the time of the call. */
  flush(): Promise<void> {
    return this.#enqueue(() => this.#send())
  }

  /** Runs a request between two edits, when the backend knows the whole text. */
  between<T>(request: (version: number) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      await this.#send()
      return request(this.#version)
    })
  }

  /** Asks for a patch and puts it into the editor. Resolves when it is there. */
  ask(origin: Origin, request: (version: number) => Promise<TextPatch | null>): Promise<void> {
    return this.#enqueue(async () => {
      await this.#send()
      const patch = await request(this.#version)
      if (patch && patch.changes.length > 0) await this.#apply(patch, origin)
    })
  }

  /** What leads from a version to the text in the editor; null when that version is not the acknowledged one. */
  changesSince(version: number): ChangeDesc | null {
    if (version !== this.#version) return null
    if (this.#sending) return this.#unsent ? this.#sending.compose(this.#unsent) : this.#sending
    return this.#unsent ?? ChangeSet.empty(this.#length)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#retry)
  }

  async #apply(patch: TextPatch, origin: Origin): Promise<void> {
    if (patch.version !== this.#version) throw stale(this.id())
    while (this.surface.composing()) await this.surface.composed()
    if (this.#stopped) return
    const changes = changeSet(patch.changes, this.#length)
    this.surface.apply(this.#unsent ? changes.map(this.#unsent) : changes, origin)
  }

  #wantSend(): void {
    if (this.#sendWanted || this.#stopped) return
    this.#sendWanted = true
    this.#enqueue(() => this.#send()).catch(() => {
      // `#send` has told the surface, and tries again by itself.
    })
  }

  async #send(): Promise<void> {
    this.#sendWanted = false
    const sending = this.#unsent
    if (!sending) return
    this.#sending = sending
    this.#unsent = null
    try {
      const outcome = await this.backend.editPost(this.id(), this.#version, textChanges(sending))
      this.#acknowledge(outcome, sending.newLength)
    } catch (error) {
      this.#sending = null
      this.#unsent = this.#unsent ? sending.compose(this.#unsent) : sending
      if ((error as AppError).kind === "staleVersion") return this.#startOver()
      this.#sendLater(error as AppError)
      throw error
    }
  }

  /** Backend and editor disagree on the version. What the user sees wins, as one change of the whole text. */
  async #startOver(): Promise<void> {
    try {
      const opened = await this.backend.openPost(this.id())
      this.#version = opened.version
      this.#length = opened.text.length
      const text = this.surface.text()
      const whole = ChangeSet.of({ from: 0, to: this.#length, insert: text }, this.#length)
      this.#unsent = null
      const sending = opened.text === text ? null : whole
      const outcome = sending
        ? await this.backend.editPost(this.id(), this.#version, textChanges(sending))
        : { version: opened.version, frontMatter: opened.frontMatter, article: opened.article }
      this.#acknowledge(outcome, text.length)
    } catch (error) {
      // Reopening failed: the whole text is owed, whatever the backend holds now.
      this.#unsent = ChangeSet.of({ from: 0, to: this.#length, insert: this.surface.text() }, this.#length)
      this.#sendLater(error as AppError)
      throw error
    }
  }

  #acknowledge(outcome: EditOutcome, length: number): void {
    this.#version = outcome.version
    this.#length = length
    this.#sending = null
    this.#failing = false
    this.surface.acknowledged(outcome, this.#unsent ?? ChangeSet.empty(length))
  }

  #sendLater(error: AppError): void {
    if (!this.#failing) this.surface.failed(error)
    this.#failing = true
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#wantSend(), RETRY_AFTER)
  }

  /** With nothing before it a task begins now: a letter is on its way to the backend before it is drawn. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#waiting++ === 0 ? task() : this.#queue.then(task)
    this.#queue = run.catch(() => undefined).then(() => this.#waiting--)
    return run
  }
}

function textChanges(changes: ChangeSet): TextChange[] {
  const list: TextChange[] = []
  changes.iterChanges((from, to, _fromB, _toB, insert) => {
    list.push({ from, to, insert: insert.sliceString(0, insert.length, "\n") })
  }, true)
  return list
}

function changeSet(changes: TextChange[], length: number): ChangeSet {
  return ChangeSet.of(
    changes.map(({ from, to, insert }) => ({ from, to, insert: Text.of(insert.split("\n")) })),
    length,
  )
}

function stale(id: string): AppError {
  return { kind: "staleVersion", message: "patch against another version", path: id, line: null, column: null, detail: null }
}

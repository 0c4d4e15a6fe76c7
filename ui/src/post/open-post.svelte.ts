// The one post that is open: its text and history (the editor's), what the backend says about them, and what the
// user may do with them. The panes draw these fields and call these methods.
import { isolateHistory } from "@codemirror/commands"
import { EditorState, Text, Transaction, type ChangeDesc, type ChangeSet } from "@codemirror/state"
import { EditorView } from "@codemirror/view"
import type { AppError, ArticleUpdate, BulkOutcome, Choice, DropEvent, EditOutcome, FrontMatterEdit, FrontMatterView, HeadingRef, OpenedPost, PictureBatch, RecoveredText, SaveState, TextPatch } from "../bindings"
import { editorExtensions, locked, writtenIn } from "../editor/extensions"
import { bulkStep, bulkStepOf, type BulkStep } from "../editor/bulk-steps"
import { movedFiles, moveOf } from "../editor/picture-files"
import { bodyStart, fromBackend, matterField, setMatter } from "../editor/front-matter-fold"
import { TextSurface } from "../editor/text-surface"
import { asAppError, describeError, isForText } from "../feedback/describe-error"
import type { Toast } from "../feedback/toasts.svelte"
import { isUnreadable } from "../front-matter/arrange"
import { FieldEdits, fieldKey } from "../front-matter/field-edits.svelte"
import { WordUsages } from "../front-matter/word-usages.svelte"
import { PostHistory, type Shown } from "../history/post-history.svelte"
import type { Backend } from "../ipc"
import { PostMerge } from "../merge/post-merge.svelte"
import { m } from "../paraglide/messages.js"
import { Answers, wholeOf, type Article } from "./article"
import { BlockHtml } from "./block-html"
import { PostPictures } from "./pictures.svelte"
import { Positions } from "./positions"
import { Sync, type Origin } from "./sync"

export type Hooks = {
  notify(toast: Toast): void
  fail(error: AppError): void
  /** Opens another post of the folder, at a place in it. */
  open?(id: string, anchor: string | null): void
  /** Undo took a change back, or redo made it again, that is part of an action over many posts. */
  bulk?(step: BulkStep): void
}

export class OpenPost {
  id = $state("")
  fileName = $state("")
  folder = $state("")
  frontMatter = $state.raw() as FrontMatterView
  article = $state.raw() as Article
  save = $state.raw() as SaveState
  /** The line of the file, as other programs count it, from 1. */
  cursorLine = $state(1)
  /** The block at the cursor, by its place in the article. */
  hereBlock = $state<number | null>(null)
  /** The heading above the cursor. */
  heading = $state.raw<HeadingRef | null>(null)
  resolving = $state<Choice | null>(null)
  /** The text came back from a run that ended before it was saved. */
  recovered = $state.raw<RecoveredText | null>(null)
  /** Another program's changes were put together with unsaved text. */
  merged = $state(false)
  /** In the place of text and preview: the history, or the two texts of a conflict. */
  history = $state.raw<PostHistory | null>(null)
  merging = $state.raw<PostMerge | null>(null)
  /** The front matter stands in the editor as text, not in the form. */
  matterAsText = $state(false)
  /** The form should open its field for a new key. */
  addKeyWanted = $state(false)
  /** Counts undo and redo from the form: fields let go of what was typed. */
  stepsBack = $state(0)
  /** A place of the article that is to be gone to, as a link names it. */
  anchorWanted = $state<string | null>(null)
  /** Counts what the preview may follow: the editor was scrolled, the cursor moved. */
  scrolls = $state(0)
  moves = $state(0)

  readonly html = new BlockHtml()
  readonly #answers = new Answers()
  readonly fields: FieldEdits
  readonly pictures: PostPictures
  readonly words: WordUsages
  readonly surface: TextSurface
  readonly positions = new Positions()
  readonly #sync: Sync
  /** Another program removed the file, and by now it may be written again because the writer went on. */
  #removal: "none" | "removed" | "undone" = "none"
  /** Whether the text was changed since it was last told to be saved. */
  #changed = false
  /** Another post was chosen: this one is shown until that one is here, and takes no keys. */
  #held = false
  #focusWanted = false

  constructor(
    private readonly backend: Backend,
    opened: OpenedPost,
    private readonly hooks: Hooks,
  ) {
    this.id = opened.id
    this.fileName = opened.fileName
    this.folder = opened.folder
    this.frontMatter = opened.frontMatter
    this.article = wholeOf(opened.article)
    this.save = opened.save
    this.recovered = opened.recovered
    this.matterAsText = isUnreadable(opened.frontMatter)
    const state = EditorState.create({
      doc: Text.of(opened.text.split("\n")),
      extensions: editorExtensions({ language: opened.article.lang, locked: opened.save.kind === "readOnly", paste: (text) => void this.pictures.paste(text) }),
    })
    this.surface = new TextSurface(
      state,
      (changes) => this.#sync?.record(changes),
      (transaction) => this.#took(transaction),
    )
    this.#sync = new Sync(backend, () => this.id, opened, {
      text: () => this.surface.text,
      apply: (changes, origin) => this.#applyPatch(changes, origin),
      composing: () => this.surface.composition.active,
      composed: () => this.surface.composition.done(),
      acknowledged: (outcome, unsent) => this.#acknowledged(outcome, unsent),
      failed: (error) => this.hooks.fail(error),
    })
    this.fields = new FieldEdits(
      (origin, edit) =>
        this.#sync.ask(origin, (version) => {
          const asked = edit()
          return asked ? this.backend.editFrontMatter(this.id, version, asked) : Promise.resolve(null)
        }),
      (error, path) => this.#refused(error, path),
    )
    this.words = new WordUsages(backend)
    this.pictures = new PostPictures(backend, this, hooks)
    this.positions.setMatter(opened.frontMatter, null)
    this.#showMatter()
    this.surface.dispatch({ selection: { anchor: bodyStart(this.surface.state) } })
    this.#takeArticle(opened.article, this.#sync.changesSince(opened.version))
  }

  // ---- the editor ----------------------------------------------------------------------------

  get view(): EditorView | null {
    return this.surface.view
  }

  mount(parent: HTMLElement): () => void {
    return this.surface.mount(
      parent,
      () => this.scrolls++,
      () => void this.#sync.flush().catch(() => undefined),
    )
  }

  focusEditor(): void {
    if (this.#held) this.#focusWanted = true
    else this.view?.focus()
  }

  /** Takes no more keys. Who was in the text or its form wants to be there again afterwards. */
  hold(): void {
    if (this.#held) return
    this.#held = true
    const inside = document.activeElement?.closest<HTMLElement>('[data-region="editor"] *')
    this.#focusWanted = inside != null
    inside?.blur()
    this.#lock()
  }

  /** Answers whether the focus was asked for meanwhile. One that stays takes keys again. */
  release(stays: boolean): boolean {
    const wanted = this.#focusWanted
    this.#focusWanted = false
    if (stays) {
      this.#held = false
      this.#lock()
    }
    return wanted
  }

  #lock(): void {
    this.surface.whenComposed(() => {
      const yes = this.#held || this.save.kind === "readOnly"
      if (this.surface.state.readOnly !== yes) this.surface.dispatch({ effects: locked.of(yes) })
    })
  }

  /** Undo from the form: one history for text and form. What is still on its way is part of it. */
  async stepBack(direction: "undo" | "redo"): Promise<void> {
    await this.fields.settled()
    this.surface[direction]()
    this.stepsBack++
  }

  toggleMatterAsText(): void {
    this.matterAsText = !this.matterAsText
    this.surface.whenComposed(() => {
      this.#showMatter()
      const at = this.matterAsText ? 0 : bodyStart(this.surface.state)
      this.surface.dispatch({ selection: { anchor: at }, scrollIntoView: true })
      this.focusEditor()
    })
  }

  /** What the form cannot do is done in the text, at its field. */
  #refused(error: AppError, path: string[]): void {
    if (!isForText(error) || path.length === 0 || this.matterAsText) return
    const { text, advice } = describeError(error)
    this.hooks.notify({ kind: "warning", text, detail: advice })
    const key = fieldKey(path)
    const field = this.frontMatter.fields.find((field) => fieldKey(field.path) === key)
    this.showInText(field?.range.from ?? this.frontMatter.range.from)
  }

  /** Shows the front matter as text, with the cursor where a field stands in it. */
  showInText(at: number): void {
    if (!this.matterAsText) this.toggleMatterAsText()
    this.#moveCursor(at)
  }

  /** Repairs the front matter as a whole; one that could not be understood is shown as a form again. */
  async repair(fix: FrontMatterEdit): Promise<void> {
    if (!(await this.fields.apply(fix, []))) {
      const refused = this.fields.refused[""]
      if (refused) this.hooks.fail(refused)
      return
    }
    await this.upToDate().catch(() => undefined)
    if (!isUnreadable(this.frontMatter) && this.matterAsText) this.toggleMatterAsText()
  }

  /** Puts the cursor at a line and column as the backend counts them, from 1. */
  goTo(line: number, column: number | null): void {
    const { doc } = this.surface.state
    const target = doc.line(Math.min(Math.max(1, line), doc.lines))
    this.#moveCursor(Math.min(target.to, target.from + Math.max(0, (column ?? 1) - 1)))
  }

  /** Puts the cursor into a block, `part` of the way down: 0 is its start. */
  goToBlock(at: number, part: number): void {
    const block = this.positions.block(at)
    if (block) this.#moveCursor(block.from + Math.round((block.to - block.from) * part))
  }

  /** This block is at the top of what is read: the heading above it is told, until the cursor moves. */
  read(block: number | null): void {
    const place = block === null ? 0 : (this.positions.block(block)?.from ?? 0)
    this.heading = this.article.outline[this.positions.headingAt(place)] ?? null
  }

  /** Puts the cursor at a heading, by its place in the outline. */
  goToHeading(index: number): void {
    const place = this.positions.heading(index)
    if (place !== null) this.#moveCursor(place)
  }

  #moveCursor(at: number): void {
    this.surface.whenComposed(() => {
      this.surface.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) })
      this.focusEditor()
    })
  }

  #took(transaction: Transaction): void {
    if (transaction.docChanged) {
      this.#changed = true
      this.positions.map(transaction.changes, transaction.annotation(fromBackend) === true)
      this.pictures?.follow(transaction.changes)
    }
    const move = moveOf(transaction)
    const isStep = transaction.isUserEvent("undo") || transaction.isUserEvent("redo")
    if (move) this.pictures.moveFiles(move, isStep)
    const step = isStep ? bulkStepOf(transaction) : null
    if (step) this.hooks.bulk?.(step)
    if (!transaction.docChanged && !transaction.selection) return
    this.#followCursor()
    if (transaction.isUserEvent("input") || transaction.isUserEvent("delete") || transaction.isUserEvent("select")) this.moves++
  }

  #followCursor(): void {
    const { head } = this.surface.state.selection.main
    this.cursorLine = this.surface.state.doc.lineAt(head).number
    this.hereBlock = this.positions.blockAt(head)
    this.heading = this.article.outline[this.positions.headingAt(head)] ?? null
  }

  #showMatter(): void {
    const matter = { end: this.positions.matterEnd, hidden: !this.matterAsText }
    const shown = this.surface.state.field(matterField)
    if (shown.end !== matter.end || shown.hidden !== matter.hidden) this.surface.dispatch({ effects: setMatter.of(matter) })
  }

  // ---- what the backend says -----------------------------------------------------------------

  #applyPatch(changes: ChangeSet, origin: Origin): void {
    const event = origin === "typing" ? "input.type.form" : `input.${origin}`
    const files = this.#withPatch
    const step = this.#withStep
    this.#withPatch = []
    this.#withStep = null
    this.surface.dispatch({
      changes,
      effects: [...(files.length > 0 ? [movedFiles.of({ there: files, gone: [] })] : []), ...(step ? [bulkStep.of(step)] : [])],
      annotations: [
        fromBackend.of(true),
        Transaction.userEvent.of(event),
        // Letters typed in a field are undone together, like letters in the text.
        ...(origin === "typing" ? [] : [isolateHistory.of("full" as const)]),
      ],
    })
  }

  #acknowledged({ frontMatter, article }: EditOutcome, unsent: ChangeDesc): void {
    this.frontMatter = frontMatter
    if (isUnreadable(frontMatter)) this.matterAsText = true
    this.positions.setMatter(frontMatter, unsent)
    this.surface.whenComposed(() => this.#showMatter())
    this.#takeArticle(article, unsent)
  }

  /** The HTML of any answer is kept; the order only of one that `since` leads from to the text of now. */
  #takeArticle(update: ArticleUpdate, since: ChangeDesc | null): boolean {
    this.html.add(update)
    const article = this.#answers.take(update)
    if (!article) {
      this.onPicturesChanged()
      return true
    }
    if (!since) return false
    this.html.keep(article)
    if (article.lang !== this.article.lang) {
      this.surface.whenComposed(() => this.surface.dispatch({ effects: writtenIn(article.lang) }))
    }
    this.positions.setArticle(article, since)
    this.article = article
    this.#followCursor()
    this.pictures?.loadAllowed()
    return true
  }

  onSaveState(state: SaveState): void {
    this.#noteRemoval(state)
    this.save = state
    if (state.kind === "saved") {
      this.#changed = false
      this.recovered = null
      void this.history?.refresh()
    }
    if (state.kind !== "changedOutside") this.merging = null
    this.#lock()
  }

  onDiskChanged(): void {
    this.#sync
      .ask("disk", async (version) => {
        const { patch, merged } = await this.backend.adoptDisk(this.id, version)
        // What was put together before may be gone with a later text.
        if (merged || patch.changes.length > 0) this.merged = merged
        void this.history?.refresh()
        return patch
      })
      .catch((thrown: unknown) => {
        // There is unsaved text after all: the save state says so, in a bar of its own.
        const error = asAppError(thrown)
        if (error.kind !== "changedOutside") this.hooks.fail(error)
      })
  }

  onPicturesChanged(): void {
    this.renderAgain().catch((thrown: unknown) => this.hooks.fail(asAppError(thrown)))
  }

  /** Between two edits, so that the answer is about the acknowledged text. */
  renderAgain(): Promise<void> {
    return this.#sync.between(async () => {
      const article = await this.backend.renderPost(this.id)
      this.#takeArticle(article, this.#sync.changesSince(article.version))
    })
  }

  /** An article that was not asked for between two edits: it may be late, then the next one brings it. */
  async takeLateArticle(article: ArticleUpdate): Promise<void> {
    if (!this.#takeArticle(article, this.#sync.changesSince(article.version))) await this.renderAgain()
  }

  /** Resolves when all that was typed, in text and form, is known to the backend and its answer is shown. */
  async upToDate(): Promise<void> {
    await this.fields.settled()
    await this.#sync.flush()
  }

  // ---- what the user does --------------------------------------------------------------------

  /** Resolves when the backend knows everything typed so far, in the text and in the form. */
  async flush(): Promise<void> {
    this.fields.handOn()
    await this.fields.settled()
    await this.#sync.flush()
  }

  /** Rejects with an `AppError` when the text could not be handed on or written. */
  /** A file that comes back by itself under its old name may have a new one: the writer has to know. */
  #noteRemoval({ kind }: SaveState): void {
    if (kind === "saved" && this.#removal === "undone") {
      this.hooks.notify({ kind: "warning", text: m.editor_removed({ name: this.fileName }), detail: m.toast_removed_undone() })
    }
    if (kind === "removedOutside") this.#removal = "removed"
    else if (kind === "saving" && this.#removal === "removed") this.#removal = "undone"
    else if (kind !== "saving") this.#removal = "none"
  }

  async saveNow(): Promise<void> {
    this.#removal = "none"
    await this.flush()
    // Only the writer can say what is saved: both texts are shown, and there the same keys save.
    if (this.merging) await this.merging.save()
    else if (this.save.kind === "changedOutside") await this.openMerge()
    else await this.backend.savePost(this.id)
    void this.history?.refresh()
  }

  /** Whether all that was written here is on disk, so that closing it can lose nothing. */
  async isSafe(): Promise<boolean> {
    this.fields.handOn()
    await this.fields.settled()
    return this.save.kind === "saved" && !this.#changed && this.#sync.isIdle && this.pictures.isIdle
  }

  /** Hands on what is not sent yet, then lets the post go. Rejects, and stays open, when that fails. */
  async close(): Promise<void> {
    await this.pictures.settled()
    await this.flush()
    await this.backend.closePost(this.id)
    this.#sync.stop()
  }

  async resolve(choice: Choice): Promise<void> {
    if (this.resolving || this.save.kind !== "changedOutside") return
    this.resolving = choice
    const { disk } = this.save
    try {
      await this.#sync.ask("disk", (version) => this.backend.resolveConflict(this.id, version, disk, choice))
      await this.#sync.flush()
      this.merged = false
      this.focusEditor()
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    } finally {
      this.resolving = null
    }
  }

  /** A patch that the backend makes of the text of now. */
  ask = (request: (version: number) => Promise<TextPatch>): Promise<void> => this.#sync.ask("form", request)
  /** The same, of a patch that brings files with it: undo throws them away. */
  askWithFiles(request: (version: number) => Promise<{ patch: TextPatch; files: string[] }>): Promise<void> {
    return this.#sync.ask("form", async (version) => {
      const { patch, files } = await request(version)
      this.#withPatch = files
      return patch
    })
  }
  /** Files that the next patch brings. */
  #withPatch: string[] = []
  /** The same, of a patch that is this post's part of an action over many: undo takes all of it back. */
  askInBulk(back: boolean, request: (version: number) => Promise<BulkOutcome | null>): Promise<void> {
    return this.#sync.ask("form", async (version) => {
      const outcome = await request(version)
      this.#withStep = outcome?.patch ? { action: outcome.action, back } : null
      return outcome?.patch ?? null
    })
  }
  /** The action that the next patch is part of. */
  #withStep: BulkStep | null = null
  fail = (error: AppError): void => this.hooks.fail(error)

  // ---- versions and conflicts ----------------------------------------------------------------

  openHistory(kind?: Parameters<PostHistory["open"]>[0], shown?: Shown): void {
    this.merged = false
    this.history = new PostHistory(this.backend, this)
    void this.history.open(kind, shown)
  }

  toggleHistory(): void {
    if (this.history) this.closeHistory()
    else this.openHistory()
  }

  closeHistory(): void {
    this.history = null
    this.#focusSoon()
  }

  async openMerge(): Promise<void> {
    const merging = new PostMerge(this.backend, this)
    if (await merging.open()) this.merging = merging
  }

  closeMerge(): void {
    this.merging = null
    this.#focusSoon()
  }

  /** The editor is drawn again first. */
  #focusSoon(): void {
    setTimeout(() => this.focusEditor())
  }

  /** The answer to a text that came back. */
  async settleRecovery(keep: boolean): Promise<void> {
    try {
      await this.flush()
      await this.#sync.ask("disk", (version) => this.backend.settleRecovery(this.id, version, keep))
      await this.#sync.flush()
      this.recovered = null
      this.focusEditor()
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    }
  }

  retrySave = (): Promise<void> => this.saveNow().catch((thrown: unknown) => this.hooks.fail(asAppError(thrown)))

  loadRemote = (): Promise<void> => this.pictures.loadRemote()
  choosePictures = (): Promise<void> => this.pictures.choose()
  showDrop = (event: DropEvent | null, field: string | null = null): void => this.pictures.showDrop(event, field)
  importDropped = (batch: PictureBatch, y: number): Promise<void> => this.pictures.importDropped(batch, y)
  importForField = (batch: PictureBatch, field: string): Promise<void> => this.pictures.importForField(batch, field)

  /** True when the system took it. */
  async openExternal(url: string): Promise<boolean> {
    try {
      await this.backend.openExternal(url)
      return true
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
      return false
    }
  }

  /** Goes where a link leads in the folder; false when that is nowhere in it. */
  async followLink(link: string): Promise<boolean> {
    try {
      const found = await this.backend.linkedPost(this.id, link)
      if (!found) return false
      if (found.id === this.id) this.anchorWanted = found.anchor ?? "top"
      else this.hooks.open?.(found.id, found.anchor)
    } catch (thrown) {
      this.hooks.fail(asAppError(thrown))
    }
    return true
  }

  notify(toast: Toast): void {
    this.hooks.notify(toast)
  }
}

// The state of the window: what is open, and what the user may do with it. Components call these methods and draw
// these fields; the rules are the backend's.
import { createContext, tick } from "svelte"
import type { AppError, CopyTarget, ExportOutcome, ListedPicture, MovedPost, PictureUse, PostSummary, RecentSite, RecoveredPost, Settings, ShownPost, Site, Start, VaultTrouble } from "../bindings"
import { copyPost } from "../export/copying"
import { asAppError, describeError } from "../feedback/describe-error"
import { Toasts, type Toast } from "../feedback/toasts.svelte"
import type { Backend } from "../ipc"
import { Library } from "../library/library.svelte"
import { m } from "../paraglide/messages.js"
import { fileNameOf } from "../parts/format"
import { cutMiddle } from "../post/cut-middle"
import { OwnLook } from "../preview/own-look.svelte"
import { PicturePanel } from "../pictures/picture-panel.svelte"
import { OpenPost } from "../post/open-post.svelte"
import { applyAppearance } from "./appearance"
import { Bulk } from "./bulk.svelte"
import { Drops } from "./drops.svelte"
import { exportToast } from "./export-toast"
import { applyLanguage } from "./language.svelte"
import { Layout } from "./layout.svelte"
import { recall, remember } from "./memory"
import { focusPane, giveFocus } from "./regions"

export type Sheet =
  | { kind: "keys" }
  | { kind: "settings" }
  | { kind: "newPost" }
  | { kind: "export"; post: OpenPost }
  | { kind: "copy" }
  | { kind: "rename"; post: PostSummary }
  | { kind: "bringHome" }
  | { kind: "bringAllHome"; ids: string[] | null }
  | { kind: "movePicture"; picture: ListedPicture }

export class App {
  started = $state.raw<Start | null>(null)
  startProblem = $state.raw<AppError | null>(null)
  settings = $state.raw<Settings>({ language: "system", appearance: "system" })
  site = $state.raw<Site | null>(null)
  recent = $state.raw<RecentSite[]>([])
  openingSite = $state(false)
  /** The open folder cannot be reached: a drive was removed, it was renamed. */
  siteGone = $state(false)
  /** Why unsaved text cannot be made safe now. */
  vaultTrouble = $state.raw<VaultTrouble>({ journal: null, history: null })
  post = $state.raw<OpenPost | null>(null)
  /** All pictures of the folder, in the place of text and preview. */
  panel = $state.raw<PicturePanel | null>(null)
  /** How the open site itself looks. */
  ownLook = $state.raw<OwnLook | null>(null)
  openingId = $state<string | null>(null)
  switching = $state(false)
  /** Another post is on its way; the one on screen takes no keys. */
  readonly leaving = $derived(this.post !== null && this.openingId !== null && this.openingId !== this.post.id)
  /** The post that could not be opened, in place of its text. */
  openProblem = $state.raw<{ id: string; fileName: string; error: AppError } | null>(null)
  /** A copy for elsewhere is being made. */
  copying = $state(false)
  sheet = $state.raw<Sheet | null>(null)

  readonly toasts = new Toasts()
  readonly layout = new Layout()
  readonly library: Library
  readonly drops: Drops
  readonly bulk: Bulk

  readonly title = $derived.by(() => {
    if (!this.site) return m.app_name()
    if (!this.post) return m.app_window_site({ site: this.site.name })
    return m.app_window_title({ title: this.post.frontMatter.title?.trim() || this.post.fileName, site: this.site.name })
  })

  #turn = 0
  #stopAppearance = () => {}

  constructor(readonly backend: Backend) {
    this.library = new Library(backend)
    this.drops = new Drops(this)
    this.bulk = new Bulk(backend, {
      shown: () => this.post,
      inTurn: (task) => this.#inTurn(task),
      notify: this.toasts.show,
      moved: (posts) => this.#follow(posts),
      changed: () => void this.panel?.read(),
    })
  }

  /** Asks the backend what to show, and listens. Answers with what ends the listening. */
  async begin(): Promise<() => void> {
    const { backend } = this
    const stops = await Promise.all([
      backend.onLibraryChanged((change) => {
        this.siteGone = false
        this.library.follow(change)
        void this.panel?.read()
      }),
      backend.onSaveState(({ id, state }) => {
        this.library.noteSave(id, state)
        if (this.post?.id !== id) return
        this.post.onSaveState(state)
        if (state.kind === "saved") this.toasts.opened()
      }),
      backend.onDiskChanged((id) => {
        if (this.post?.id === id) this.post.onDiskChanged()
      }),
      backend.onPicturesChanged(() => {
        this.post?.onPicturesChanged()
        void this.panel?.read()
      }),
      backend.onLookChanged(() => this.ownLook?.changed()),
      backend.onDrop((event) => this.drops.handle(event)),
      backend.onSiteGone(() => (this.siteGone = true)),
      backend.onSiteBack((changed) => this.#isBack(changed)),
      backend.onCloseRequested(() => void this.closeWindow()),
      backend.onVaultState((trouble) => (this.vaultTrouble = trouble)),
    ])
    try {
      const start = await backend.start()
      this.settings = start.settings
      this.recent = start.recent
      this.started = start
      this.vaultTrouble = start.trouble
      this.#applySettings()
      if (start.site) this.#enter(start.site)
      if (start.reloaded) this.toasts.show({ kind: "warning", text: m.toast_reloaded(), detail: m.toast_reloaded_hint() })
    } catch (thrown) {
      this.startProblem = asAppError(thrown)
    }
    return () => stops.forEach((stop) => stop())
  }

  // ---- settings ------------------------------------------------------------------------------

  changeSettings = (change: Partial<Settings>): void => {
    this.settings = { ...this.settings, ...change }
    this.#applySettings()
    this.backend.changeSettings(this.settings).catch((thrown) => this.fail(asAppError(thrown), m.toast_settings_not_kept()))
  }

  #applySettings(): void {
    applyLanguage(this.settings.language, this.started?.systemLanguage ?? "en")
    this.#stopAppearance()
    this.#stopAppearance = applyAppearance(this.settings.appearance)
  }

  // ---- folders -------------------------------------------------------------------------------

  chooseFolder = (): Promise<void> => this.#openSite(() => this.backend.chooseFolder())
  openRecent = (root: string): Promise<void> => this.#openSite(() => this.backend.openRecent(root), root)
  openSamples = (): Promise<void> => this.#openSite(() => this.backend.openSamples())
  openDropped = (batch: number): Promise<void> => this.#openSite(() => this.backend.openDropped(batch))

  forgetRecent = async (root: string): Promise<void> => {
    const before = this.recent
    this.recent = before.filter((recent) => recent.root !== root)
    try {
      await this.backend.forgetRecent(root)
    } catch (thrown) {
      this.recent = before
      this.fail(asAppError(thrown))
    }
  }

  /** What is published, and how, may be known only now: the window was opened on the empty place of a drive. */
  #isBack(changed: boolean): void {
    this.siteGone = false
    if (changed && this.site) void this.openRecent(this.site.root)
  }

  async #openSite(ask: () => Promise<Site | null>, root?: string): Promise<void> {
    if (this.openingSite) return
    this.openingSite = true
    try {
      // The post is handed on before the folder changes under it.
      if (!(await this.#leavePost())) return
      const site = await ask()
      if (site) this.#enter(site)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (root !== undefined && error.kind === "notFound") {
        this.recent = this.recent.map((recent) => (recent.root === root ? { ...recent, exists: false } : recent))
      }
      this.#failOpening(error, m.toast_folder_not_opened(), root === undefined ? undefined : fileNameOf(root))
    } finally {
      this.openingSite = false
      // The dialog was closed, or the folder cannot be opened: back to the post that was open.
      if (this.site && !this.post && !this.openingId && this.#left) void this.open(this.#left)
      this.#left = null
    }
  }
  #left: string | null = null

  #leavePost(): Promise<boolean> {
    return this.#inTurn(async () => {
      const post = this.post
      if (!post) return true
      if (!(await this.#letGo())) return false
      this.post = null
      this.#left = post.id
      return true
    })
  }

  #enter(site: Site): void {
    this.#left = null
    this.toasts.opened()
    this.site = site
    this.siteGone = false
    this.openProblem = null
    this.sheet = null
    this.panel = null
    this.bulk.clear()
    this.library.clear()
    this.layout.useFolder(site.root)
    const choose = [{ label: m.preview_sheet_choose(), run: () => void this.ownLook?.choose() }]
    this.ownLook = new OwnLook(this.backend, site.root, {
      fail: (error) => this.toasts.show({ ...failure(error, m.toast_look_not_shown()), actions: choose }),
      gone: () => this.toasts.show({ kind: "warning", text: m.toast_look_gone(), detail: m.toast_look_gone_advice(), actions: choose }),
    })
    this.recent = [
      { name: site.name, root: site.root, generator: site.generator, posts: 0, exists: true },
      ...this.recent.filter((recent) => recent.root !== site.root),
    ]
    void this.library.read().then(async () => {
      const recovered = await this.backend.recovered().catch(() => [])
      if (this.site !== site) return
      if (await this.#showRecovered(recovered)) return
      const last = recall<string>("post", site.root)
      if (last !== null && this.library.get(last)) void this.open(last)
      else this.library.activeId = this.library.sorted[0]?.id ?? null
    })
  }

  /** Texts that were not saved are back: the newest is shown, the others are named. */
  async #showRecovered(recovered: RecoveredPost[]): Promise<boolean> {
    const [first, ...others] = recovered
    if (!first) return false
    for (const { id } of recovered) this.library.noteSave(id, { kind: "unsaved" })
    const opened = await this.open(first.id)
    if (others.length > 0) {
      this.toasts.show({
        kind: "warning",
        text: m.toast_recovered({ count: others.length }),
        detail: others.map(({ fileName }) => fileName).join(", "),
        actions: others.slice(0, 2).map(({ id, fileName }) => ({ label: fileName, run: () => void this.open(id) })),
      })
    }
    return opened
  }

  // ---- posts ---------------------------------------------------------------------------------

  open = (id: string): Promise<boolean> => {
    this.library.activeId = id
    this.library.revealId = id
    this.layout.drawerOpen = false
    const turn = ++this.#turn
    this.openingId = id
    // What is typed from now on is not meant for the post that is still shown.
    if (this.post && this.post.id !== id) this.post.hold()
    // Whoever is chosen meanwhile wins; the ones between are not opened at all.
    return this.#inTurn(() => (turn === this.#turn ? this.#show(id) : Promise.resolve(false)))
  }

  async #show(id: string): Promise<boolean> {
    const turn = this.#turn
    const before = this.post
    if (before && before.id !== id) before.hold()
    try {
      if (this.post?.id === id) {
        this.toasts.opened()
        return true
      }
      this.openProblem = null
      const opened = await this.backend.openPost(id)
      // What is on disk is closed once the next post is shown; of anything else it must be known first that it is safe.
      const isSafe = before !== null && (await before.isSafe())
      if (turn !== this.#turn || (!isSafe && !(await this.#letGo()))) {
        await this.backend.closePost(id)
        return false
      }
      this.post = new OpenPost(this.backend, opened, {
        notify: this.toasts.show,
        fail: (error) => this.#failInPost(error, opened.fileName),
        open: (id, anchor) => void this.#followLink(id, anchor),
        bulk: ({ action, back }) => void this.bulk.step(action, back),
      })
      this.toasts.opened()
      this.library.noteSave(id, opened.save)
      if (this.site) remember("post", this.site.root, id)
      if (before && isSafe) this.#closeBehind(before)
      return true
    } catch (thrown) {
      const fileName = this.library.get(id)?.fileName ?? id
      const error = asAppError(thrown)
      if (this.post) this.#failOpening(error, m.toast_not_opened({ name: fileName }), fileName)
      else this.openProblem = { id, fileName, error }
      return false
    } finally {
      if (turn === this.#turn) this.#arrive(before)
    }
  }

  /** A link in the preview was followed: whoever reads there goes on reading there. */
  async #followLink(id: string, anchor: string | null): Promise<void> {
    const reading = document.activeElement?.closest('[data-region="preview"]') != null
    if (!(await this.open(id))) return
    if (this.post?.id === id) this.post.anchorWanted = anchor
    if (reading) await focusPane(this, "preview")
  }

  /** The text on screen takes keys again, and the focus if it was asked for meanwhile. */
  #arrive(before: OpenPost | null): void {
    this.openingId = null
    const wanted = before?.release(before === this.post) ?? false
    if (!wanted) return
    void tick().then(() => {
      if (document.activeElement === null || document.activeElement === document.body) this.post?.focusEditor()
    })
  }

  /** One opening or closing at a time, so that a post is never closed after it was opened again. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task)
    this.#queue = result.catch(() => undefined)
    return result
  }
  #queue: Promise<unknown> = Promise.resolve()

  /** Nothing can be typed into the post on screen while its last changes are handed on. */
  async #letGo(): Promise<boolean> {
    if (!this.post) return true
    this.switching = true
    const closed = await this.#close(this.post)
    this.switching = false
    return closed
  }

  /** Hands on what is not sent yet. When that fails the post stays where it is, with the user's text in it. */
  async #close(post: OpenPost): Promise<boolean> {
    try {
      await post.close()
      if (post.save.kind === "removedOutside") this.#tellRemoved(post)
      return true
    } catch (thrown) {
      this.fail(asAppError(thrown), m.toast_not_closed({ name: post.fileName }), post.fileName)
      return false
    }
  }

  /** Nobody waits for it but the next opening or closing. */
  #closeBehind(post: OpenPost): void {
    void this.#inTurn(async () => {
      await tick()
      await this.#close(post)
    })
  }

  /** Its file is gone, and with it its row; the history has the text. */
  #tellRemoved({ id, fileName }: OpenPost): void {
    const again = async () => {
      try {
        this.library.put(await this.backend.restoreDeleted(id))
        await this.open(id)
      } catch (thrown) {
        this.fail(asAppError(thrown), m.toast_not_restored({ name: fileName }), fileName)
      }
    }
    this.toasts.show({
      kind: "warning",
      text: m.editor_removed({ name: fileName }),
      detail: m.toast_removed_kept(),
      actions: [{ label: m.editor_save_again(), run: () => void again() }],
    })
  }

  newPost = async (title: string): Promise<boolean> => {
    try {
      const post = await this.backend.newPost(title)
      this.library.put(post)
      this.library.filter = ""
      this.sheet = null
      this.layout.show("editor")
      if (await this.open(post.id)) this.post?.focusEditor()
      return true
    } catch (thrown) {
      const error = asAppError(thrown)
      // A folder that cannot be written is not the title's fault.
      this.fail(error, m.toast_not_created(), error.kind === "badName" ? title || undefined : undefined)
      return false
    }
  }

  /** Another name or folder, with every link; rejects with the error when there is none to be had: the sheet shows it beside the fields. */
  move = async (post: PostSummary, to: { name: string; folder: string; wholeFolder: boolean }): Promise<void> => {
    const request = (shown: ShownPost | null) => this.backend.movePost(post.id, to.name, to.folder, to.wholeFolder, shown)
    const outcome = await this.bulk.run({ request, outcome: (outcome) => outcome })
    this.sheet = null
    const now = outcome.moved.find(({ from }) => from === post.id)?.post ?? post
    // A post that is a folder of its own is called by that.
    const isFolder = now.folder !== to.folder
    const name = isFolder ? to.name : now.fileName
    const before = isFolder ? post.folder.split("/").slice(0, -1).join("/") : post.folder
    const renamed = to.folder === before ? m.toast_renamed({ name }) : m.toast_moved({ name, folder: to.folder === "" ? m.move_folder_hint() : to.folder })
    const followed = outcome.links > 0 ? m.bulk_followed({ count: outcome.posts }) : ""
    const mentioned = outcome.mentions.length > 0 ? m.bulk_mentioned({ files: outcome.mentions.join(", ") }) : ""
    const detail = [followed, mentioned].filter((words) => words !== "").join("\n")
    this.toasts.show({
      kind: mentioned === "" ? "done" : "warning",
      text: to.wholeFolder ? m.toast_folder_moved({ count: outcome.moved.length, folder: to.folder }) : renamed,
      ...(detail === "" ? {} : { detail }),
      actions: [this.bulk.undo(outcome)],
    })
  }

  #follow(moved: MovedPost[]): void {
    for (const { from, post } of moved) {
      this.library.put(post, from)
      if (this.post?.id !== from) continue
      this.post.id = post.id
      this.post.fileName = post.fileName
      this.post.folder = post.folder
      if (this.site) remember("post", this.site.root, post.id)
    }
  }

  delete = (post: PostSummary): Promise<void> =>
    this.#inTurn(async () => {
      const wasOpen = this.post?.id === post.id
      if (wasOpen) {
        if (!(await this.#letGo())) return
        this.post = null
      }
      try {
        const discarded = await this.backend.deletePost(post.id)
        this.library.follow({ changed: [], removed: [post.id] })
        const undo = { label: m.toast_trashed_undo(), run: () => void this.#restore(post, wasOpen) }
        const told =
          discarded.kind === "system"
            ? { text: m.toast_trashed({ name: post.fileName }), detail: m.toast_trashed_hint() }
            : { text: m.toast_put_aside({ name: post.fileName }), detail: discarded.folder }
        this.toasts.show({ kind: "done", ...told, actions: [undo] })
      } catch (thrown) {
        this.fail(asAppError(thrown), m.toast_not_trashed({ name: post.fileName }), post.fileName)
        if (wasOpen) await this.#show(post.id)
      }
    })

  async #restore(post: PostSummary, open: boolean): Promise<void> {
    try {
      this.library.put(await this.backend.restoreDeleted(post.id))
      this.toasts.show({ kind: "done", text: m.toast_restored({ name: post.fileName }) })
      if (open) await this.open(post.id)
    } catch (thrown) {
      this.fail(asAppError(thrown), m.toast_not_restored({ name: post.fileName }), post.fileName)
    }
  }

  /** What is still being typed, in a field too, is handed on first. */
  closeWindow = async (anyway = false): Promise<void> => {
    // A field hands on what is typed in it when it loses the focus.
    const typing = document.activeElement instanceof HTMLElement ? document.activeElement : null
    typing?.blur()
    await tick()
    await this.post?.pictures.settled()
    await this.post?.flush().catch(() => undefined)
    try {
      const waiting = await this.backend.closeWindow(anyway)
      if (waiting.length === 0) return
      typing?.focus()
      this.#tellWaiting(waiting)
    } catch (thrown) {
      this.fail(asAppError(thrown), m.toast_close_waits({ count: 1 }))
    }
  }

  #tellWaiting(ids: string[]): void {
    const others = ids.filter((id) => id !== this.post?.id)
    const name = (id: string) => this.library.get(id)?.fileName ?? fileNameOf(id)
    this.toasts.show({
      kind: "warning",
      text: m.toast_close_waits({ count: ids.length }),
      detail: ids.map(name).join(", "),
      actions: [
        ...others.slice(0, 1).map((id) => ({ label: name(id), run: () => void this.open(id) })),
        { label: m.toast_close_anyway(), run: () => void this.closeWindow(true) },
      ],
    })
  }

  toggleHistory = (): void => this.post?.toggleHistory()

  /** The pictures of the folder, or back to the post. */
  openPictures = (): void => {
    this.layout.drawerOpen = false
    if (this.panel || !this.site) return
    this.panel = new PicturePanel(this.backend, {
      notify: this.toasts.show,
      fail: (error) => this.fail(error),
      upToDate: async () => this.post?.upToDate(),
      bulk: this.bulk,
    })
    void this.panel.read()
  }

  closePictures = (): void => {
    this.panel = null
    // The editor is drawn again first.
    setTimeout(() => giveFocus(this))
  }

  /** The post that uses a picture, at its line. */
  openUse = async ({ post, line }: PictureUse): Promise<void> => {
    if (post === null || !(await this.open(post))) return
    this.panel = null
    await tick()
    this.layout.show("editor")
    this.post?.goTo(line, null)
  }

  showExport = (): void => {
    if (this.post && !this.leaving) this.sheet = { kind: "export", post: this.post }
  }

  showCopy = (): void => {
    if (this.post && !this.leaving) this.sheet = { kind: "copy" }
  }

  tellExported = (outcome: ExportOutcome): void => {
    this.toasts.show(exportToast(outcome, this.exportActions(outcome.path, outcome.fileName)))
  }

  /** `path` of the PDF file; null when it went to a printer. */
  tellPrinted = (path: string | null, fileName: string): void => {
    if (path === null) return this.toasts.show({ kind: "done", text: m.toast_printed({ name: cutMiddle(fileName) }) })
    const name = fileNameOf(path)
    const { show, open, copy } = this.exportActions(path, name)
    const actions = [
      { label: m.toast_show(), run: show },
      { label: m.toast_open(), run: open },
      { label: m.export_copy_path(), run: copy },
    ]
    this.toasts.show({ kind: "done", text: m.toast_exported({ name: cutMiddle(name) }), whole: path, actions })
  }

  /** `fileName` of one post, none for a folder. */
  failExport = (error: AppError, fileName: string | null): void => {
    const notDone = fileName === null ? m.toast_folder_not_exported() : m.toast_not_exported({ name: fileName })
    // What is in the way, or could not be written, is in the error, and seldom the post.
    const named = error.path !== null ? undefined : (fileName ?? undefined)
    this.fail(error, notDone, named)
  }

  /** What can be done with an export; `start` is the page of it to open. */
  exportActions = (path: string, name: string, start = path) => {
    const attempt = (call: Promise<void>, notDone: string) => call.catch((thrown) => this.fail(asAppError(thrown), notDone, name))
    const copied = () => this.toasts.show({ kind: "done", text: m.toast_path_copied(), detail: path })
    return {
      show: () => void attempt(this.backend.showExport(path), m.toast_not_shown({ name })),
      open: () => void attempt(this.backend.openExport(start), m.toast_not_shown({ name })),
      copy: () => void attempt(this.backend.copyExportPath(path).then(copied), m.toast_path_not_copied()),
    }
  }

  copyAs = async (target: CopyTarget): Promise<void> => {
    const post = this.post
    if (!post || this.copying) return
    this.copying = true
    try {
      const toast = await copyPost(this.backend, post, target)
      if (this.sheet?.kind === "copy") this.sheet = null
      this.toasts.show(toast)
    } catch (thrown) {
      this.fail(asAppError(thrown), m.toast_not_copied({ name: post.fileName }), post.fileName)
    } finally {
      this.copying = false
    }
  }

  /** Ctrl+S: whatever is not on disk yet. */
  saveNow = async (): Promise<void> => {
    const post = this.post
    try {
      await post?.saveNow()
    } catch (thrown) {
      // A bar over the text tells of it already.
      if (post?.save.kind !== "failed") this.fail(asAppError(thrown), undefined, post?.fileName)
    }
  }

  // ---- feedback ------------------------------------------------------------------------------

  /** Tells of a failure: what did not happen, why, and what to do. */
  fail = (error: AppError, notDone?: string, name?: string): void => {
    this.toasts.show(failure(error, notDone, name))
  }

  /** No news any more once the post is saved, or another one is here. */
  #failInPost(error: AppError, fileName: string): void {
    // The history's own place tells nobody which post it was.
    const name = error.kind === "history" ? fileName : undefined
    this.toasts.show({ ...failure(error, undefined, name), untilOpened: true })
  }

  #failOpening(error: AppError, notDone: string, name?: string): void {
    this.toasts.show({ ...failure(error, notDone, name), untilOpened: true })
  }

}

function failure(error: AppError, notDone?: string, name?: string): Toast {
  const { text, advice } = describeError(error, name)
  if (notDone === undefined) return { kind: "danger", text, detail: advice }
  return { kind: "danger", text: notDone, detail: m.error_sentences({ text, advice }) }
}

export const [getApp, setApp] = createContext<App>()

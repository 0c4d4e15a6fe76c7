// The backend in memory. It keeps the contract of src/ipc.ts as far as the interface can see it, with an article
// renderer of a few lines; no rule of the real one is meant to be tested here.
import type {
  Against, AppError, ArticleUpdate, BulkOutcome, Choice, CopyFacts, CopyPlace, CopyTarget, CoverPart, CroppedCover, Difference, DropEvent, EditOutcome, ErrorKind, ExportChoices, ExportOutcome, ExportPage, ExportProgress, FarPictures, FarReport, FolderOutcome, FolderSize, FrontMatterEdit, FrontMatterView, HomeProgress, HomeReport, HomeRow, HomeWish, ImportedPicture,
  LibraryChange, MergeView, MovedPictures, MovedPost, OpenedPost, PictureBatch, PictureList, PictureWish, PostPlace, PostSummary, PrintOutcome, RecoveredPost, RemoteHome, RuleText, RuleView, SaveEvent, Settings, ShownPost, Side, Site, SiteLook, Start, TextChange, VaultTrouble, Version,
} from "../src/bindings"
import type { Backend } from "../src/ipc"
import { fileNameOf } from "../src/parts/format"
import { renderArticle } from "./fake-article"
import { fakePage } from "./fake-page"
import { editFrontMatter, viewFrontMatter } from "./fake-front-matter"
import { USAGE } from "./fake-known-keys"
import { samplePosts, type StoredPost } from "./fake-posts"

export const errorOf = (kind: ErrorKind, path: string | null = null, line: number | null = null, column: number | null = null): AppError => ({ kind, message: `fake ${kind}`, path, line, column, detail: null })

export const SITE: Site = { name: "树下笔记", root: "/home/me/blog/notes", generator: "jekyll", theme: "Chirpy" }

export type FakeOptions = { site?: Site | null; posts?: StoredPost[]; settings?: Settings; systemLanguage?: string; recent?: Start["recent"]; hasSamples?: boolean; slow?: number }

type Place = Pick<PostSummary, "folder" | "fileName">
type OpenText = { text: string; version: number; sent: Set<string> }
type Events = {
  library: LibraryChange
  save: SaveEvent
  disk: string
  pictures: void
  look: void
  home: HomeProgress
  drop: DropEvent
  progress: ExportProgress
  gone: AppError
  back: boolean
  close: void
  vault: VaultTrouble
}

export class FakeBackend implements Backend {
  /** Calls in order, by name, for tests to look at. */
  readonly calls: string[] = []
  /** The next call of that name rejects with this. */
  readonly failNext = new Map<keyof Backend, AppError>()
  readonly stored: Map<string, StoredPost>
  readonly open = new Map<string, OpenText>()
  settings: Settings
  /** What was kept of each post, newest first. */
  readonly kept = new Map<string, { version: Version; text: string }[]>()
  readonly recoverable: RecoveredPost[] = []
  mergeNext: MergeView | null = null
  #site: Site | null
  #options: FakeOptions
  #listeners: { [Name in keyof Events]: Set<(payload: Events[Name]) => void> } = { library: new Set(), save: new Set(), disk: new Set(), pictures: new Set(), look: new Set(), home: new Set(), drop: new Set(), progress: new Set(), gone: new Set(), back: new Set(), close: new Set(), vault: new Set() }

  constructor(options: FakeOptions = {}) {
    this.#options = options
    this.#site = options.site === undefined ? SITE : options.site
    this.settings = options.settings ?? { language: "system", appearance: "system" }
    this.stored = new Map((options.posts ?? samplePosts()).map((post) => [post.summary.id, post]))
  }

  /** Sends an event, as the host would. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of this.#listeners[name]) listener(payload)
  }

  async #call(name: keyof Backend): Promise<void> {
    this.calls.push(name)
    if (this.#options.slow && (name === "posts" || name === "openPost")) await new Promise((done) => setTimeout(done, this.#options.slow))
    const failure = this.failNext.get(name)
    if (!failure) return
    this.failNext.delete(name)
    throw failure
  }

  #of(id: string): StoredPost {
    const post = this.stored.get(id)
    if (!post) throw errorOf("notFound", id)
    return post
  }

  #on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void) {
    this.#listeners[name].add(listener)
    return Promise.resolve(() => void this.#listeners[name].delete(listener))
  }

  async start(): Promise<Start> {
    await this.#call("start")
    return { settings: this.settings, systemLanguage: this.#options.systemLanguage ?? "en-US", site: this.#site, recent: this.#options.recent ?? [], hasSamples: this.#options.hasSamples ?? true, version: "1.0", trouble: { journal: null, history: null }, reloaded: false }
  }
  async changeSettings(settings: Settings) {
    await this.#call("changeSettings")
    this.settings = settings
  }
  async #enter(name: keyof Backend, site: Site = SITE) {
    await this.#call(name)
    this.#site = site
    return site
  }
  chooseFolder = () => this.#enter("chooseFolder")
  openRecent = (root: string) => this.#enter("openRecent", { ...SITE, root, name: root.split("/").at(-1) ?? root })
  forgetRecent = () => this.#call("forgetRecent")
  openSamples = () => this.#enter("openSamples", { name: "Inkstone samples", root: "/samples", generator: "plain", theme: null })
  openDropped = () => this.#enter("openDropped")
  async posts() {
    await this.#call("posts")
    return [...this.stored.values()].map((post) => post.summary)
  }

  async planPost(title: string) {
    await this.#call("planPost")
    const slug = title.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")
    return { folder: "_posts", fileName: `2026-11-23-${slug || "untitled"}.md` }
  }
  async newPost(title: string) {
    await this.#call("newPost")
    const { folder, fileName } = await this.planPost(title)
    if ([...this.stored.values()].some((post) => post.summary.fileName === fileName)) throw errorOf("nameTaken", fileName)
    const summary: PostSummary = { id: `n${this.stored.size + 1}`, fileName, folder, title: title || null, day: "2026-11-23", tags: [], excerpt: "", draft: true, sortKey: `2026-11-23 ${fileName}`, problem: null }
    this.stored.set(summary.id, { summary, text: `---\ntitle: ${title}\ndate: 2026-11-23\ndraft: true\n---\n\n` })
    return summary
  }
  /** Posts that are a folder of their own, with how many pictures lie in it. */
  readonly bundles = new Map<string, number>()
  async postPlace(id: string): Promise<PostPlace> {
    await this.#call("postPlace")
    const { folder, fileName } = this.#of(id).summary
    const pictures = this.bundles.get(id)
    if (pictures === undefined) return { name: fileName, folder, isFolder: false, pictures: 0, others: folder === "" ? 0 : this.#beside(id).length - 1 }
    return { name: fileNameOf(folder), folder: folder.split("/").slice(0, -1).join("/"), isFolder: true, pictures, others: 0 }
  }
  #beside = (id: string) => [...this.stored.values()].filter(({ summary }) => summary.folder === this.#of(id).summary.folder)
  async movePost(id: string, name: string, folder: string, wholeFolder: boolean, shown: ShownPost | null): Promise<BulkOutcome> {
    await this.#call("movePost")
    const post = this.#of(id)
    if (/[/\\:*?"<>|]/.test(name)) throw errorOf("badName", name)
    const going = wholeFolder ? this.#beside(id) : [post]
    const places = new Map(going.map((other) => [other, { folder: this.bundles.has(id) ? `${folder}/${name}` : folder, fileName: other === post && !wholeFolder && !this.bundles.has(id) ? name : other.summary.fileName }]))
    const taken = [...this.stored.values()].some(({ summary }) => [...places].some(([other, place]) => other.summary !== summary && summary.folder === place.folder && summary.fileName === place.fileName))
    if (taken) throw errorOf("nameTaken", name)
    const outcome = this.#act(shown, (text) => text.replaceAll(post.summary.fileName, name), [...this.stored.keys()])
    this.#relocated.set(outcome.action, { before: new Map(going.map((other) => [other, { folder: other.summary.folder, fileName: other.summary.fileName }])), after: places })
    return { ...outcome, moved: this.#relocate(places) }
  }
  readonly #relocated = new Map<number, { before: Map<StoredPost, Place>; after: Map<StoredPost, Place> }>()
  #relocate(places: Map<StoredPost, Place>): MovedPost[] {
    return [...places].map(([post, place]) => {
      post.summary = { ...post.summary, ...place }
      return { from: post.summary.id, post: post.summary }
    })
  }
  async deletePost(id: string) {
    await this.#call("deletePost")
    this.#of(id)
    this.stored.delete(id)
    this.emit("library", { changed: [], removed: [id] })
    return { kind: "system" as const }
  }

  async openPost(id: string): Promise<OpenedPost> {
    await this.#call("openPost")
    const { summary, text } = this.#of(id)
    const open: OpenText = { text, version: 1, sent: new Set() }
    this.open.set(id, open)
    return { id, fileName: summary.fileName, folder: summary.folder, version: 1, text, ...this.#views(open), save: { kind: "saved", at: "2026-11-23T14:03:00" }, recovered: null }
  }
  #views(open: OpenText): { frontMatter: FrontMatterView; article: ArticleUpdate } {
    const frontMatter = viewFrontMatter(open.text)
    return { frontMatter, article: renderArticle(open.text, frontMatter.range.to, open.version, open.sent) }
  }
  #openText(id: string): OpenText {
    const open = this.open.get(id)
    if (!open) throw errorOf("notFound", id)
    return open
  }
  async closePost(id: string) {
    await this.#call("closePost")
    this.open.delete(id)
  }
  async editPost(id: string, version: number, changes: TextChange[]): Promise<EditOutcome> {
    await this.#call("editPost")
    const open = this.#openText(id)
    if (version !== open.version) throw errorOf("staleVersion", id)
    for (const change of [...changes].sort((a, b) => b.from - a.from)) open.text = open.text.slice(0, change.from) + change.insert + open.text.slice(change.to)
    open.version += 1
    this.emit("save", { id, state: { kind: "unsaved" } })
    return { version: open.version, ...this.#views(open) }
  }
  async editFrontMatter(id: string, version: number, edit: FrontMatterEdit) {
    await this.#call("editFrontMatter")
    return { version, changes: editFrontMatter(this.#openText(id).text, edit) }
  }
  async wordUsage(key: string) {
    await this.#call("wordUsage")
    return (USAGE[key] ?? []).map(([word, posts]) => ({ word, posts }))
  }
  async savePost(id: string) {
    await this.#call("savePost")
    const open = this.open.get(id)
    if (open) this.#of(id).text = open.text
    this.emit("save", { id, state: { kind: "saved", at: "2026-11-23T14:05:00" } })
  }
  async adoptDisk(id: string, version: number) {
    await this.#call("adoptDisk")
    const open = this.#openText(id)
    return { patch: { version, changes: [{ from: 0, to: open.text.length, insert: this.#of(id).text }] }, merged: this.mergesNext }
  }
  mergesNext = false
  /** Posts that are in the way of closing. */
  waiting: string[] = []
  closed: boolean | null = null
  async closeWindow(anyway: boolean) {
    await this.#call("closeWindow")
    if (this.waiting.length === 0 || anyway) {
      this.closed = anyway
      return []
    }
    return this.waiting
  }
  async restoreDeleted(id: string): Promise<PostSummary> {
    await this.#call("restoreDeleted")
    const gone = samplePosts().find((post) => post.summary.id === id)
    if (!gone) throw errorOf("notFound", id)
    this.stored.set(id, gone)
    return gone.summary
  }
  async mergeView(): Promise<MergeView> {
    await this.#call("mergeView")
    if (!this.mergeNext) throw errorOf("notFound")
    return this.mergeNext
  }
  choicesGiven: Record<number, Side> | null = null
  async resolveMerge(_id: string, version: number, disk: string, choices: Record<number, Side>) {
    await this.#call("resolveMerge")
    if (disk !== this.mergeNext?.disk) throw errorOf("changedOutside")
    this.choicesGiven = choices
    return { version, changes: [] }
  }
  async recovered() {
    await this.#call("recovered")
    return this.recoverable
  }
  async settleRecovery(id: string, version: number, keep: boolean) {
    await this.#call("settleRecovery")
    const open = this.#openText(id)
    return { version, changes: keep ? [] : [{ from: 0, to: open.text.length, insert: this.#of(id).text }] }
  }
  #version(id: string, versionId: string) {
    const kept = this.kept.get(id)?.find(({ version }) => version.id === versionId)
    if (!kept) throw errorOf("notFound", id)
    return kept
  }
  async versions(id: string) {
    await this.#call("versions")
    return (this.kept.get(id) ?? []).map(({ version }) => version)
  }
  async compareVersion(id: string, versionId: string, against: Against): Promise<Difference> {
    await this.#call("compareVersion")
    const { text } = this.#version(id, versionId)
    const other = against === "current" ? this.#openText(id).text : ""
    const line = (words: string) => ({ parts: [{ text: words, changed: true }] })
    return { hunks: [{ kind: "changed", index: 0, left: 1, right: 1, old: [line(against === "current" ? text : other)], new: [line(against === "current" ? other : text)] }], added: 1, removed: 1 }
  }
  async versionText(id: string, versionId: string) {
    await this.#call("versionText")
    return this.#version(id, versionId).text
  }
  async restoreVersion(id: string, version: number, versionId: string) {
    await this.#call("restoreVersion")
    return { version, changes: [{ from: 0, to: this.#openText(id).text.length, insert: this.#version(id, versionId).text }] }
  }
  async restoreHunk(id: string, version: number, versionId: string) {
    await this.#call("restoreHunk")
    return this.restoreVersion(id, version, versionId)
  }
  async nameVersion(id: string, versionId: string | null, label: string) {
    await this.#call("nameVersion")
    const named = this.#version(id, versionId ?? "")
    named.version = { ...named.version, kind: "saved", label }
    return this.versions(id)
  }
  async resolveConflict(id: string, version: number, _disk: string, choice: Choice) {
    await this.#call("resolveConflict")
    const open = this.#openText(id)
    return { version, changes: choice === "mine" ? [] : [{ from: 0, to: open.text.length, insert: this.#of(id).text }] }
  }

  /** What the dialog and the clipboard hold. */
  chosen: string[] | null = ["hall.jpg"]
  copied: string[] | null = null
  /** Files in the trash, named from the site's folder. */
  readonly trashed = new Set<string>()
  async choosePictures(): Promise<PictureBatch | null> {
    await this.#call("choosePictures")
    return this.chosen && { batch: 1, names: this.chosen }
  }
  async pastePictures(): Promise<PictureBatch | null> {
    await this.#call("pastePictures")
    return this.copied && { batch: 2, names: this.copied }
  }
  async importPicture(_id: string, batch: number, index: number, wish: PictureWish): Promise<ImportedPicture> {
    await this.#call("importPicture")
    const came = (batch === 1 ? this.chosen : this.copied)?.[index] || "hall.jpg"
    if (came.endsWith(".heic")) throw errorOf("notAPicture", came)
    const dot = came.lastIndexOf(".")
    const stem = wish.name ?? came.slice(0, dot)
    const name = `${stem}${wish.longestSide ? `-${wish.longestSide}` : ""}${wish.asWebp ? ".webp" : came.slice(dot)}`
    const link = `/assets/${name}`
    const side = wish.longestSide ?? 2560
    return { name, path: `assets/${name}`, folder: "assets", link, markdown: `![](${link})`, address: "", isNew: true, bytes: 312 * side, bytesBefore: 5_812_000, size: [side, (side * 3) / 4], sizeBefore: [4032, 3024] }
  }
  /** The parts that were cut out. */
  readonly cut: CoverPart[] = []
  async cropCover(id: string, version: number, field: string[], part: CoverPart, withStandIn: boolean): Promise<CroppedCover> {
    await this.#call("cropCover")
    this.cut.push(part)
    const picture = await this.importPicture(id, 1, 0, { name: "hall-cover", longestSide: 1200, asWebp: false, keepPixels: false, replaces: null })
    const changes = editFrontMatter(this.#openText(id).text, { type: "set", path: field, value: withStandIn ? `${picture.link}?stand-in` : picture.link })
    return { picture, patch: { version, changes } }
  }
  /** What the folder has; what is in the trash is left out. */
  list: PictureList = { pictures: [], missing: [] }
  async pictureList(): Promise<PictureList> {
    await this.#call("pictureList")
    return { ...this.list, pictures: this.list.pictures.filter(({ path }) => !this.trashed.has(path)) }
  }
  async throwPicturesAway(files: string[]): Promise<MovedPictures> {
    await this.#call("throwPicturesAway")
    for (const file of files) this.trashed.add(file)
    return { moved: files, kept: [] }
  }
  async takePicturesBack(files: string[]): Promise<MovedPictures> {
    await this.#call("takePicturesBack")
    for (const file of files) this.trashed.delete(file)
    return { moved: files, kept: [] }
  }
  /** Remote pictures are those of the text; addresses with `gone` do not come. */
  async remoteHomes(id: string): Promise<RemoteHome[]> {
    await this.#call("remoteHomes")
    const addresses = [...new Set(this.#openText(id).text.match(/https?:[^\s)"']+/g) ?? [])]
    return addresses.map((address) => ({ address, host: new URL(address).host, isRandom: address.includes("random"), hasWatermark: address.includes("watermark") }))
  }
  /** Texts that the actions over many posts brought, and those before: by the number of the action. */
  readonly #actions: { before: Map<string, string>; after: Map<string, string>; created: string[]; moved: [string, string] | null }[] = []
  #text(id: string): string {
    return this.open.get(id)?.text ?? this.#of(id).text
  }
  /** Posts that an action cannot change. */
  readonly unwritable = new Set<string>()
  #act(shown: ShownPost | null, edit: (text: string) => string, ids: string[], created: string[] = [], moved: [string, string] | null = null): BulkOutcome {
    const before = new Map(ids.map((id) => [id, this.#text(id)] as const).filter(([, text]) => edit(text) !== text))
    const after = new Map([...before].map(([id, text]) => [id, edit(text)] as const))
    this.#actions.push({ before, after, created, moved })
    return this.#rewrite(this.#actions.length, after, shown)
  }
  #rewrite(action: number, texts: Map<string, string>, shown: ShownPost | null): BulkOutcome {
    const outcome: BulkOutcome = { action, patch: null, posts: 0, links: texts.size, kept: [], mentions: [], path: null, moved: [] }
    for (const [id, text] of texts) {
      if (this.unwritable.has(id)) outcome.kept.push({ file: id, error: errorOf("permission", id) })
      else {
        outcome.posts += 1
        // What the editor's own undo did already needs no patch.
        if (shown?.id === id && this.#openText(id).text === text) continue
        if (shown?.id === id) outcome.patch = { version: shown.version, changes: [{ from: 0, to: this.#openText(id).text.length, insert: text }] }
        else this.#of(id).text = text
      }
    }
    return outcome
  }
  async farPictures(): Promise<FarPictures> {
    await this.#call("farPictures")
    const found = [...this.stored.keys()].map((id) => ({ id, addresses: [...new Set(this.#text(id).match(/https?:[^\s)"']+/g) ?? [])] })).filter(({ addresses }) => addresses.length > 0)
    const all = [...new Set(found.flatMap(({ addresses }) => addresses))]
    return {
      pictures: all.map((address) => ({ address, host: new URL(address).host, isRandom: address.includes("random"), hasWatermark: address.includes("watermark") })),
      posts: found.map(({ id, addresses }) => ({ id, title: this.#of(id).summary.title ?? id, pictures: addresses.map((address) => all.indexOf(address)) })),
      unread: [],
    }
  }
  async bringAllHome(ids: string[], shown: ShownPost | null, wish: HomeWish): Promise<FarReport> {
    this.#stopHome = false
    const { pictures, posts } = await this.farPictures()
    await this.#call("bringAllHome")
    const wanted = posts.filter(({ id }) => ids.includes(id))
    const rows: HomeRow[] = []
    const homes = new Map<string, string>()
    for (const [at, { address, isRandom }] of pictures.entries()) {
      const users = wanted.filter(({ pictures }) => pictures.includes(at)).map(({ id }) => id)
      if (users.length === 0) continue
      if (rows.length > 0) await this.homeWaits
      const row = { address, bytes: null, error: null, posts: users }
      if (this.#stopHome) rows.push({ ...row, state: "stopped" })
      else if (isRandom && !wish.freezesRandom) rows.push({ ...row, state: "random" })
      else if (address.includes("gone")) rows.push({ ...row, state: "failed", error: { ...errorOf("network", new URL(address).host), detail: "gone" } })
      else {
        homes.set(address, `assets/${address.split("/").at(-1)}`)
        rows.push({ ...row, state: "home", bytes: 412_000 })
      }
      this.emit("home", { done: rows.length, of: pictures.length })
    }
    const edit = (text: string) => [...homes].reduce((text, [address, file]) => text.replaceAll(address, `/${file}`), text)
    return { rows, outcome: homes.size === 0 ? null : this.#act(shown, edit, ids, [...homes.values()]) }
  }
  async relinkPicture(link: string, to: string, shown: ShownPost | null): Promise<BulkOutcome> {
    await this.#call("relinkPicture")
    this.list = { ...this.list, missing: this.list.missing.filter((missing) => missing.link !== link) }
    return this.#act(shown, (text) => text.replaceAll(link, to), [...this.stored.keys()])
  }
  async movePicture(from: string, to: string, shown: ShownPost | null): Promise<BulkOutcome> {
    await this.#call("movePicture")
    if (this.list.pictures.some(({ path }) => path === to)) throw errorOf("nameTaken", to)
    const picture = this.list.pictures.find(({ path }) => path === from)
    this.#rename(from, to)
    return { ...this.#act(shown, (text) => text.replaceAll(from, to), [...this.stored.keys()], [], [from, to]), path: to, mentions: picture?.mentions ?? [] }
  }
  #rename(from: string, to: string): void {
    this.list = { ...this.list, pictures: this.list.pictures.map((picture) => (picture.path === from ? { ...picture, path: to, name: to.split("/").at(-1) ?? to } : picture)) }
  }
  async stepBulk(action: number, back: boolean, shown: ShownPost | null): Promise<BulkOutcome> {
    await this.#call("stepBulk")
    const known = this.#actions[action - 1]
    if (!known) throw errorOf("notFound")
    if (known.moved) this.#rename(...(back ? ([known.moved[1], known.moved[0]] as const) : known.moved))
    if (!back) for (const file of known.created) this.trashed.delete(file)
    const places = this.#relocated.get(action)
    return { ...this.#rewrite(action, back ? known.before : known.after, shown), moved: places ? this.#relocate(back ? places.before : places.after) : [] }
  }
  async clearBulk(action: number) {
    await this.#call("clearBulk")
    for (const file of this.#actions[action - 1]?.created ?? []) this.trashed.add(file)
  }
  #stopHome = false
  /** Set to hold the pictures on their way. */
  homeWaits: Promise<void> = Promise.resolve()
  async bringHome(id: string, version: number, wish: HomeWish): Promise<HomeReport> {
    this.#stopHome = false
    const pictures = await this.remoteHomes(id)
    await this.#call("bringHome")
    const { text } = this.#openText(id)
    const report: HomeReport = { patch: { version, changes: [] }, rows: [], created: [] }
    for (const [index, { address, isRandom }] of pictures.entries()) {
      if (index > 0) await this.homeWaits
      const left = { address, bytes: null, error: null, posts: [] }
      if (this.#stopHome) report.rows.push({ ...left, state: "stopped" })
      else if (isRandom && !wish.freezesRandom) report.rows.push({ ...left, state: "random" })
      else if (address.includes("gone")) report.rows.push({ ...left, state: "failed", error: { ...errorOf("network", new URL(address).host), detail: "gone" } })
      else {
        const file = `assets/${address.split("/").at(-1)}`
        const from = text.indexOf(address)
        report.patch.changes.push({ from, to: from + address.length, insert: `/${file}` })
        report.rows.push({ ...left, state: "home", bytes: 412_000 })
        report.created.push(file)
      }
      this.emit("home", { done: index + 1, of: pictures.length })
    }
    return report
  }
  async stopBringingHome() {
    await this.#call("stopBringingHome")
    this.#stopHome = true
  }
  hosts: string[] = []
  async pictureHosts() {
    await this.#call("pictureHosts")
    return this.hosts
  }
  async choosePictureHost(host: string, always: boolean) {
    await this.#call("choosePictureHost")
    this.hosts = always ? [...this.hosts, host] : this.hosts.filter((other) => other !== host)
    return this.hosts
  }
  rule: RuleText | null = null
  async pictureRule(_id: string | null, rule: RuleText | null): Promise<RuleView> {
    await this.#call("pictureRule")
    const preset = { folder: "assets/img/{post}", name: "{original}" }
    const shown = rule ?? this.rule ?? preset
    const isPreset = shown.folder === preset.folder && shown.name === preset.name
    if (shown.folder.startsWith("..")) return { rule: shown, isPreset, file: null, link: null, error: errorOf("outsideSite", shown.folder) }
    const fill = (text: string) => text.replace("{post}", "rain").replace("{original}", "img-2041")
    const file = `${fill(shown.folder)}/${fill(shown.name)}.jpg`
    return { rule: shown, isPreset, file, link: `/${file}`, error: null }
  }
  async choosePictureRule(rule: RuleText | null) {
    await this.#call("choosePictureRule")
    this.rule = rule
  }
  /** What the generator built, and the sheet that is chosen: in the dialog, then for good. */
  built: SiteLook | null = null
  dialog: SiteLook | null = null
  #chosen: SiteLook | null = null
  async siteLook() {
    await this.#call("siteLook")
    return this.#chosen ?? this.built
  }
  async chooseStyleSheet() {
    await this.#call("chooseStyleSheet")
    if (this.dialog) this.#chosen = this.dialog
    return this.dialog
  }
  async findStyleSheet() {
    await this.#call("findStyleSheet")
    this.#chosen = null
    return this.built
  }
  async linkedPost(_id: string, link: string) {
    await this.#call("linkedPost")
    const [path, anchor] = link.split("#")
    const found = [...this.stored.values()].find(({ summary }) => summary.fileName === path)
    return found ? { id: found.summary.id, anchor: anchor ?? null } : null
  }
  async loadRemotePictures(id: string) {
    await this.#call("loadRemotePictures")
    return { article: await this.renderPost(id), loaded: 1, failed: [] }
  }
  async renderPost(id: string) {
    await this.#call("renderPost")
    const open = this.#openText(id)
    open.sent.clear()
    return this.#views(open).article
  }

  exportChosen: ExportChoices = { theme: "quiet", appearance: "auto", pictures: "1600", remote: false, contents: true, colours: true, drafts: false, future: false }
  /** Answers are given when the test lets them go. */
  exportHeld: (() => void)[] | null = null
  async #held() {
    const { exportHeld } = this
    if (exportHeld) await new Promise<void>((go) => exportHeld.push(go))
  }
  async exportChoices() {
    await this.#call("exportChoices")
    return this.exportChosen
  }
  async exportPage(id: string, asked: ExportChoices, diagrams: Record<string, string>, printed: boolean): Promise<ExportPage> {
    await this.#call("exportPage")
    const choices: ExportChoices = printed ? { ...asked, theme: "print" } : asked
    await this.#held()
    return { fileName: this.#of(id).summary.fileName.replace(/\.md$/, ".html"), html: fakePage(this.#openText(id).text, this.#of(id).summary, choices, diagrams), pictures: "800", bytes: 2_310_000, missing: ["cover/a.png"], remote: choices.remote ? 0 : 3 }
  }
  async exportSize(_id: string, { pictures }: ExportChoices) {
    await this.#call("exportSize")
    await this.#held()
    return { original: 86_000_000, "1600": 7_900_000, "1200": 4_620_000, "800": 2_310_000 }[pictures]
  }
  /** Where the dialog puts it; null: it is closed. */
  exportPlace: string | null = "/home/me"
  async exportPost(id: string, choices: ExportChoices): Promise<ExportOutcome | null> {
    await this.#call("exportPost")
    this.exportChosen = choices
    const fileName = this.#of(id).summary.fileName.replace(/\.md$/, ".html")
    return this.exportPlace === null ? null : { path: `${this.exportPlace}/${fileName}`, fileName, bytes: 4_620_000, pictures: 3, missing: ["a.png", "b.png"], remote: 0 }
  }
  /** The posts of the last export to a folder. */
  exportedPosts: string[] | null | undefined
  folderOutcome: FolderOutcome = {
    path: "/home/me/blog-html", name: "blog-html", start: "/home/me/blog-html/index.html", written: 140, unchanged: 3, removed: 1, pictures: 412, drafts: 2, future: 1,
    failed: [{ post: "2023-04-05-qingming.md", error: errorOf("notText", "/home/me/blog/notes/_posts/2023-04-05-qingming.md", 3) }],
    missing: [{ post: "2023-05-30-130953549.md", link: "/assets/hall.png" }], remote: 73, noSitemap: true, cancelled: false,
  }
  folderSizes: FolderSize = { posts: 128, pictures: 412, remote: 73, sizes: [["original", 861_000_000], ["1600", 97_000_000], ["1200", 61_000_000], ["800", 33_000_000]] }
  async folderSize(ids: string[] | null): Promise<FolderSize | null> {
    await this.#call("folderSize")
    this.emit("progress", { done: 40, total: 128 })
    await this.#held()
    return ids ? { posts: 1, pictures: 3, remote: 0, sizes: this.folderSizes.sizes.map(([width, bytes]) => [width, Math.round(bytes / 100)]) } : this.folderSizes
  }
  async exportFolder(ids: string[] | null): Promise<FolderOutcome | null> {
    await this.#call("exportFolder")
    this.exportedPosts = ids
    this.emit("progress", { done: 1, total: 128 })
    await this.#held()
    return this.exportPlace === null ? null : { ...this.folderOutcome, cancelled: this.calls.includes("stopExport") }
  }
  async printPost(id: string): Promise<PrintOutcome | null> {
    await this.#call("printPost")
    return this.exportPlace === null ? null : { path: `${this.exportPlace}/${this.#of(id).summary.fileName.replace(/\.md$/, ".pdf")}` }
  }
  stopExport = () => this.#call("stopExport")
  async endExport(choices: ExportChoices) {
    await this.#call("endExport")
    this.exportChosen = choices
  }
  async copyPlaces(): Promise<CopyPlace[]> {
    await this.#call("copyPlaces")
    return [
      { target: "wechat", losses: ["outsideLinks", "anchors", "classes", "formulas", "nestedLists", "checkBoxes", "details", "remotePictures"] },
      { target: "zhihu", losses: ["anchors", "styles", "diagrams", "checkBoxes", "details", "remotePictures", "embeddedPictures"] },
      { target: "juejin", losses: ["anchors", "styles", "diagrams", "remotePictures", "embeddedPictures"] },
      { target: "csdn", losses: ["anchors", "classes", "diagrams", "checkBoxes", "remotePictures", "embeddedPictures"] },
      { target: "html", losses: ["anchors", "classes"] },
      { target: "markdown", losses: [] },
    ]
  }
  /** What was put on the clipboard: places, paths. */
  readonly putOnClipboard: string[] = []
  async copyPost(_id: string, target: CopyTarget): Promise<CopyFacts> {
    await this.#call("copyPost")
    this.putOnClipboard.push(target)
    return { embedded: 12, remote: 0, missing: [], linksToFootnotes: 3, droppedLinks: 0, diagrams: 1, diagramsAsText: 0, formulas: 0, formulasAsText: 0 }
  }
  async copyExportPath(path: string) {
    await this.#call("copyExportPath")
    this.putOnClipboard.push(path)
  }
  showExport = () => this.#call("showExport")
  openExport = () => this.#call("openExport")
  openExternal = () => this.#call("openExternal")

  onLibraryChanged = (listener: (change: LibraryChange) => void) => this.#on("library", listener)
  onSaveState = (listener: (event: SaveEvent) => void) => this.#on("save", listener)
  onDiskChanged = (listener: (id: string) => void) => this.#on("disk", listener)
  onHomeProgress = (listener: (progress: HomeProgress) => void) => this.#on("home", listener)
  onPicturesChanged = (listener: () => void) => this.#on("pictures", listener)
  onLookChanged = (listener: () => void) => this.#on("look", listener)
  onDrop = (listener: (event: DropEvent) => void) => this.#on("drop", listener)
  onExportProgress = (listener: (progress: ExportProgress) => void) => this.#on("progress", listener)
  onSiteGone = (listener: (error: AppError) => void) => this.#on("gone", listener)
  onCloseRequested = (listener: () => void) => this.#on("close", listener)
  onSiteBack = (listener: (changed: boolean) => void) => this.#on("back", listener)
  onVaultState = (listener: (trouble: VaultTrouble) => void) => this.#on("vault", listener)
}

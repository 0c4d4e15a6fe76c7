// The only door to the backend. Nothing else in `ui/` may import `@tauri-apps/*`.
import { invoke } from "@tauri-apps/api/core"
import { listen, type UnlistenFn } from "@tauri-apps/api/event"
import type {
  Adopted,
  Against,
  AppError,
  ArticleUpdate,
  BulkOutcome,
  Choice,
  CopyFacts,
  CopyPlace,
  CopyTarget,
  CoverPart,
  CroppedCover,
  Difference,
  Discarded,
  DropEvent,
  EditOutcome,
  ExportChoices,
  ExportOutcome,
  ExportPage,
  ExportProgress,
  FarPictures,
  FarReport,
  FolderOutcome,
  FolderSize,
  FrontMatterEdit,
  HomeProgress,
  HomeReport,
  HomeWish,
  ImportedPicture,
  LibraryChange,
  LinkedPost,
  MergeView,
  MovedPictures,
  NewPostPlan,
  OpenedPost,
  PictureBatch,
  PictureList,
  PictureWish,
  PostPlace,
  PostSummary,
  PrintOutcome,
  RecoveredPost,
  RemoteHome,
  RemoteOutcome,
  RuleText,
  RuleView,
  SaveEvent,
  Settings,
  Side,
  Site,
  ShownPost,
  SiteLook,
  Start,
  TextChange,
  TextPatch,
  VaultTrouble,
  Version,
  WordUsage,
} from "./bindings"

/** What the user interface may ask of its host. Every method rejects with an `AppError`. */
export interface Backend {
  start(): Promise<Start>
  changeSettings(settings: Settings): Promise<void>

  /** Shows the system's folder dialog; null when the user closed it. */
  chooseFolder(): Promise<Site | null>
  openRecent(root: string): Promise<Site>
  forgetRecent(root: string): Promise<void>
  openSamples(): Promise<Site>
  /** Opens a folder that was dropped on the window. */
  openDropped(batch: number): Promise<Site>
  posts(): Promise<PostSummary[]>

  planPost(title: string): Promise<NewPostPlan>
  newPost(title: string): Promise<PostSummary>
  postPlace(id: string): Promise<PostPlace>
  /** Another name or folder for a post, or for the whole folder that it lies in; `folder` is named below the opened one. */
  movePost(id: string, name: string, folder: string, wholeFolder: boolean, shown: ShownPost | null): Promise<BulkOutcome>
  deletePost(id: string): Promise<Discarded>
  /** Writes a post again that was moved to the trash. */
  restoreDeleted(id: string): Promise<PostSummary>
  /** Closes the window unless texts are in no file; answers with their posts. `anyway`: they wait for the next start. */
  closeWindow(anyway: boolean): Promise<string[]>

  openPost(id: string): Promise<OpenedPost>
  closePost(id: string): Promise<void>
  /** `version` is the version the changes were made against. */
  editPost(id: string, version: number, changes: TextChange[]): Promise<EditOutcome>
  /** Answers with a patch that the editor applies as a transaction of its own. */
  editFrontMatter(id: string, version: number, edit: FrontMatterEdit): Promise<TextPatch>
  /** The words that all posts use under a key, most used first. */
  wordUsage(key: string): Promise<WordUsage[]>
  savePost(id: string): Promise<void>
  /** What another program wrote, as a patch against `version`; called after `onDiskChanged`. */
  adoptDisk(id: string, version: number): Promise<Adopted>
  resolveConflict(id: string, version: number, disk: string, choice: Choice): Promise<TextPatch>
  /** The two texts of a conflict, side by side. */
  mergeView(id: string): Promise<MergeView>
  /** `disk` is that of the view; `choices` by the index of the place. */
  resolveMerge(id: string, version: number, disk: string, choices: Record<number, Side>): Promise<TextPatch>

  /** Posts whose text was not saved when the app ended, newest first. */
  recovered(): Promise<RecoveredPost[]>
  /** Keeps a text that came back, or gives it up for the one on disk. */
  settleRecovery(id: string, version: number, keep: boolean): Promise<TextPatch>

  /** Newest first. */
  versions(id: string): Promise<Version[]>
  compareVersion(id: string, versionId: string, against: Against): Promise<Difference>
  versionText(id: string, versionId: string): Promise<string>
  restoreVersion(id: string, version: number, versionId: string): Promise<TextPatch>
  restoreHunk(id: string, version: number, versionId: string, against: Against, hunk: number): Promise<TextPatch>
  /** Names a version; null: the text of now. Answers with all versions. */
  nameVersion(id: string, versionId: string | null, label: string): Promise<Version[]>

  /** Shows the system's dialog for picture files; null when the user closed it. */
  choosePictures(): Promise<PictureBatch | null>
  /** The pictures on the clipboard; null when there are none. */
  pastePictures(): Promise<PictureBatch | null>
  /** Copies one picture of a batch to where the site keeps those of a post. */
  importPicture(id: string, batch: number, index: number, wish: PictureWish): Promise<ImportedPicture>
  /** Cuts a cover out of the picture that a field names; the patch leads the field there. */
  cropCover(id: string, version: number, field: string[], part: CoverPart, withStandIn: boolean): Promise<CroppedCover>
  /** All pictures of the open folder, with what uses them. */
  pictureList(): Promise<PictureList>
  /** Those of these files that nothing uses, named from the site's folder. */
  throwPicturesAway(files: string[]): Promise<MovedPictures>
  takePicturesBack(files: string[]): Promise<MovedPictures>
  /** Those on these hosts; null: all. */
  loadRemotePictures(id: string, hosts: string[] | null): Promise<RemoteOutcome>
  /** Pictures on other hosts that a post shows. */
  remoteHomes(id: string): Promise<RemoteHome[]>
  /** Fetches them into the folder, which may take minutes: `onHomeProgress` tells of it. Links lead there by the patch. */
  bringHome(id: string, version: number, wish: HomeWish): Promise<HomeReport>
  stopBringingHome(): Promise<void>
  /** Pictures on other hosts that the posts of the open folder show. */
  farPictures(): Promise<FarPictures>
  /** Those of some posts are fetched, as by `bringHome`. `shown` is the post in the editor: its links come as a patch. */
  bringAllHome(ids: string[], shown: ShownPost | null, wish: HomeWish): Promise<FarReport>
  /** Leads every link to nowhere that is written like this to a picture of the folder. */
  relinkPicture(link: string, to: string, shown: ShownPost | null): Promise<BulkOutcome>
  /** Gives a picture another name or folder, and lets the links follow; both named from the site's folder. */
  movePicture(from: string, to: string, shown: ShownPost | null): Promise<BulkOutcome>
  /** Takes an action over many posts back, or does it again. */
  stepBulk(action: number, back: boolean, shown: ShownPost | null): Promise<BulkOutcome>
  /** Throws away what an action brought that was taken back, once the shown post has its patch. */
  clearBulk(action: number): Promise<void>
  /** Hosts whose pictures are always loaded in the posts of the open folder. */
  pictureHosts(): Promise<string[]>
  /** Answers with all of them. */
  choosePictureHost(host: string, always: boolean): Promise<string[]>
  /** What a rule for new pictures makes of one, in an open post or any; null: the rule in use. */
  pictureRule(id: string | null, rule: RuleText | null): Promise<RuleView>
  /** The rule for the open folder's new pictures; null: that of its generator. */
  choosePictureRule(rule: RuleText | null): Promise<void>
  /** How the site itself shows a post, with the chosen sheet or as it was built; null when nothing was built. */
  siteLook(id: string | null): Promise<SiteLook | null>
  /** Asks for a style sheet with the system's dialog, and keeps it for the folder; null when the user closed it. */
  chooseStyleSheet(id: string | null): Promise<SiteLook | null>
  /** Gives the chosen sheet up; answers as `siteLook`. */
  findStyleSheet(id: string | null): Promise<SiteLook | null>
  /** The post of the folder that a link in a post leads to. */
  linkedPost(id: string, link: string): Promise<LinkedPost | null>
  /** The whole article again, after pictures on disk changed. */
  renderPost(id: string): Promise<ArticleUpdate>

  /** How posts of the open folder were exported last. */
  exportChoices(): Promise<ExportChoices>
  /** The finished page, or as it is printed, with small pictures. `diagrams`: drawn ones as SVG, by their source. */
  exportPage(id: string, choices: ExportChoices, diagrams: Record<string, string>, printed: boolean): Promise<ExportPage>
  /** How large the one file would be, in bytes. */
  exportSize(id: string, choices: ExportChoices, diagrams: Record<string, string>): Promise<number>
  /** Asks where to write with the system's dialog; null when the user closed it. */
  exportPost(id: string, choices: ExportChoices, diagrams: Record<string, string>): Promise<ExportOutcome | null>
  /** How large a folder of these posts would be, about; all posts when `ids` is null. Null when it was stopped. */
  folderSize(ids: string[] | null, choices: ExportChoices): Promise<FolderSize | null>
  /** The same, into a folder; all posts when `ids` is null. */
  exportFolder(ids: string[] | null, choices: ExportChoices, diagrams: Record<string, string>): Promise<FolderOutcome | null>
  /** Prints a post where the system's dialog says, to a PDF file too; null when the user closed it. */
  printPost(id: string, choices: ExportChoices, diagrams: Record<string, string>): Promise<PrintOutcome | null>
  /** Lets the export of a folder end with the posts that are being written, or the estimate of one. */
  stopExport(): Promise<void>
  /** Nobody chooses any more: the choices are remembered, and what was fetched for them is let go of. */
  endExport(choices: ExportChoices): Promise<void>
  /** Where a post can be copied to, and what is lost there. */
  copyPlaces(): Promise<CopyPlace[]>
  /** Puts a post on the clipboard as HTML and as text. */
  copyPost(id: string, target: CopyTarget, diagrams: Record<string, string>): Promise<CopyFacts>
  /** Puts the path of something that was exported on the clipboard. */
  copyExportPath(path: string): Promise<void>
  showExport(path: string): Promise<void>
  openExport(path: string): Promise<void>
  openExternal(url: string): Promise<void>

  onLibraryChanged(listener: (change: LibraryChange) => void): Promise<UnlistenFn>
  onSaveState(listener: (event: SaveEvent) => void): Promise<UnlistenFn>
  /** The file of an open post without unsaved text was changed by another program. */
  onDiskChanged(listener: (id: string) => void): Promise<UnlistenFn>
  onPicturesChanged(listener: () => void): Promise<UnlistenFn>
  /** Style sheets in the folder changed. */
  onLookChanged(listener: () => void): Promise<UnlistenFn>
  onHomeProgress(listener: (progress: HomeProgress) => void): Promise<UnlistenFn>
  onDrop(listener: (event: DropEvent) => void): Promise<UnlistenFn>
  onExportProgress(listener: (progress: ExportProgress) => void): Promise<UnlistenFn>
  onSiteGone(listener: (error: AppError) => void): Promise<UnlistenFn>
  /** The window is to close: answered by `closeWindow`. */
  onCloseRequested(listener: () => void): Promise<UnlistenFn>
  onSiteBack(listener: (changed: boolean) => void): Promise<UnlistenFn>
  /** Why unsaved text cannot be made safe now; null when it can again. */
  onVaultState(listener: (trouble: VaultTrouble) => void): Promise<UnlistenFn>
}

function on<T>(name: string) {
  return (listener: (payload: T) => void) => listen<T>(name, (event) => listener(event.payload))
}

export const backend: Backend = {
  start: () => invoke("start"),
  changeSettings: (settings) => invoke("change_settings", { settings }),
  chooseFolder: () => invoke("choose_folder"),
  openRecent: (root) => invoke("open_recent", { root }),
  forgetRecent: (root) => invoke("forget_recent", { root }),
  openSamples: () => invoke("open_samples"),
  openDropped: (batch) => invoke("open_dropped", { batch }),
  posts: () => invoke("posts"),
  planPost: (title) => invoke("plan_post", { title }),
  newPost: (title) => invoke("new_post", { title }),
  postPlace: (id) => invoke("post_place", { id }),
  movePost: (id, name, folder, wholeFolder, shown) => invoke("move_post", { id, name, folder, wholeFolder, shown }),
  deletePost: (id) => invoke("delete_post", { id }),
  restoreDeleted: (id) => invoke("restore_deleted", { id }),
  closeWindow: (anyway) => invoke("close_window", { anyway }),
  openPost: (id) => invoke("open_post", { id }),
  closePost: (id) => invoke("close_post", { id }),
  editPost: (id, version, changes) => invoke("edit_post", { id, version, changes }),
  editFrontMatter: (id, version, edit) => invoke("edit_front_matter", { id, version, edit }),
  wordUsage: (key) => invoke("word_usage", { key }),
  savePost: (id) => invoke("save_post", { id }),
  adoptDisk: (id, version) => invoke("adopt_disk", { id, version }),
  resolveConflict: (id, version, disk, choice) => invoke("resolve_conflict", { id, version, disk, choice }),
  mergeView: (id) => invoke("merge_view", { id }),
  resolveMerge: (id, version, disk, choices) => invoke("resolve_merge", { id, version, disk, choices }),
  recovered: () => invoke("recovered"),
  settleRecovery: (id, version, keep) => invoke("settle_recovery", { id, version, keep }),
  versions: (id) => invoke("versions", { id }),
  compareVersion: (id, versionId, against) => invoke("compare_version", { id, versionId, against }),
  versionText: (id, versionId) => invoke("version_text", { id, versionId }),
  restoreVersion: (id, version, versionId) => invoke("restore_version", { id, version, versionId }),
  restoreHunk: (id, version, versionId, against, hunk) => invoke("restore_hunk", { id, version, versionId, against, hunk }),
  nameVersion: (id, versionId, label) => invoke("name_version", { id, versionId, label }),
  choosePictures: () => invoke("choose_pictures"),
  pastePictures: () => invoke("paste_pictures"),
  importPicture: (id, batch, index, wish) => invoke("import_picture", { id, batch, index, wish }),
  cropCover: (id, version, field, part, withStandIn) => invoke("crop_cover", { id, version, field, part, withStandIn }),
  pictureList: () => invoke("picture_list"),
  throwPicturesAway: (files) => invoke("throw_pictures_away", { files }),
  takePicturesBack: (files) => invoke("take_pictures_back", { files }),
  loadRemotePictures: (id, hosts) => invoke("load_remote_pictures", { id, hosts }),
  remoteHomes: (id) => invoke("remote_homes", { id }),
  bringHome: (id, version, wish) => invoke("bring_home", { id, version, wish }),
  stopBringingHome: () => invoke("stop_bringing_home"),
  farPictures: () => invoke("far_pictures"),
  bringAllHome: (ids, shown, wish) => invoke("bring_all_home", { ids, shown, wish }),
  relinkPicture: (link, to, shown) => invoke("relink_picture", { link, to, shown }),
  movePicture: (from, to, shown) => invoke("move_picture", { from, to, shown }),
  stepBulk: (action, back, shown) => invoke("step_bulk", { action, back, shown }),
  clearBulk: (action) => invoke("clear_bulk", { action }),
  pictureHosts: () => invoke("picture_hosts"),
  choosePictureHost: (host, always) => invoke("choose_picture_host", { host, always }),
  pictureRule: (id, rule) => invoke("picture_rule", { id, rule }),
  choosePictureRule: (rule) => invoke("choose_picture_rule", { rule }),
  siteLook: (id) => invoke("site_look", { id }),
  chooseStyleSheet: (id) => invoke("choose_style_sheet", { id }),
  findStyleSheet: (id) => invoke("find_style_sheet", { id }),
  linkedPost: (id, link) => invoke("linked_post", { id, link }),
  renderPost: (id) => invoke("render_post", { id }),
  exportChoices: () => invoke("export_choices"),
  exportPage: (id, choices, diagrams, printed) => invoke("export_page", { id, choices, diagrams, printed }),
  exportSize: (id, choices, diagrams) => invoke("export_size", { id, choices, diagrams }),
  exportPost: (id, choices, diagrams) => invoke("export_post", { id, choices, diagrams }),
  folderSize: (ids, choices) => invoke("folder_size", { ids, choices }),
  exportFolder: (ids, choices, diagrams) => invoke("export_folder", { ids, choices, diagrams }),
  printPost: (id, choices, diagrams) => invoke("print_post", { id, choices, diagrams }),
  stopExport: () => invoke("stop_export"),
  endExport: (choices) => invoke("end_export", { choices }),
  copyPlaces: () => invoke("copy_places"),
  copyPost: (id, target, diagrams) => invoke("copy_post", { id, target, diagrams }),
  copyExportPath: (path) => invoke("copy_export_path", { path }),
  showExport: (path) => invoke("show_export", { path }),
  openExport: (path) => invoke("open_export", { path }),
  openExternal: (url) => invoke("open_external", { url }),
  onLibraryChanged: on("library-changed"),
  onSaveState: on("save-state"),
  onDiskChanged: on("disk-changed"),
  onPicturesChanged: on("pictures-changed"),
  onLookChanged: on("look-changed"),
  onHomeProgress: on("home-progress"),
  onDrop: on("drop"),
  onExportProgress: on("export-progress"),
  onSiteGone: on("site-gone"),
  onSiteBack: on("site-back"),
  onCloseRequested: on("close-requested"),
  onVaultState: on("vault-state"),
}

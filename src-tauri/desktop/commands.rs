//! What the window may ask for. Each command is a call into the workspace.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use inkstone_core::document::{TextChange, TextPatch};
use inkstone_core::export::clipboard::{CopyFacts, Target};
use inkstone_core::front_matter::Edit;
use inkstone_core::library::{PostSummary, WordUsage};
use inkstone_core::picture::cover::CoverPart;
use inkstone_core::site::new_post::NewPostPlan;
use inkstone_core::site::{SiteLook, SiteView};
use inkstone_core::vault::difference::Difference;
use inkstone_core::vault::history::Version;
use inkstone_core::vault::merge::Side;
use inkstone_core::vault::trash::Discarded;
use inkstone_core::workspace::article_view::ArticleUpdate;
use inkstone_core::workspace::export_view::{
    CopyPlace, Diagrams, ExportChoices, ExportOutcome, ExportPage, FolderOutcome, FolderSize,
    PrintOutcome,
};
use inkstone_core::workspace::view::{
    Adopted, Against, BulkOutcome, Choice, CroppedCover, EditOutcome, FarPictures, FarReport,
    HomeReport, HomeWish, ImportedPicture, LinkedPost, MergeView, MovedPictures, OpenedPost,
    PictureBatch, PictureList, PictureWish, PostPlace, RecoveredPost, RemoteHome, RemoteOutcome,
    RuleText, RuleView, Settings, ShownPost, Start,
};
use inkstone_core::{AppError, Error};
use jiff::{Timestamp, ZonedDateTime};
use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager, State};

use crate::paper::Printed;
use crate::shell::Shell;
use crate::{dialogs, paper, pasted, window};

type Answer<T> = Result<T, AppError>;

/// Work that may take longer than a frame, away from the threads that answer key strokes.
async fn long<T: Send + 'static>(
    app: AppHandle,
    work: impl FnOnce(&AppHandle, &Shell) -> inkstone_core::Result<T> + Send + 'static,
) -> Answer<T> {
    let done = spawn_blocking(move || work(&app, &app.state::<Shell>())).await;
    match done {
        Ok(result) => result.map_err(|error| error.report()),
        Err(error) => Err(Error::io(".", std::io::Error::other(error)).report()),
    }
}

fn answer<T>(result: inkstone_core::Result<T>) -> Answer<T> {
    result.map_err(|error| error.report())
}

#[tauri::command(async)]
pub(crate) fn start(app: AppHandle, shell: State<'_, Shell>) -> Start {
    shell.start(&app)
}

#[tauri::command(async)]
pub(crate) fn change_settings(shell: State<'_, Shell>, settings: Settings) -> Answer<()> {
    answer(shell.preferences().choose(settings))
}

#[tauri::command]
pub(crate) async fn choose_folder(app: AppHandle) -> Answer<Option<SiteView>> {
    long(app, |app, shell| {
        dialogs::folder(app)
            .map(|folder| shell.open_folder(&folder))
            .transpose()
    })
    .await
}

#[tauri::command]
pub(crate) async fn open_recent(app: AppHandle, root: String) -> Answer<SiteView> {
    long(app, move |_, shell| shell.open_recent(&root)).await
}

#[tauri::command(async)]
pub(crate) fn forget_recent(shell: State<'_, Shell>, root: String) -> Answer<()> {
    answer(shell.preferences().forget(&root))
}

#[tauri::command]
pub(crate) async fn open_samples(app: AppHandle) -> Answer<SiteView> {
    long(app, |_, shell| shell.open_samples()).await
}

#[tauri::command]
pub(crate) async fn open_dropped(app: AppHandle, batch: u32) -> Answer<SiteView> {
    long(app, move |_, shell| {
        shell.open_folder(&shell.batches.folder(batch)?)
    })
    .await
}

#[tauri::command(async)]
pub(crate) fn posts(shell: State<'_, Shell>) -> Answer<Vec<PostSummary>> {
    answer(shell.workspace.posts())
}

#[tauri::command(async)]
pub(crate) fn plan_post(shell: State<'_, Shell>, title: String) -> Answer<NewPostPlan> {
    answer(shell.workspace.plan_post(&title, &ZonedDateTime::now()))
}

#[tauri::command(async)]
pub(crate) fn new_post(shell: State<'_, Shell>, title: String) -> Answer<PostSummary> {
    answer(shell.workspace.new_post(&title, &ZonedDateTime::now()))
}

#[tauri::command]
pub(crate) async fn post_place(app: AppHandle, id: String) -> Answer<PostPlace> {
    long(app, move |_, shell| shell.workspace.post_place(&id)).await
}

#[tauri::command]
pub(crate) async fn move_post(
    app: AppHandle,
    id: String,
    name: String,
    folder: String,
    whole_folder: bool,
    shown: Option<ShownPost>,
) -> Answer<BulkOutcome> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.move_post(&id, &name, &folder, whole_folder, shown.as_ref())
    })
    .await
}

#[tauri::command]
pub(crate) async fn delete_post(app: AppHandle, id: String) -> Answer<Discarded> {
    long(app, move |_, shell| shell.workspace.delete_post(&id)).await
}

#[tauri::command(async)]
pub(crate) fn open_post(shell: State<'_, Shell>, id: String) -> Answer<OpenedPost> {
    answer(shell.workspace.open_post(&id))
}

#[tauri::command(async)]
pub(crate) fn close_post(shell: State<'_, Shell>, id: String) -> Answer<()> {
    answer(shell.workspace.close_post(&id))
}

#[tauri::command(async)]
pub(crate) fn edit_post(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    changes: Vec<TextChange>,
) -> Answer<EditOutcome> {
    answer(shell.workspace.edit_post(&id, version, &changes))
}

#[tauri::command(async)]
pub(crate) fn word_usage(shell: State<'_, Shell>, key: String) -> Answer<Vec<WordUsage>> {
    answer(shell.workspace.word_usage(&key))
}

#[tauri::command(async)]
pub(crate) fn edit_front_matter(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    edit: Edit,
) -> Answer<TextPatch> {
    answer(shell.workspace.edit_front_matter(&id, version, &edit))
}

#[tauri::command]
pub(crate) async fn save_post(app: AppHandle, id: String) -> Answer<()> {
    long(app, move |_, shell| shell.workspace.save_post(&id)).await
}

#[tauri::command(async)]
pub(crate) fn adopt_disk(shell: State<'_, Shell>, id: String, version: u64) -> Answer<Adopted> {
    answer(shell.workspace.adopt_disk(&id, version))
}

#[tauri::command(async)]
pub(crate) fn resolve_conflict(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    disk: String,
    choice: Choice,
) -> Answer<TextPatch> {
    let resolved = shell
        .workspace
        .resolve_conflict(&id, version, &disk, choice);
    answer(resolved)
}

#[tauri::command(async)]
pub(crate) fn merge_view(shell: State<'_, Shell>, id: String) -> Answer<MergeView> {
    answer(shell.workspace.merge_view(&id))
}

#[tauri::command(async)]
pub(crate) fn resolve_merge(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    disk: String,
    choices: BTreeMap<usize, Side>,
) -> Answer<TextPatch> {
    answer(shell.workspace.resolve_merge(&id, version, &disk, &choices))
}

#[tauri::command(async)]
pub(crate) fn recovered(shell: State<'_, Shell>) -> Answer<Vec<RecoveredPost>> {
    answer(shell.workspace.recovered())
}

#[tauri::command(async)]
pub(crate) fn settle_recovery(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    keep: bool,
) -> Answer<TextPatch> {
    answer(shell.workspace.settle_recovery(&id, version, keep))
}

#[tauri::command(async)]
pub(crate) fn versions(shell: State<'_, Shell>, id: String) -> Answer<Vec<Version>> {
    answer(shell.workspace.versions(&id))
}

#[tauri::command(async)]
pub(crate) fn compare_version(
    shell: State<'_, Shell>,
    id: String,
    version_id: String,
    against: Against,
) -> Answer<Difference> {
    answer(shell.workspace.compare_version(&id, &version_id, against))
}

#[tauri::command(async)]
pub(crate) fn version_text(
    shell: State<'_, Shell>,
    id: String,
    version_id: String,
) -> Answer<String> {
    answer(shell.workspace.version_text(&id, &version_id))
}

#[tauri::command(async)]
pub(crate) fn restore_version(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    version_id: String,
) -> Answer<TextPatch> {
    answer(shell.workspace.restore_version(&id, version, &version_id))
}

#[tauri::command(async)]
pub(crate) fn restore_hunk(
    shell: State<'_, Shell>,
    id: String,
    version: u64,
    version_id: String,
    against: Against,
    hunk: usize,
) -> Answer<TextPatch> {
    let workspace = &shell.workspace;
    answer(workspace.restore_hunk(&id, version, &version_id, against, hunk))
}

#[tauri::command(async)]
pub(crate) fn name_version(
    shell: State<'_, Shell>,
    id: String,
    version_id: Option<String>,
    label: String,
) -> Answer<Vec<Version>> {
    let workspace = &shell.workspace;
    answer(workspace.name_version(&id, version_id.as_deref(), &label))
}

#[tauri::command]
pub(crate) async fn close_window(app: AppHandle, anyway: bool) -> Answer<Vec<String>> {
    long(app, move |app, shell| window::close(app, shell, anyway)).await
}

#[tauri::command(async)]
pub(crate) fn restore_deleted(shell: State<'_, Shell>, id: String) -> Answer<PostSummary> {
    answer(shell.workspace.restore_deleted(&id))
}

#[tauri::command]
pub(crate) async fn choose_pictures(app: AppHandle) -> Answer<Option<PictureBatch>> {
    long(app, |app, shell| {
        let chosen = dialogs::pictures(app);
        Ok(chosen.map(|files| shell.batches.add_files(files)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn paste_pictures(app: AppHandle) -> Answer<Option<PictureBatch>> {
    long(app, |app, shell| {
        let pasted = pasted::pictures(app);
        Ok(pasted.map(|pictures| shell.batches.add(pictures)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn import_picture(
    app: AppHandle,
    id: String,
    batch: u32,
    index: usize,
    wish: PictureWish,
) -> Answer<ImportedPicture> {
    long(app, move |_, shell| {
        let source = shell.batches.picture(batch, index)?;
        shell.workspace.import_picture(&id, &source, &wish)
    })
    .await
}

#[tauri::command]
pub(crate) async fn crop_cover(
    app: AppHandle,
    id: String,
    version: u64,
    field: Vec<String>,
    part: CoverPart,
    with_stand_in: bool,
) -> Answer<CroppedCover> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.crop_cover(&id, version, &field, part, with_stand_in)
    })
    .await
}

#[tauri::command]
pub(crate) async fn picture_list(app: AppHandle) -> Answer<PictureList> {
    long(app, |_, shell| shell.workspace.picture_list()).await
}

#[tauri::command]
pub(crate) async fn throw_pictures_away(
    app: AppHandle,
    files: Vec<String>,
) -> Answer<MovedPictures> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.throw_pictures_away(&files, Timestamp::now())
    })
    .await
}

#[tauri::command]
pub(crate) async fn take_pictures_back(
    app: AppHandle,
    files: Vec<String>,
) -> Answer<MovedPictures> {
    long(app, move |_, shell| {
        shell.workspace.take_pictures_back(&files)
    })
    .await
}

#[tauri::command]
pub(crate) async fn load_remote_pictures(
    app: AppHandle,
    id: String,
    hosts: Option<Vec<String>>,
) -> Answer<RemoteOutcome> {
    long(app, move |_, shell| {
        let hosts = hosts.as_deref();
        shell.workspace.load_remote_pictures(&id, hosts)
    })
    .await
}

#[tauri::command(async)]
pub(crate) fn remote_homes(shell: State<'_, Shell>, id: String) -> Answer<Vec<RemoteHome>> {
    answer(shell.workspace.remote_homes(&id))
}

#[tauri::command]
pub(crate) async fn bring_home(
    app: AppHandle,
    id: String,
    version: u64,
    wish: HomeWish,
) -> Answer<HomeReport> {
    long(app, move |app, shell| {
        let watch = shell.watch_home(app);
        shell.workspace.bring_home(&id, version, wish, &watch)
    })
    .await
}

#[tauri::command]
pub(crate) async fn far_pictures(app: AppHandle) -> Answer<FarPictures> {
    long(app, |_, shell| shell.workspace.far_pictures()).await
}

#[tauri::command]
pub(crate) async fn bring_all_home(
    app: AppHandle,
    ids: Vec<String>,
    shown: Option<ShownPost>,
    wish: HomeWish,
) -> Answer<FarReport> {
    long(app, move |app, shell| {
        let watch = shell.watch_home(app);
        let workspace = &shell.workspace;
        workspace.bring_all_home(&ids, shown.as_ref(), wish, &watch)
    })
    .await
}

#[tauri::command]
pub(crate) async fn relink_picture(
    app: AppHandle,
    link: String,
    to: String,
    shown: Option<ShownPost>,
) -> Answer<BulkOutcome> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.relink_picture(&link, &to, shown.as_ref())
    })
    .await
}

#[tauri::command]
pub(crate) async fn move_picture(
    app: AppHandle,
    from: String,
    to: String,
    shown: Option<ShownPost>,
) -> Answer<BulkOutcome> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.move_picture(&from, &to, shown.as_ref())
    })
    .await
}

#[tauri::command]
pub(crate) async fn step_bulk(
    app: AppHandle,
    action: u32,
    back: bool,
    shown: Option<ShownPost>,
) -> Answer<BulkOutcome> {
    long(app, move |_, shell| {
        shell.workspace.step_bulk(action, back, shown.as_ref())
    })
    .await
}

#[tauri::command]
pub(crate) async fn clear_bulk(app: AppHandle, action: u32) -> Answer<()> {
    long(app, move |_, shell| shell.workspace.clear_bulk(action)).await
}

#[tauri::command(async)]
pub(crate) fn stop_bringing_home(shell: State<'_, Shell>) {
    shell.home_stopped.store(true, Ordering::Relaxed);
}

#[tauri::command(async)]
pub(crate) fn picture_hosts(shell: State<'_, Shell>) -> Vec<String> {
    let root = shell.root();
    root.map_or_else(Vec::new, |root| shell.preferences().picture_hosts(&root))
}

#[tauri::command(async)]
pub(crate) fn choose_picture_host(
    shell: State<'_, Shell>,
    host: String,
    always: bool,
) -> Answer<Vec<String>> {
    let Some(root) = shell.root() else {
        return Ok(Vec::new());
    };
    let mut preferences = shell.preferences();
    answer(preferences.choose_picture_host(&root, &host, always))?;
    Ok(preferences.picture_hosts(&root))
}

#[tauri::command(async)]
pub(crate) fn picture_rule(
    shell: State<'_, Shell>,
    id: Option<String>,
    rule: Option<RuleText>,
) -> Answer<RuleView> {
    let workspace = &shell.workspace;
    answer(workspace.view_picture_rule(id.as_deref(), rule.as_ref()))
}

#[tauri::command(async)]
pub(crate) fn choose_picture_rule(shell: State<'_, Shell>, rule: Option<RuleText>) -> Answer<()> {
    answer(shell.choose_picture_rule(rule))
}

#[tauri::command]
pub(crate) async fn site_look(app: AppHandle, id: Option<String>) -> Answer<Option<SiteLook>> {
    long(app, move |_, shell| shell.site_look(id.as_deref())).await
}

#[tauri::command]
pub(crate) async fn choose_style_sheet(
    app: AppHandle,
    id: Option<String>,
) -> Answer<Option<SiteLook>> {
    long(app, move |app, shell| {
        dialogs::style_sheet(app)
            .map(|sheet| shell.choose_style_sheet(id.as_deref(), Some(sheet)))
            .transpose()
            .map(Option::flatten)
    })
    .await
}

#[tauri::command]
pub(crate) async fn find_style_sheet(
    app: AppHandle,
    id: Option<String>,
) -> Answer<Option<SiteLook>> {
    long(app, move |_, shell| {
        shell.choose_style_sheet(id.as_deref(), None)
    })
    .await
}

#[tauri::command]
pub(crate) async fn linked_post(
    app: AppHandle,
    id: String,
    link: String,
) -> Answer<Option<LinkedPost>> {
    long(app, move |_, shell| shell.workspace.linked_post(&id, &link)).await
}

#[tauri::command(async)]
pub(crate) fn render_post(shell: State<'_, Shell>, id: String) -> Answer<ArticleUpdate> {
    answer(shell.workspace.render_post(&id))
}

#[tauri::command(async)]
pub(crate) fn export_choices(shell: State<'_, Shell>) -> ExportChoices {
    shell.export_choices()
}

#[tauri::command]
pub(crate) async fn export_page(
    app: AppHandle,
    id: String,
    choices: ExportChoices,
    diagrams: Diagrams,
    printed: bool,
) -> Answer<ExportPage> {
    long(app, move |_, shell| {
        let workspace = &shell.workspace;
        workspace.export_page(&id, &choices, diagrams, printed)
    })
    .await
}

#[tauri::command]
pub(crate) async fn export_size(
    app: AppHandle,
    id: String,
    choices: ExportChoices,
    diagrams: Diagrams,
) -> Answer<u64> {
    long(app, move |_, shell| {
        shell.workspace.export_size(&id, &choices, diagrams)
    })
    .await
}

#[tauri::command]
pub(crate) async fn export_post(
    app: AppHandle,
    id: String,
    choices: ExportChoices,
    diagrams: Diagrams,
) -> Answer<Option<ExportOutcome>> {
    long(app, move |app, shell| {
        let name = shell.workspace.export_name(&id)?;
        let Some(path) = dialogs::export(app, &name) else {
            return Ok(None);
        };
        let workspace = &shell.workspace;
        let outcome = workspace.export_post(&id, &path, &choices, diagrams)?;
        shell.exports.note(&outcome.path);
        Ok(Some(outcome))
    })
    .await
}

#[tauri::command]
pub(crate) async fn folder_size(
    app: AppHandle,
    ids: Option<Vec<String>>,
    choices: ExportChoices,
) -> Answer<Option<FolderSize>> {
    long(app, move |app, shell| {
        let watch = shell.exports.watch(app);
        let workspace = &shell.workspace;
        workspace.folder_size(ids.as_deref(), &choices, &watch)
    })
    .await
}

#[tauri::command]
pub(crate) async fn export_folder(
    app: AppHandle,
    ids: Option<Vec<String>>,
    choices: ExportChoices,
    diagrams: Diagrams,
) -> Answer<Option<FolderOutcome>> {
    long(app, move |app, shell| {
        let Some(to) = dialogs::folder(app) else {
            return Ok(None);
        };
        let watch = shell.exports.watch(app);
        let (workspace, ids) = (&shell.workspace, ids.as_deref());
        let outcome = workspace.export_folder(ids, &to, &choices, diagrams, &watch)?;
        shell.exports.note(&outcome.path);
        shell.exports.note(&outcome.start);
        Ok(Some(outcome))
    })
    .await
}

#[tauri::command]
pub(crate) async fn print_post(
    app: AppHandle,
    id: String,
    choices: ExportChoices,
    diagrams: Diagrams,
) -> Answer<Option<PrintOutcome>> {
    long(app, move |app, shell| {
        let page = shell.workspace.print_page(&id, &choices, diagrams)?;
        Ok(match paper::print(app, shell, page.html, &page.name)? {
            Printed::Cancelled => None,
            Printed::Sent => Some(PrintOutcome { path: None }),
            Printed::File(path) => {
                let path = path.display().to_string();
                shell.exports.note(&path);
                Some(PrintOutcome { path: Some(path) })
            }
        })
    })
    .await
}

#[tauri::command(async)]
pub(crate) fn stop_export(shell: State<'_, Shell>) {
    shell.exports.stop();
}

#[tauri::command(async)]
pub(crate) fn end_export(shell: State<'_, Shell>, choices: ExportChoices) -> Answer<()> {
    shell.workspace.end_export();
    answer(shell.choose_export(choices))
}

#[tauri::command(async)]
pub(crate) fn copy_places() -> Vec<CopyPlace> {
    CopyPlace::all()
}

#[tauri::command]
pub(crate) async fn copy_post(
    app: AppHandle,
    id: String,
    target: Target,
    diagrams: Diagrams,
) -> Answer<CopyFacts> {
    long(app, move |_, shell| {
        let (workspace, choices) = (&shell.workspace, shell.export_choices());
        let copied = workspace.copy_post(&id, target, &choices, diagrams)?;
        shell.clipboard.put(copied.html, copied.text)?;
        Ok(copied.facts)
    })
    .await
}

#[tauri::command(async)]
pub(crate) fn copy_export_path(shell: State<'_, Shell>, path: String) -> Answer<()> {
    let path: PathBuf = answer(shell.exports.noted(&path))?;
    answer(shell.clipboard.put_text(path.display().to_string()))
}

#[tauri::command(async)]
pub(crate) fn show_export(shell: State<'_, Shell>, path: String) -> Answer<()> {
    let path: PathBuf = answer(shell.exports.noted(&path))?;
    tauri_plugin_opener::reveal_item_in_dir(&path)
        .map_err(|error| Error::io(path, std::io::Error::other(error)).report())
}

#[tauri::command(async)]
pub(crate) fn open_export(shell: State<'_, Shell>, path: String) -> Answer<()> {
    let path: PathBuf = answer(shell.exports.noted(&path))?;
    tauri_plugin_opener::open_path(&path, None::<&str>)
        .map_err(|error| Error::io(path, std::io::Error::other(error)).report())
}

#[tauri::command(async)]
pub(crate) fn open_external(url: String) -> Answer<()> {
    window::open_external(&url).map_err(|error| error.report())
}

//! What crosses to the window: plain data, made from the rooms' own types at the edge. The interface's
//! `bindings.ts` is generated from these.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article_view::ArticleUpdate;
use super::form::FrontMatterView;
use crate::AppError;
use crate::document::TextPatch;
use crate::library::PostSummary;
use crate::site::{Generator, SiteView};
use crate::vault::VaultTrouble;
use crate::vault::merge::Merge;

/// Whether the text of an open post is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum SaveState {
    /// It is.
    Saved {
        /// When, `14:03`; none when nothing was written since it was opened.
        at: Option<String>,
    },
    /// Not yet.
    Unsaved,
    /// It is being written.
    Saving,
    /// It could not be written; the text is kept.
    Failed {
        /// Why.
        error: AppError,
    },
    /// Another program changed the file while there was unsaved text.
    ChangedOutside {
        /// When that was, `14:05`.
        at: String,
        /// There is no unsaved text: the other program emptied the file.
        emptied: bool,
        /// It did so once more while the writer was asked.
        again: bool,
        /// Which text the writer is asked about; an answer names it.
        disk: String,
    },
    /// Another program removed the file; saving writes it again.
    RemovedOutside,
    /// It cannot be written back as it was.
    ReadOnly {
        /// Why.
        error: AppError,
    },
}

/// A text that came back: it was not saved when the app ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct RecoveredText {
    /// When it was written last, RFC 3339.
    pub at: String,
    /// Another program wrote the file meanwhile.
    pub changed_since: bool,
}

/// What is on disk of a post whose text was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum RecoveryState {
    /// The text that the unsaved one was made from.
    Unsaved,
    /// Another text: another program wrote the file since.
    Changed,
    /// Nothing: the file is gone.
    Missing,
}

/// A post whose text was not saved when the app ended, and comes back when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct RecoveredPost {
    /// Names the post.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// The folder below the opened one.
    pub folder: String,
    /// When the text was written last, RFC 3339.
    pub at: String,
    /// What is on disk.
    pub state: RecoveryState,
}

impl RecoveredPost {
    pub(super) fn of(id: &str, at: Timestamp, state: RecoveryState) -> Self {
        let (folder, file_name) = id.rsplit_once('/').unwrap_or(("", id));
        Self {
            id: id.to_owned(),
            file_name: file_name.to_owned(),
            folder: folder.to_owned(),
            at: at.to_string(),
            state,
        }
    }
}

/// What a version of the history is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Against {
    /// The version kept before it.
    Previous,
    /// The text of now.
    Current,
}

/// Another program's text for the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Adopted {
    /// What it changes.
    pub patch: TextPatch,
    /// Whether it was put together with unsaved text.
    pub merged: bool,
}

impl Adopted {
    pub(super) fn nothing(version: u64) -> Self {
        Self {
            patch: TextPatch::none(version),
            merged: false,
        }
    }
}

/// Two texts of one post, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct MergeView {
    /// Where they differ, and what fits together by itself.
    pub merge: Merge,
    /// Names the text on disk: an answer to another one is refused.
    pub disk: String,
    /// When the writer's text was last changed, `14:06`.
    pub mine_at: Option<String>,
    /// When the file was written, `14:05`.
    pub theirs_at: Option<String>,
}

/// A post as the editor gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct OpenedPost {
    /// Names the post.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// The folder below the opened one.
    pub folder: String,
    /// The version of the text.
    pub version: u64,
    /// The whole file, LF line ends.
    pub text: String,
    /// The form.
    pub front_matter: FrontMatterView,
    /// The article, whole.
    pub article: ArticleUpdate,
    /// Whether it is on disk.
    pub save: SaveState,
    /// Set when the text came back from a run that ended before it was saved.
    pub recovered: Option<RecoveredText>,
}

/// The answer to an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct EditOutcome {
    /// The version that the text has now.
    pub version: u64,
    /// The form.
    pub front_matter: FrontMatterView,
    /// What changed of the article.
    pub article: ArticleUpdate,
}

/// A change of a post's save state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct SaveEvent {
    /// The post.
    pub id: String,
    /// Its new state.
    pub state: SaveState,
}

/// Which of two texts stays in the editor; the other one is kept in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Choice {
    /// The writer's.
    Mine,
    /// The other program's.
    Theirs,
}

/// Picture files that wait to be taken into a post; where they are is known here alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct PictureBatch {
    /// Names them.
    pub batch: u32,
    /// The name of each; empty for one that has none, as a screenshot.
    pub names: Vec<String>,
}

/// How a picture is taken in, where that is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct PictureWish {
    /// What it is called, instead of what its file was.
    pub name: Option<String>,
    /// Its longest side in pixels, at most.
    pub longest_side: Option<u32>,
    /// Makes a WebP of it.
    pub as_webp: bool,
    /// Leaves its pixels as they are.
    pub keep_pixels: bool,
    /// The file, from the site's folder, that it takes the place of.
    pub replaces: Option<String>,
}

/// A picture that was taken into the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct ImportedPicture {
    /// Its file name in the site.
    pub name: String,
    /// The file, from the site's folder.
    pub path: String,
    /// The folder that took it, from the site's folder.
    pub folder: String,
    /// The link to it.
    pub link: String,
    /// What goes into the text.
    pub markdown: String,
    /// Shows it in the window.
    pub address: String,
    /// Whether the file is new; the site had the same picture otherwise.
    pub is_new: bool,
    /// Its size in bytes.
    pub bytes: u64,
    /// The size of what came.
    pub bytes_before: u64,
    /// Width and height in pixels; none for SVG.
    pub size: Option<(u32, u32)>,
    /// As it came.
    pub size_before: Option<(u32, u32)>,
}

/// A cover that was cut out of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct CroppedCover {
    /// The new picture.
    pub picture: ImportedPicture,
    /// Leads the field to it.
    pub patch: TextPatch,
}

/// A picture that could not be taken in, or thrown away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct RefusedPicture {
    /// Its name.
    pub name: String,
    /// Why.
    pub error: AppError,
}

/// What became of pictures that were to be thrown away or had back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct MovedPictures {
    /// Those that were moved, by their files from the site's folder.
    pub moved: Vec<String>,
    /// The rest, which are where they were.
    pub kept: Vec<RefusedPicture>,
}

/// A rule for new pictures, as the writer types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct RuleText {
    /// The folder, with placeholders: from the site's, or from the post's own when it begins with `./`.
    pub folder: String,
    /// The name without its extension, with placeholders.
    pub name: String,
}

/// What a rule makes of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct RuleView {
    /// The rule.
    pub rule: RuleText,
    /// Whether it is the one that the folder's generator suggests.
    pub is_preset: bool,
    /// The file of a picture named `IMG 2041.jpg`, from the site's folder.
    pub file: Option<String>,
    /// The link to it.
    pub link: Option<String>,
    /// Why the rule cannot be used.
    pub error: Option<AppError>,
}

/// A place that uses a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct PictureUse {
    /// The post, when it is one of the opened folder.
    pub post: Option<String>,
    /// Its file, from the site's folder.
    pub file: String,
    /// The line of the link there, from 1.
    pub line: usize,
    /// What the link says the picture shows; none where it cannot say so.
    pub alt: Option<String>,
}

/// A picture file of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct ListedPicture {
    /// The file, from the site's folder.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Shows it in the window.
    pub address: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Width and height in pixels; none for SVG and what cannot be read.
    pub size: Option<(u32, u32)>,
    /// The links of posts that lead to it.
    pub uses: Vec<PictureUse>,
    /// Other files that name it, from the site's folder.
    pub mentions: Vec<String>,
    /// Another file with the same content.
    pub same: Option<String>,
}

/// A picture that a link to nowhere may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct NearPicture {
    /// The file, from the site's folder.
    pub path: String,
    /// Shows it in the window.
    pub address: String,
}

/// A link that leads to no file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct DeadPicture {
    /// As it stands in the posts.
    pub link: String,
    /// Pictures that may be meant, the likeliest first.
    pub near: Vec<NearPicture>,
    /// Where it stands.
    pub uses: Vec<PictureUse>,
}

/// All pictures of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct PictureList {
    /// The files, by their paths.
    pub pictures: Vec<ListedPicture>,
    /// Links that lead nowhere.
    pub missing: Vec<DeadPicture>,
}

/// The post that the window shows, as its editor has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct ShownPost {
    /// Names the post.
    pub id: String,
    /// The version of its text.
    pub version: u64,
}

/// A post that an action left as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct KeptPost {
    /// Its file, from the site's folder.
    pub file: String,
    /// Why.
    pub error: AppError,
}

/// What an action that changes many posts did, or its undo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct BulkOutcome {
    /// Names the action, to take it back or do it again.
    pub action: u32,
    /// For the editor of the shown post, when it changes.
    pub patch: Option<TextPatch>,
    /// How many posts changed, the shown one among them.
    pub posts: usize,
    /// How many links the action exchanges.
    pub links: usize,
    /// Posts that are as they were.
    pub kept: Vec<KeptPost>,
    /// Files that name what moved and are not changed, from the site's folder.
    pub mentions: Vec<String>,
    /// Where a picture is now that got another place, from the site's folder.
    pub path: Option<String>,
    /// Posts that got another place.
    pub moved: Vec<MovedPost>,
}

/// A post with another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct MovedPost {
    /// What named it before.
    pub from: String,
    /// Its row now.
    pub post: PostSummary,
}

/// Where a post lies, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct PostPlace {
    /// The name of its file, or of its own folder.
    pub name: String,
    /// The folder around it, below the opened one; empty at its top.
    pub folder: String,
    /// Whether it is a folder with everything that belongs to the post.
    pub is_folder: bool,
    /// How many pictures go with it.
    pub pictures: usize,
    /// How many other posts lie in the folder around it, when that can be moved as a whole.
    pub others: usize,
}

/// A picture on another host that a post shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct RemoteHome {
    /// Its address.
    pub address: String,
    /// The host.
    pub host: String,
    /// Whether the address gives another picture at each load.
    pub is_random: bool,
    /// Whether it orders a watermark that can be left out.
    pub has_watermark: bool,
}

/// How remote pictures are brought home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct HomeWish {
    /// Takes one picture of each address that gives another at each load.
    pub freezes_random: bool,
    /// Leaves watermarks out.
    pub drops_watermarks: bool,
}

/// How far that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct HomeProgress {
    /// Pictures that are settled.
    pub done: usize,
    /// All of them.
    pub of: usize,
}

/// What became of one remote picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum HomeState {
    /// It lies in the site.
    Home,
    /// It was left alone: its address gives another picture at each load.
    Random,
    /// It did not come, or could not be stored.
    Failed,
    /// It lies in the site, but a link in the front matter cannot be changed.
    Left,
    /// The work was stopped before.
    Stopped,
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct HomeRow {
    /// The picture's address.
    pub address: String,
    /// What became of it.
    pub state: HomeState,
    /// The file's size in bytes, when it is home.
    pub bytes: Option<u64>,
    /// Why it is not.
    pub error: Option<AppError>,
    /// The posts that show it, from the site's folder.
    pub posts: Vec<String>,
}

/// What became of a post's remote pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct HomeReport {
    /// The exchanged links.
    pub patch: TextPatch,
    /// In the order in which the post shows them.
    pub rows: Vec<HomeRow>,
    /// Files that were not there before, from the site's folder.
    pub created: Vec<String>,
}

/// The pictures on other hosts that the posts of the folder show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FarPictures {
    /// Each once, in the order in which the posts show them.
    pub pictures: Vec<RemoteHome>,
    /// The posts that show some, newest first.
    pub posts: Vec<FarPost>,
    /// Posts that cannot be read.
    pub unread: Vec<KeptPost>,
}

/// A post that shows pictures on other hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FarPost {
    /// Names the post.
    pub id: String,
    /// Its title, or else its file.
    pub title: String,
    /// Its pictures, by their places in the list.
    pub pictures: Vec<usize>,
}

/// What became of the remote pictures of many posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FarReport {
    /// In the order in which the posts show them.
    pub rows: Vec<HomeRow>,
    /// What was done to the posts; nothing when no link was exchanged.
    pub outcome: Option<BulkOutcome>,
}

/// A post of the folder that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct LinkedPost {
    /// Names the post.
    pub id: String,
    /// The place in it, as the link has it.
    pub anchor: Option<String>,
}

/// A remote picture that did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FailedPicture {
    /// Its address.
    pub address: String,
    /// Why.
    pub error: AppError,
}

/// What became of a post's remote pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct RemoteOutcome {
    /// The article with those that came.
    pub article: ArticleUpdate,
    /// How many came.
    pub loaded: usize,
    /// Those that did not come.
    pub failed: Vec<FailedPicture>,
}

/// What was dragged over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum DropKind {
    /// One folder.
    Folder,
    /// Pictures only.
    Pictures,
    /// Anything else.
    Files,
}

/// Files held over the window. Their paths stay in the backend; `batch` names them.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum DropEvent {
    /// They are over the window, at CSS pixels.
    Over {
        /// What they are.
        kind: DropKind,
        /// How many.
        count: usize,
        /// How large together.
        bytes: u64,
        /// The first few names, for what is said of them.
        names: Vec<String>,
        /// From the left.
        x: f64,
        /// From the top.
        y: f64,
    },
    /// They left.
    Leave,
    /// They were let go.
    Drop {
        /// Names them in the call that takes them in.
        batch: u32,
        /// What they are.
        kind: DropKind,
        /// The first few names.
        names: Vec<String>,
        /// From the left.
        x: f64,
        /// From the top.
        y: f64,
    },
}

/// A folder that was opened before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct RecentSite {
    /// Its name.
    pub name: String,
    /// The folder.
    pub root: String,
    /// What publishes it.
    pub generator: Generator,
    /// How many posts it had.
    pub posts: usize,
    /// Whether it is there now.
    #[serde(default)]
    pub exists: bool,
}

/// The language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub enum Language {
    /// As the system says.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    Chinese,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Appearance {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What the user chose for the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, export_to = "bindings.ts")]
pub struct Settings {
    /// The language of the interface.
    pub language: Language,
    /// Light or dark.
    pub appearance: Appearance,
}

/// What the window shows when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct Start {
    /// What the user chose.
    pub settings: Settings,
    /// The system's language, a BCP 47 tag.
    pub system_language: String,
    /// The open site.
    pub site: Option<SiteView>,
    /// Folders opened before, the last one first.
    pub recent: Vec<RecentSite>,
    /// Whether sample posts came with the app.
    pub has_samples: bool,
    /// The app's version.
    pub version: String,
    /// What cannot be kept safe.
    pub trouble: VaultTrouble,
    /// Whether the page before this one ended by accident.
    pub reloaded: bool,
}

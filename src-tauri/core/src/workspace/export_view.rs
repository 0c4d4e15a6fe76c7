//! What crosses to the window about exports, and how a writer wants them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::AppError;
use crate::export::clipboard::{Loss, Target};
use crate::export::{Appearance, Options, Theme};

/// Drawn diagrams as SVG, by their source.
pub type Diagrams = BTreeMap<String, String>;

/// How wide a picture may be: one of [`crate::export::WIDTHS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub enum PictureWidth {
    /// As it is.
    #[serde(rename = "original")]
    Original,
    /// 1600 pixels.
    #[default]
    #[serde(rename = "1600")]
    W1600,
    /// 1200 pixels.
    #[serde(rename = "1200")]
    W1200,
    /// 800 pixels.
    #[serde(rename = "800")]
    W800,
}

impl PictureWidth {
    /// In the order of [`crate::export::WIDTHS`].
    pub const ALL: [Self; 4] = [Self::Original, Self::W1600, Self::W1200, Self::W800];

    /// In pixels; none is the picture as it is.
    pub fn pixels(self) -> Option<u32> {
        match self {
            Self::Original => None,
            Self::W1600 => Some(1600),
            Self::W1200 => Some(1200),
            Self::W800 => Some(800),
        }
    }
}

/// How a writer exports the posts of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, export_to = "bindings.ts")]
pub struct ExportChoices {
    /// The look.
    pub theme: Theme,
    /// Light, dark, or as the reader has it.
    pub appearance: Appearance,
    /// How wide pictures may be.
    pub pictures: PictureWidth,
    /// Whether pictures on other hosts are brought in.
    pub remote: bool,
    /// Whether a table of contents is added to an article that has none.
    pub contents: bool,
    /// Whether code has colours.
    pub colours: bool,
    /// Whether drafts go along with a whole blog.
    pub drafts: bool,
    /// Whether posts of the future go along with a whole blog.
    pub future: bool,
}

impl Default for ExportChoices {
    fn default() -> Self {
        let usual = Options::default();
        Self {
            theme: usual.theme,
            appearance: usual.appearance,
            pictures: PictureWidth::default(),
            remote: false,
            contents: usual.contents,
            colours: usual.colours,
            drafts: false,
            future: false,
        }
    }
}

impl ExportChoices {
    /// The same for paper: in the theme that is made for it, which has no room for links into the page.
    pub fn on_paper(&self) -> Self {
        Self {
            theme: Theme::Print,
            appearance: Appearance::Light,
            contents: false,
            ..self.clone()
        }
    }

    /// What they mean for the engine.
    pub fn options(&self, diagrams: Diagrams) -> Options {
        Options {
            theme: self.theme,
            appearance: self.appearance,
            picture_width: self.pictures.pixels(),
            contents: self.contents,
            colours: self.colours,
            diagrams,
            ..Options::default()
        }
    }
}

/// The finished page, to be looked at before it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct ExportPage {
    /// The name of the file, unless the writer says otherwise.
    pub file_name: String,
    /// The whole file, with small pictures.
    pub html: String,
    /// How wide the pictures are in it.
    pub pictures: PictureWidth,
    /// Its size.
    pub bytes: u64,
    /// Pictures that are not there.
    pub missing: Vec<String>,
    /// How many pictures on other hosts stand as placeholders.
    pub remote: usize,
}

/// A finished export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct ExportOutcome {
    /// The file.
    pub path: String,
    /// Its name.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// How many pictures stand inside.
    pub pictures: usize,
    /// Pictures that were not there.
    pub missing: Vec<String>,
    /// How many remote ones stand as placeholders.
    pub remote: usize,
}

/// A page for paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperPage {
    /// The whole page.
    pub html: String,
    /// What a file of it is called, without an ending.
    pub name: String,
}

/// A post that was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct PrintOutcome {
    /// The PDF file; none when it went to a printer.
    pub path: Option<String>,
}

/// How far the export of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct ExportProgress {
    /// Posts that are done.
    pub done: usize,
    /// Posts in all.
    pub total: usize,
}

/// How large a folder would be, about: worked out from a part of its pages and pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FolderSize {
    /// Posts that go along.
    pub posts: usize,
    /// Different pictures of the site.
    pub pictures: usize,
    /// Different pictures on other hosts; their bytes are not known.
    pub remote: usize,
    /// In bytes, for each width that pictures may have.
    pub sizes: Vec<(PictureWidth, u64)>,
}

/// A post that could not be exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FailedPost {
    /// Its file, relative to the folder of posts.
    pub post: String,
    /// Why.
    pub error: AppError,
}

/// A picture of a post that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct MissingPicture {
    /// The post's file, relative to the folder of posts.
    pub post: String,
    /// The link.
    pub link: String,
}

/// What the export of a folder did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct FolderOutcome {
    /// The folder.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The page to begin with; the folder where there is none.
    pub start: String,
    /// Files that were written.
    pub written: usize,
    /// Pages that were right already.
    pub unchanged: usize,
    /// Files of an earlier export that were taken away.
    pub removed: usize,
    /// Different pictures in the folder.
    pub pictures: usize,
    /// Drafts that were left out.
    pub drafts: usize,
    /// Posts of the future that were left out.
    pub future: usize,
    /// Posts that could not be exported.
    pub failed: Vec<FailedPost>,
    /// Pictures that are not there.
    pub missing: Vec<MissingPicture>,
    /// Pictures on other hosts that stand as placeholders.
    pub remote: usize,
    /// Whether there is no sitemap because the folder's address is not known.
    pub no_sitemap: bool,
    /// Whether it was stopped; what was written until then is whole.
    pub cancelled: bool,
}

/// Where a post can be copied to, and what is lost there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct CopyPlace {
    /// The place.
    pub target: Target,
    /// What it is known to drop or change.
    pub losses: Vec<Loss>,
}

impl CopyPlace {
    /// All places, in the order of the menu.
    pub fn all() -> Vec<Self> {
        let place = |target: Target| Self {
            target,
            losses: target.losses().to_vec(),
        };
        Target::ALL.into_iter().map(place).collect()
    }
}

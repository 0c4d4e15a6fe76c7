//! The form of an open post: its fields, what is wrong with them, and what the site could have besides.

use std::sync::PoisonError;

use serde::Serialize;
use ts_rs::TS;

use super::OpenSite;
use crate::AppError;
use crate::article::{Picture, PictureTarget};
use crate::front_matter::known::{Catalogue, KnownKey};
use crate::front_matter::{self, Field, FieldInput, FieldProblem, FrontMatter};
use crate::library::day_of;
use crate::post::parts::Format;
use crate::post::positions::{TextRange, Utf16Offsets};

/// Front matter as the form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct FrontMatterView {
    /// The language of the block; none when the post has no block.
    pub format: Option<Format>,
    /// The block with its fences and the line end after it.
    pub range: TextRange,
    /// Its rows.
    pub fields: Vec<Field>,
    /// The title.
    pub title: Option<String>,
    /// The date, as written.
    pub date: Option<String>,
    /// The day that the list shows, `2023-05-30`, from the file name if need be.
    pub day: Option<String>,
    /// Whether the post is a draft.
    pub draft: bool,
    /// How many tags it has.
    pub words: usize,
    /// What a generator would refuse.
    pub problem: Option<AppError>,
    /// What is wrong, at its field.
    pub problems: Vec<FieldProblem>,
    /// Keys that the site's generator and theme know and the post does not have, most used first.
    pub absent: Vec<KnownKey>,
}

impl FrontMatterView {
    pub(super) fn of(
        text: &str,
        file_name: &str,
        matter: &FrontMatter,
        open: &OpenSite,
        pictures: &dyn PictureTarget,
    ) -> Self {
        let site = &open.site;
        let catalogue = Catalogue::of(site.generator, site.theme.as_deref());
        let mut fields = front_matter::fields(text, matter, &catalogue);
        for field in &mut fields {
            if field.input == FieldInput::Picture
                && !field.text.is_empty()
                && let Picture::Local { url, .. } = pictures.resolve(&field.text)
            {
                field.picture = Some(url);
            }
        }
        let range = matter
            .block
            .as_ref()
            .map_or(0..0, |block| block.range.clone());
        let words = open.words.read().unwrap_or_else(PoisonError::into_inner);
        Self {
            format: matter.format(),
            range: Utf16Offsets::new(text).range(&range),
            title: matter.text("title"),
            date: matter.text("date"),
            day: day_of(matter, file_name),
            draft: matter.is_draft(),
            words: matter.tags().len(),
            problem: matter.problem.clone(),
            problems: front_matter::problems(text, matter, site.zone.as_ref(), &*words),
            absent: catalogue.absent(|path| matter.at(path).is_some()),
            fields,
        }
    }
}

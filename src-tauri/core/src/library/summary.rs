//! A post as one row of the list.

use std::fs;
use std::path::Path;

use jiff::civil::DateTime;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;
use ts_rs::TS;

use crate::front_matter::{FrontMatter, Value, date};
use crate::post::PostFile;
use crate::site::{Generator, Site};
use crate::{AppError, Error};

/// How much of a body is looked at for the excerpt, in bytes.
const EXCERPT_SOURCE: usize = 4096;

/// How long an excerpt is, in characters: more than two lines of the row.
const EXCERPT_LENGTH: usize = 80;

/// The largest file that is read as a post, in bytes.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct PostSummary {
    /// Names the post in every call: its path below the opened folder.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// The folder below the opened one; empty at its top.
    pub folder: String,
    /// The title, else the first heading.
    pub title: Option<String>,
    /// The day it is dated, `2023-05-30`, from the front matter, else from the file name.
    pub day: Option<String>,
    /// Its tags, else its categories.
    pub tags: Vec<String>,
    /// The first words of its text.
    pub excerpt: String,
    /// Whether it says that it is not to be published.
    pub draft: bool,
    /// Orders rows by plain comparison; the greatest is the newest.
    pub sort_key: String,
    /// Why it cannot be read, or what its generator would refuse.
    pub problem: Option<AppError>,
    /// Whether the file may be written under another name, where the watcher does not see it.
    #[serde(skip)]
    #[ts(skip)]
    pub has_other_places: bool,
    /// The words of its lists, by key: what the form completes from.
    #[serde(skip)]
    #[ts(skip)]
    pub words: Vec<(String, Vec<String>)>,
}

/// Reads one row. A file that cannot be read is a row too, with the reason.
pub(super) fn read(site: &Site, path: &Path, id: &str) -> PostSummary {
    let (folder, file_name) = id.rsplit_once('/').unwrap_or(("", id));
    let dated = day_in_name(file_name);
    let mut summary = PostSummary {
        id: id.to_owned(),
        file_name: file_name.to_owned(),
        folder: folder.to_owned(),
        title: None,
        sort_key: format!("{} {id}", dated.as_deref().unwrap_or_default()),
        day: dated,
        tags: Vec::new(),
        excerpt: String::new(),
        draft: folder.split('/').any(|part| part == "_drafts"),
        problem: None,
        has_other_places: has_other_places(path),
        words: Vec::new(),
    };
    match load(path) {
        Ok(file) => fill(&mut summary, &file.text, site.generator),
        Err(error) => summary.problem = Some(inside(site, error.report())),
    }
    summary
}

/// A link leads to another place, and a file may have several names.
fn has_other_places(path: &Path) -> bool {
    #[cfg(unix)]
    let has_names = |metadata: &fs::Metadata| std::os::unix::fs::MetadataExt::nlink(metadata) > 1;
    #[cfg(not(unix))]
    let has_names = |_: &fs::Metadata| false;
    fs::symlink_metadata(path)
        .is_ok_and(|metadata| metadata.is_symlink() || metadata.is_file() && has_names(&metadata))
}

fn load(path: &Path) -> crate::Result<PostFile> {
    let fail = |error| Error::io(path, error);
    if fs::metadata(path).map_err(fail)?.len() > MAX_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    PostFile::parse(&crate::file::read(path).map_err(fail)?, path)
}

/// Names the file as the list does, not by its whole path.
fn inside(site: &Site, mut problem: AppError) -> AppError {
    let folder = site.folder.display().to_string();
    problem.path = problem.path.map(|path| {
        path.strip_prefix(&folder).map_or(path.clone(), |below| {
            below.trim_start_matches(['/', '\\']).to_owned()
        })
    });
    problem
}

fn fill(summary: &mut PostSummary, text: &str, generator: Generator) {
    let matter = FrontMatter::read(text, generator);
    let body = &text[matter.block.as_ref().map_or(0, |block| block.range.end)..];
    let (heading, excerpt) = first_words(body);
    summary.title = matter.text("title").or(heading);
    summary.excerpt = matter.text("description").unwrap_or(excerpt);
    summary.tags = matter.tags();
    if summary.tags.is_empty() {
        summary.tags = matter.categories();
    }
    summary.draft |= matter.is_draft();
    if let Some(date) = date_of(&matter) {
        summary.day = Some(date.date().to_string());
        summary.sort_key = format!("{date} {}", summary.id);
    }
    summary.words = words(&matter);
    summary.problem = matter.problem;
}

/// The words of every top-level list, and of keys that writers keep words under in one string.
fn words(matter: &FrontMatter) -> Vec<(String, Vec<String>)> {
    let mut words = vec![
        ("tags".to_owned(), matter.tags()),
        ("categories".to_owned(), matter.categories()),
    ];
    for entry in &matter.entries {
        let is_list = match &entry.value {
            Value::List(items) => items.iter().all(|item| item.text().is_some()),
            Value::Text(_) => matches!(entry.key.as_str(), "author" | "keywords" | "series"),
            _ => false,
        };
        if is_list && !words.iter().any(|(key, _)| *key == entry.key) {
            words.push((entry.key.clone(), matter.words(&entry.key)));
        }
    }
    words.retain(|(_, words)| !words.is_empty());
    words
}

fn date_of(matter: &FrontMatter) -> Option<DateTime> {
    matter.text("date").as_deref().and_then(date::written)
}

/// The day of a post, `2023-05-30`: its front matter's, else its file name's.
pub fn day_of(matter: &FrontMatter, file_name: &str) -> Option<String> {
    date_of(matter)
        .map(|date| date.date().to_string())
        .or_else(|| day_in_name(file_name))
}

/// `2023-05-30-slug.md`: Jekyll's names, and the habit of many others.
fn day_in_name(name: &str) -> Option<String> {
    let day = name.get(..10)?;
    let follows = name.as_bytes().get(10);
    (follows.is_none_or(|byte| !byte.is_ascii_digit()) && day.as_bytes()[4] == b'-')
        .then(|| date::written(day))
        .flatten()
        .map(|date| date.date().to_string())
}

/// The first heading and the first paragraph that has words, of the start of a body.
pub(crate) fn first_words(body: &str) -> (Option<String>, String) {
    let body = &body[..body.floor_char_boundary(EXCERPT_SOURCE)];
    let mut heading: Option<String> = None;
    let mut excerpt = String::new();
    let mut into: Option<TagEnd> = None;
    let mut text = String::new();
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        match event {
            Event::Start(tag @ (Tag::Paragraph | Tag::Heading { .. })) if into.is_none() => {
                into = Some(tag.to_end());
                text.clear();
            }
            Event::End(end) if into == Some(end) => {
                into = None;
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if words.is_empty() {
                    continue;
                }
                if matches!(end, TagEnd::Heading(_)) {
                    heading.get_or_insert(words);
                } else {
                    excerpt = words.chars().take(EXCERPT_LENGTH).collect();
                    break;
                }
            }
            Event::Text(words) | Event::Code(words) if into.is_some() => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            // A picture's alt text is no word of the post.
            Event::Start(Tag::Image { .. }) => into = into.filter(|_| !text.is_empty()),
            _ => {}
        }
    }
    (heading, excerpt)
}

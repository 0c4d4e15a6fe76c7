//! How the site itself looks: the style sheets of its theme, from what the generator built or from one file that the
//! writer chose, and the elements between which a post's text stands on its pages.

mod page;
mod sheets;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::permalink::decoded;
use super::{Generator, Site, addresses};
use crate::{Error, Result};
use page::Page;
use sheets::Gathering;

/// Bytes of a page that is read.
const MOST_PAGE: u64 = 4 << 20;
/// Posts whose page is looked for.
const MOST_POSTS: usize = 40;

/// The look of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct SiteLook {
    /// In the order in which they count; one at least.
    pub sheets: Vec<SiteSheet>,
    /// From `html` and `body` to the element that holds the text of a post.
    pub around: Vec<Surrounding>,
    /// Whether the sheet is the file that the writer chose.
    pub chosen: bool,
    /// What cannot be shown here: hosts of remote sheets, and files that are missing, too large or no text.
    pub left_out: Vec<String>,
}

/// One style sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct SiteSheet {
    /// Its file from the site's root, or the page that it stands in.
    pub name: String,
    /// Its text. A stranger's: it must go where nothing that it names is loaded.
    pub css: String,
    /// For which media it is, as the page says; mostly empty.
    pub media: String,
}

/// An element around the text: what a style sheet can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Surrounding {
    /// `html`, `body`, `main`, `article`, `section` or `div`.
    pub tag: String,
    /// Class, id, and where themes say light or dark.
    pub attributes: BTreeMap<String, String>,
}

impl Site {
    /// The folder that the generator builds into, when there is one: a plain folder is not built.
    pub fn output(&self) -> Option<PathBuf> {
        let (key, default) = match self.generator {
            Generator::Jekyll => ("destination", "_site"),
            Generator::Hugo => ("publishDir", "public"),
            Generator::Hexo => ("public_dir", "public"),
            Generator::Zola => ("output_dir", "public"),
            // Its config is a program.
            Generator::Plain if self.is_astro => ("", "dist"),
            Generator::Plain => return None,
        };
        // Hugo's keys may be written in any case.
        let said = self.config.as_object().and_then(|values| {
            values
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .and_then(|(_, value)| Value::as_str(value))
        });
        Some(self.root.join(said.unwrap_or(default)))
    }

    /// How the site looks, from the pages that its generator built. `posts` are tried in this order: the page of the
    /// first that was built shows what stands around a text. `None` when nothing was built, or nothing with a style
    /// sheet.
    pub fn built_look(&self, posts: impl IntoIterator<Item = PathBuf>) -> Option<SiteLook> {
        let output = fs::canonicalize(self.output()?).ok()?;
        let (path, page, is_post) = self.built_page(&output, posts)?;
        let mut gathering = Gathering::new(self, &output);
        gathering.page(page.sheets, &path);
        let Gathering {
            sheets, left_out, ..
        } = gathering;
        (!sheets.is_empty()).then(|| SiteLook {
            sheets,
            around: if is_post {
                page.around
            } else {
                self.usual_surroundings()
            },
            chosen: false,
            left_out,
        })
    }

    /// How the site looks with one style sheet that the writer chose.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::NotText`], or what the system says.
    pub fn look_with(
        &self,
        sheet: &Path,
        posts: impl IntoIterator<Item = PathBuf>,
    ) -> Result<SiteLook> {
        let css = sheets::read(sheet, sheets::MOST_BYTES)?;
        let name = sheet.file_name().ok_or_else(|| Error::NotFound {
            path: sheet.to_owned(),
        })?;
        let output = self
            .output()
            .and_then(|output| fs::canonicalize(output).ok());
        let built = output.and_then(|output| self.built_page(&output, posts));
        Ok(SiteLook {
            sheets: vec![SiteSheet {
                name: name.to_string_lossy().into_owned(),
                css,
                media: String::new(),
            }],
            around: match built {
                Some((_, page, true)) => page.around,
                _ => self.usual_surroundings(),
            },
            chosen: true,
            left_out: Vec::new(),
        })
    }

    /// A page to read: that of a post, else the first page of the site; and whether it is a post's.
    fn built_page(
        &self,
        output: &Path,
        posts: impl IntoIterator<Item = PathBuf>,
    ) -> Option<(PathBuf, Page, bool)> {
        let mut pages = posts
            .into_iter()
            .take(MOST_POSTS)
            .flat_map(|post| self.page_files(output, &post));
        let post = pages.find_map(|page| read_page(output, &page));
        let (path, html, is_post) = match post {
            Some((path, html)) => (path, html, true),
            None => {
                let (path, html) = read_page(output, &output.join("index.html"))?;
                (path, html, false)
            }
        };
        Some((path, Page::read(&html), is_post))
    }

    /// The files that a post's page may be.
    fn page_files(&self, output: &Path, post: &Path) -> Vec<PathBuf> {
        let address = addresses::read(post, self.generator)
            .and_then(|matter| self.post_address(post, &matter));
        let Some(address) = address else {
            return Vec::new();
        };
        let address = decoded(&address);
        let path = address.strip_prefix(self.base_path.as_str());
        let path = path.unwrap_or(&address).trim_start_matches('/');
        if path.ends_with('/') || path.is_empty() {
            return vec![output.join(path).join("index.html")];
        }
        vec![
            output.join(path),
            output.join(format!("{path}.html")),
            output.join(path).join("index.html"),
        ]
    }

    /// Where the text stands in the theme that the generator brings or most people begin with.
    fn usual_surroundings(&self) -> Vec<Surrounding> {
        let inner: &[(&str, &str, &str)] = match self.generator {
            Generator::Jekyll if self.publishing.is_chirpy => &[
                ("div", "id", "main-wrapper"),
                ("div", "class", "container px-xxl-5"),
                ("main", "", ""),
                ("article", "class", "px-1"),
                ("div", "class", "content"),
            ],
            Generator::Jekyll => &[
                ("main", "class", "page-content"),
                ("div", "class", "wrapper"),
                ("article", "class", "post h-entry"),
                ("div", "class", "post-content e-content"),
            ],
            Generator::Hugo => &[
                ("main", "class", "main"),
                ("article", "class", "post-single"),
                ("div", "class", "post-content"),
            ],
            Generator::Hexo => &[
                ("div", "id", "container"),
                ("div", "id", "wrap"),
                ("div", "class", "outer"),
                ("section", "id", "main"),
                ("article", "class", "article article-type-post"),
                ("div", "class", "article-inner"),
                ("div", "class", "e-content article-entry"),
            ],
            Generator::Zola => &[
                ("main", "", ""),
                ("article", "", ""),
                ("div", "class", "content"),
            ],
            // GitHub's sheet, and most that are made for Markdown alone.
            Generator::Plain => &[("main", "", ""), ("article", "class", "markdown-body")],
        };
        let element = |(tag, name, value): &(&str, &str, &str)| Surrounding {
            tag: (*tag).to_owned(),
            attributes: matches!(*name, "class" | "id")
                .then(|| ((*name).to_owned(), (*value).to_owned()))
                .into_iter()
                .collect(),
        };
        [("html", "", ""), ("body", "", "")]
            .iter()
            .chain(inner)
            .map(element)
            .collect()
    }
}

/// The page's folder below the output folder, written `a/b/`; empty for the folder itself.
fn page_folder(file: &Path, output: &Path) -> String {
    let below = file
        .parent()
        .and_then(|folder| folder.strip_prefix(output).ok());
    let below = below.map(|folder| folder.to_string_lossy().replace('\\', "/"));
    match below {
        Some(below) if !below.is_empty() => format!("{below}/"),
        _ => String::new(),
    }
}

/// A page in the output folder; links that lead out of it are none.
fn read_page(output: &Path, file: &Path) -> Option<(PathBuf, String)> {
    let file = fs::canonicalize(file).ok()?;
    let size = fs::metadata(&file)
        .ok()
        .filter(fs::Metadata::is_file)?
        .len();
    let is_page = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("html"));
    if !file.starts_with(output) || !is_page || size > MOST_PAGE {
        return None;
    }
    let html = fs::read(&file).ok()?;
    Some((file, String::from_utf8_lossy(&html).into_owned()))
}

#[cfg(test)]
mod tests;

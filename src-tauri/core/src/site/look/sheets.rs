//! Style sheets from disk, in the order in which they count. Nothing is fetched, and nothing outside the folder that
//! the site is built into is read.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use super::page::Named;
use super::{SiteSheet, page_folder};
use crate::site::Site;
use crate::{Error, Result};

/// Bytes of all sheets together; the largest themes have about half of it.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// Sheets.
const MOST_SHEETS: usize = 64;
/// Sheets that import sheets.
const DEEPEST: usize = 4;

/// Gathers the sheets of one page.
pub(super) struct Gathering<'s> {
    site: &'s Site,
    /// The folder that the site is built into, links resolved.
    output: &'s Path,
    pub(super) sheets: Vec<SiteSheet>,
    /// What cannot be shown here: hosts, and files that are not there or no text.
    pub(super) left_out: Vec<String>,
    room: usize,
    seen: HashSet<PathBuf>,
}

/// Where a link leads.
enum Target {
    /// Below the output folder, most likely first.
    Paths(Vec<String>),
    /// Another host.
    Host(String),
    Nowhere,
}

impl<'s> Gathering<'s> {
    pub(super) fn new(site: &'s Site, output: &'s Path) -> Self {
        Self {
            site,
            output,
            sheets: Vec::new(),
            left_out: Vec::new(),
            room: MOST_BYTES,
            seen: HashSet::new(),
        }
    }

    /// Takes the sheets of a page that lies at `page`.
    pub(super) fn page(&mut self, named: Vec<Named>, page: &Path) {
        let folder = page_folder(page, self.output);
        for sheet in named {
            match sheet {
                Named::Link { href, media } => self.link(&href, &folder, &media, 0),
                Named::Inline { css, media } => {
                    let name = name_of(page, self.site);
                    self.add(name, css, &media, &folder, 0);
                }
            }
        }
    }

    /// Takes a sheet that a page or a sheet in `folder`, written `a/b/`, names.
    fn link(&mut self, href: &str, folder: &str, media: &str, depth: usize) {
        let paths = match self.target(href, folder) {
            Target::Paths(paths) => paths,
            Target::Host(host) => return self.leave_out(host),
            Target::Nowhere => return,
        };
        let found = paths.iter().find_map(|path| {
            let file = fs::canonicalize(self.output.join(path)).ok()?;
            // A link out of the folder is followed no more than a path out of it.
            (file.starts_with(self.output) && is_css(&file)).then_some(file)
        });
        let Some(file) = found else {
            return self.leave_out(paths.into_iter().next().unwrap_or_default());
        };
        if !self.seen.insert(file.clone()) {
            return;
        }
        let name = name_of(&file, self.site);
        match read(&file, self.room) {
            Ok(css) => self.add(name, css, media, &page_folder(&file, self.output), depth),
            Err(_) => self.leave_out(name),
        }
    }

    /// Sheets that a sheet imports come before it.
    fn add(&mut self, name: String, css: String, media: &str, folder: &str, depth: usize) {
        if css.len() > self.room || self.sheets.len() >= MOST_SHEETS {
            return self.leave_out(name);
        }
        if css.trim().is_empty() {
            return;
        }
        self.room -= css.len();
        for import in imports(&css) {
            let media = [media, import.media]
                .into_iter()
                .find(|media| !media.is_empty());
            if depth < DEEPEST {
                self.link(import.href, folder, media.unwrap_or_default(), depth + 1);
            }
        }
        self.sheets.push(SiteSheet {
            name,
            css,
            media: media.to_owned(),
        });
    }

    fn leave_out(&mut self, name: String) {
        if !self.left_out.contains(&name) {
            self.left_out.push(name);
        }
    }

    fn target(&self, href: &str, folder: &str) -> Target {
        let href = href.split(['#', '?']).next().unwrap_or_default();
        let address = &self.site.publishing.address;
        let own = href
            .strip_prefix(address.as_str())
            .filter(|rest| !address.is_empty() && rest.starts_with('/'));
        let path = if let Some(rest) = own {
            rest.to_owned()
        } else if let Ok(url) = Url::parse(href) {
            match url.host_str() {
                // Built for a look at it on this computer.
                Some("localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]") => url.path().to_owned(),
                Some(host) => return Target::Host(host.to_owned()),
                None => return Target::Nowhere,
            }
        } else if let Some(rest) = href.strip_prefix("//") {
            return Target::Host(rest.split('/').next().unwrap_or_default().to_owned());
        } else {
            href.to_owned()
        };
        let path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        if path.is_empty() || path.contains(['\0', '\\']) {
            return Target::Nowhere;
        }
        let Some(rooted) = path.strip_prefix('/') else {
            return Target::Paths(vec![plain(&format!("{folder}{path}"))]);
        };
        // The path before the site is no folder of what is built.
        let base = self.site.base_path.trim_start_matches('/');
        let inner = rooted
            .strip_prefix(base)
            .and_then(|rest| rest.strip_prefix('/'))
            .filter(|_| !base.is_empty());
        Target::Paths(inner.into_iter().chain([rooted]).map(plain).collect())
    }
}

/// A path without `.` and `..`; the root has no folder above it.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// How the writer knows a file: from the site's root, when it lies there.
fn name_of(file: &Path, site: &Site) -> String {
    let below = file.strip_prefix(&site.root).unwrap_or(file);
    below.to_string_lossy().replace('\\', "/")
}

fn is_css(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("css"))
}

/// The text of a sheet that has no more than `most` bytes.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::NotText`] when it is not UTF-8, or what the system says.
pub(super) fn read(path: &Path, most: usize) -> Result<String> {
    let fail = |error| Error::io(path, error);
    let file = File::open(path).map_err(fail)?;
    // A pipe or a device would be read for ever.
    if !file.metadata().map_err(fail)?.is_file() {
        return Err(Error::NotFound { path: path.into() });
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() > most {
        return Err(Error::TooLarge { path: path.into() });
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::NotText {
        path: path.into(),
        line: None,
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

#[derive(Debug, PartialEq)]
struct Import<'c> {
    href: &'c str,
    media: &'c str,
}

/// The imports of a sheet. They stand before all rules (CSS Cascading and Inheritance 5, section 2.1). Those with
/// conditions other than media are left where they are, where they load nothing.
fn imports(css: &str) -> Vec<Import<'_>> {
    let mut found = Vec::new();
    let mut rest = css;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("/*") {
            let Some((_, after)) = comment.split_once("*/") else {
                break;
            };
            rest = after;
        } else if let Some(after) = rest.strip_prefix("@charset") {
            let Some((_, after)) = after.split_once(';') else {
                break;
            };
            rest = after;
        } else if let Some(after) = rest.strip_prefix("@import") {
            let Some((href, after)) = address(after.trim_start()) else {
                break;
            };
            let Some((media, after)) = after.split_once(';') else {
                break;
            };
            rest = after;
            let media = media.trim();
            if !["layer", "supports"]
                .iter()
                .any(|word| media.starts_with(word))
            {
                found.push(Import { href, media });
            }
        } else {
            break;
        }
    }
    found
}

/// `"a.css"`, `url(a.css)` or `url('a.css')` at the start, and what follows it.
fn address(text: &str) -> Option<(&str, &str)> {
    let quoted = |text: &'_ str| -> Option<(usize, char)> {
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some((text.get(1..)?.find(quote)?, quote))
    };
    if let Some((length, _)) = quoted(text) {
        return Some((text.get(1..=length)?, text.get(length + 2..)?));
    }
    let (inside, after) = text.strip_prefix("url(")?.split_once(')')?;
    let inside = inside.trim();
    let inside = match quoted(inside) {
        Some((length, _)) => inside.get(1..=length)?,
        None => inside,
    };
    Some((inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_before_the_rules_only() {
        let hrefs = |css| {
            imports(css)
                .into_iter()
                .map(|import| (import.href, import.media))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            hrefs(
                "@charset \"utf-8\";/* x */ @import \"a.css\";\n@import url( 'b.css' ) screen and (min-width: 1px);
                 @import url(c.css) layer(x); @import url(d.css); p {} @import 'e.css';"
            ),
            [
                ("a.css", ""),
                ("b.css", "screen and (min-width: 1px)"),
                ("d.css", "")
            ]
        );
        for broken in [
            "@import",
            "@import 'a",
            "@import url(",
            "/*",
            "@charset",
            "@import 'a.css'",
            "@import \"",
            "@import 'é",
        ] {
            assert_eq!(hrefs(broken), [], "{broken}");
        }
    }

    #[test]
    fn no_path_leads_above_the_root() {
        for (path, expected) in [
            ("a/./b/../c.css", "a/c.css"),
            ("../../etc/passwd.css", "etc/passwd.css"),
            ("//a//b.css", "a/b.css"),
        ] {
            assert_eq!(plain(path), expected);
        }
    }
}

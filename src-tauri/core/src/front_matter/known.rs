//! The keys that generators and themes know, most used first, with the editor that each wants.
//!
//! Sources: Jekyll's and Chirpy 7.2's layouts and documentation; Hugo's front matter documentation, and
//! the themes LoveIt, FixIt, PaperMod and Stack; hexojs/site, Butterfly 5.7 and NexT 8.29; Zola's
//! documentation of pages. Their order follows counts over 38,000 real posts.

use serde::Serialize;
use ts_rs::TS;

use super::FieldInput::{self, *};
use crate::site::Generator;

/// A key that a generator or theme reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its path, joined with dots.
    path: &'static str,
    /// The editor it wants.
    pub input: FieldInput,
}

impl Known {
    /// Names its line of help: the path in lower case, `_` between the parts.
    pub fn help(&self) -> String {
        self.path.replace('.', "_").to_lowercase()
    }

    fn steps(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('.')
    }

    fn is_at(&self, path: &[&str]) -> bool {
        self.steps().eq(path.iter().copied())
    }
}

/// A known key that a post does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct KnownKey {
    /// The keys from the top.
    pub path: Vec<String>,
    /// The editor it wants.
    pub input: FieldInput,
    /// Names its line of help.
    pub help: String,
}

/// A table row.
const fn key(path: &'static str, input: FieldInput) -> Known {
    Known { path, input }
}

const JEKYLL: &[Known] = &[
    key("title", Text),
    key("date", Date),
    key("categories", Words),
    key("category", Words),
    key("tags", Words),
    key("tag", Words),
    key("description", LongText),
    key("image", Picture),
    key("published", Switch),
    key("author", Text),
    key("authors", Words),
    key("last_modified_at", Date),
    key("permalink", Text),
    key("redirect_from", Words),
    key("excerpt", LongText),
    key("lang", Text),
    key("layout", Text),
    key("render_with_liquid", Switch),
];

const CHIRPY: &[Known] = &[
    key("image", Group),
    key("image.path", Picture),
    key("image.alt", Text),
    key("image.lqip", Text),
    key("image.no_bg", Switch),
    key("media_subpath", Text),
    key("pin", Switch),
    key("toc", Switch),
    key("comments", Switch),
    key("math", Switch),
    key("mermaid", Switch),
];

const HUGO: &[Known] = &[
    key("title", Text),
    key("date", Date),
    key("draft", Switch),
    key("tags", Words),
    key("categories", Words),
    key("description", LongText),
    key("summary", LongText),
    key("keywords", Words),
    key("series", Words),
    key("author", Text),
    key("lastmod", Date),
    key("publishDate", Date),
    key("expiryDate", Date),
    key("slug", Text),
    key("url", Text),
    key("aliases", Words),
    key("linkTitle", Text),
    key("images", Words),
    key("weight", Number),
    key("isCJKLanguage", Switch),
    key("type", Text),
    key("layout", Text),
    key("resources", Groups),
    key("resources.name", Text),
    key("resources.src", Picture),
];

/// LoveIt and its successor FixIt.
const LOVE_IT: &[Known] = &[
    key("subtitle", Text),
    key("featuredImage", Picture),
    key("featuredImagePreview", Picture),
    key("hiddenFromHomePage", Switch),
    key("hiddenFromSearch", Switch),
    key("lightgallery", Switch),
    key("license", Text),
    key("toc", Group),
    key("toc.enable", Switch),
    key("toc.auto", Switch),
    key("math", Group),
    key("math.enable", Switch),
    key("comment", Group),
    key("comment.enable", Switch),
    key("share", Group),
    key("share.enable", Switch),
    key("code", Group),
    key("code.copy", Switch),
    key("code.maxShownLines", Number),
    key("collections", Words),
    key("repost", Group),
    key("repost.enable", Switch),
    key("repost.url", Text),
    key("expirationReminder", Group),
];

const PAPER_MOD: &[Known] = &[
    key("cover", Group),
    key("cover.image", Picture),
    key("cover.alt", Text),
    key("cover.caption", Text),
    key("cover.relative", Switch),
    key("cover.hidden", Switch),
    key("ShowToc", Switch),
    key("TocOpen", Switch),
    key("hidemeta", Switch),
    key("comments", Switch),
];

const STACK: &[Known] = &[
    key("image", Picture),
    key("comments", Switch),
    key("license", Text),
    key("math", Switch),
    key("toc", Switch),
];

const HEXO: &[Known] = &[
    key("title", Text),
    key("date", Date),
    key("updated", Date),
    key("tags", Words),
    key("categories", Words),
    key("description", LongText),
    key("keywords", Text),
    key("cover", Picture),
    key("published", Switch),
    key("comments", Switch),
    key("permalink", Text),
    key("excerpt", LongText),
    key("lang", Text),
    key("layout", Text),
    key("disableNunjucks", Switch),
];

const BUTTERFLY: &[Known] = &[
    key("top_img", Picture),
    key("toc", Switch),
    key("mathjax", Switch),
    key("katex", Switch),
    key("copyright", Switch),
    key("aside", Switch),
    key("sticky", Number),
    key("series", Text),
];

const NEXT: &[Known] = &[
    key("sticky", Number),
    key("mathjax", Switch),
    key("photos", Words),
    key("link", Text),
    key("copyright", Switch),
];

const ZOLA: &[Known] = &[
    key("title", Text),
    key("date", Date),
    key("updated", Date),
    key("draft", Switch),
    key("description", LongText),
    key("taxonomies", Group),
    key("taxonomies.tags", Words),
    key("taxonomies.categories", Words),
    key("authors", Words),
    key("slug", Text),
    key("path", Text),
    key("aliases", Words),
    key("weight", Number),
    key("template", Text),
    key("in_search_index", Switch),
    key("extra", Group),
];

/// What posts of any site tend to have.
const PLAIN: &[Known] = &[
    key("title", Text),
    key("date", Date),
    key("draft", Switch),
    key("tags", Words),
    key("categories", Words),
    key("description", LongText),
    key("image", Picture),
    key("cover", Picture),
    key("updated", Date),
    key("author", Text),
    key("slug", Text),
];

const ALL: [&[Known]; 11] = [
    JEKYLL, CHIRPY, HUGO, LOVE_IT, PAPER_MOD, STACK, HEXO, BUTTERFLY, NEXT, ZOLA, PLAIN,
];

/// The keys that one site knows, in the form's order.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    keys: Vec<Known>,
}

impl Catalogue {
    /// The keys of a generator with a theme. A theme's own idea of a key beats the generator's.
    pub fn of(generator: Generator, theme: Option<&str>) -> Self {
        let theme = theme.unwrap_or_default().to_lowercase();
        let (general, themed): (&[Known], &[Known]) = match generator {
            Generator::Jekyll if theme.contains("chirpy") => (JEKYLL, CHIRPY),
            Generator::Jekyll => (JEKYLL, &[]),
            Generator::Hugo if theme.contains("loveit") || theme.contains("fixit") => {
                (HUGO, LOVE_IT)
            }
            Generator::Hugo if theme.contains("papermod") => (HUGO, PAPER_MOD),
            Generator::Hugo if theme.contains("stack") => (HUGO, STACK),
            Generator::Hugo => (HUGO, &[]),
            Generator::Hexo if theme.contains("butterfly") => (HEXO, BUTTERFLY),
            Generator::Hexo if theme.contains("next") => (HEXO, NEXT),
            Generator::Hexo => (HEXO, &[]),
            Generator::Zola => (ZOLA, &[]),
            Generator::Plain => (PLAIN, &[]),
        };
        let own = |known: &Known| themed.iter().any(|other| other.path == known.path);
        let mut keys: Vec<Known> = Vec::with_capacity(general.len() + themed.len());
        for known in general {
            if own(known) {
                // In the generator's place, with what the theme knows below it.
                let below = |other: &&Known| other.steps().next() == known.steps().next();
                keys.extend(themed.iter().filter(below));
            } else {
                keys.push(*known);
            }
        }
        let rest: Vec<Known> = themed
            .iter()
            .filter(|known| !keys.iter().any(|other| other.path == known.path))
            .copied()
            .collect();
        keys.extend(rest);
        Self { keys }
    }

    /// The key at a path of names; places in lists are left out of it.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Known> {
        self.keys.iter().find(|known| known.is_at(path))
    }

    /// Its place in the form.
    pub(crate) fn rank(&self, path: &[&str]) -> Option<usize> {
        self.keys.iter().position(|known| known.is_at(path))
    }

    /// The keys for which `is_there` is false, most used first.
    pub(crate) fn absent(&self, is_there: impl Fn(&[String]) -> bool) -> Vec<KnownKey> {
        self.keys
            .iter()
            .map(|known| KnownKey {
                path: known.steps().map(str::to_owned).collect(),
                input: known.input,
                help: known.help(),
            })
            .filter(|known| !is_there(&known.path))
            .collect()
    }
}

/// The editor that a top-level key wants, whatever the site.
pub(crate) fn input(key: &str) -> Option<FieldInput> {
    ALL.iter()
        .flat_map(|keys| keys.iter())
        .find(|known| known.path == key)
        .map(|known| known.input)
}

/// Keys of many sites that no table above has.
const ALSO_TYPED: &[Known] = &[
    key("archived", Switch),
    key("hidden", Switch),
    key("pubDatetime", Date),
    key("modDatetime", Date),
    key("rating", Number),
];

/// The type, if it has one, of a key's values, whatever the site: a new value is written as the switch,
/// number or date that it is, since `draft: 'false'` is true to Jekyll.
pub(super) fn typed(key: &str) -> Option<FieldInput> {
    ALL.iter()
        .flat_map(|keys| keys.iter())
        .chain(ALSO_TYPED)
        .find(|known| {
            known.steps().last() == Some(key) && matches!(known.input, Switch | Number | Date)
        })
        .map(|known| known.input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_beats_its_generator_at_the_same_place() {
        let chirpy = Catalogue::of(Generator::Jekyll, Some("Chirpy"));
        let paths: Vec<&str> = chirpy.keys.iter().map(|known| known.path).collect();
        assert_eq!(paths[..3], ["title", "date", "categories"]);
        let image = paths.iter().position(|path| *path == "image").unwrap();
        assert_eq!(paths[image + 1..image + 3], ["image.path", "image.alt"]);
        assert_eq!(chirpy.find(&["image"]).unwrap().input, Group);
        let bare = Catalogue::of(Generator::Jekyll, None);
        assert_eq!(bare.find(&["image"]).unwrap().input, Picture);
        assert_eq!(bare.find(&["pin"]), None);
    }

    #[test]
    fn no_key_stands_twice() {
        for theme in ["Chirpy", "LoveIt", "PaperMod", "Stack", "Butterfly", "Next"] {
            for generator in [Generator::Jekyll, Generator::Hugo, Generator::Hexo] {
                let keys = Catalogue::of(generator, Some(theme)).keys;
                for (index, known) in keys.iter().enumerate() {
                    assert!(
                        !keys[index + 1..]
                            .iter()
                            .any(|other| other.path == known.path),
                        "{} stands twice in {theme}",
                        known.path
                    );
                }
            }
        }
    }

    #[test]
    fn switches_and_dates_are_typed_words_are_not() {
        for typed in ["draft", "weight", "date", "lastmod", "no_bg", "enable"] {
            assert!(super::typed(typed).is_some(), "{typed}");
        }
        for text in ["title", "subtitle", "tags", "slug", "artid"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}

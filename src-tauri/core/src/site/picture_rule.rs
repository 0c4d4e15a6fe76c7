//! Where a site's new pictures go and how they are called: a folder and a name with placeholders.

use std::path::{Component, Path, PathBuf};

use jiff::ZonedDateTime;

use super::pictures::{self, PictureKeys, PicturePlace};
use super::{Generator, Site, names};
use crate::front_matter::FrontMatter;
use crate::{Error, NameFault, Result};

/// A rule for the pictures of a site.
///
/// Both parts may hold `{year}` and `{month}` of the post's date, `{post}` (the post's file name without its
/// extension), `{slug}` (the same without a date in front, or the front matter's `slug`) and `{title}`; the name also
/// `{original}`, `{hash}` (eight digits of the content's hash) and `{n}` (the first number that is free).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureRule {
    /// The folder, with `/`: from the site's root, or from the post's own folder when it begins with `./`.
    pub folder: String,
    /// The file's name, without its extension.
    pub name: String,
}

/// What a post gives to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFacts {
    /// Its file.
    pub path: PathBuf,
    /// Its title.
    pub title: Option<String>,
    /// Its `slug`, when it has one.
    pub slug: Option<String>,
    /// Year and month of its date, with four and two digits.
    pub month: (String, String),
    /// What its front matter says about where pictures are.
    pub keys: PictureKeys,
}

impl PostFacts {
    /// The facts of a post. One without a date has that in its file's name, or today's.
    pub fn of(site: &Site, path: &Path, matter: &FrontMatter, now: &ZonedDateTime) -> Self {
        let name = stem(path);
        let month = matter
            .text("date")
            .and_then(|date| month_of(&date))
            .or_else(|| month_of(&name))
            .unwrap_or_else(|| (format!("{:04}", now.year()), format!("{:02}", now.month())));
        Self {
            path: path.to_owned(),
            title: matter.text("title"),
            slug: matter.text("slug"),
            month,
            keys: PictureKeys::of(site, path, matter),
        }
    }

    /// The name that the post goes by: that of its folder when it is a bundle.
    fn name(&self) -> String {
        let name = stem(&self.path);
        if !is_bundle(&self.path) {
            return name;
        }
        let folder = self.path.parent().and_then(Path::file_name);
        folder.map_or(name, |folder| folder.to_string_lossy().into_owned())
    }

    fn slug(&self) -> String {
        let name = self.name();
        let written = self.slug.as_deref().map(names::slug);
        written
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| match after_date(&name) {
                Some(rest) if !rest.is_empty() => rest.to_owned(),
                _ => name,
            })
    }
}

/// What a picture gives to its name.
#[derive(Clone, Copy, Debug)]
pub struct PictureFacts<'a> {
    /// The name it came with.
    pub original: &'a str,
    /// Its content's hash, in hexadecimal digits.
    pub hash: &'a str,
    /// Its extension.
    pub extension: &'a str,
}

impl PictureRule {
    /// The rule that a site has before anybody changes it.
    pub fn preset(site: &Site, post: &Path) -> Self {
        let folder = match site.generator {
            // Chirpy's own habit; its layout puts `baseurl` before.
            Generator::Jekyll => "assets/img/{post}",
            Generator::Hugo | Generator::Zola if is_bundle(post) => "./",
            Generator::Hugo => "static/images/{post}",
            Generator::Zola => "static/images/{post}",
            // Hexo publishes this folder with the post, and no other beside it.
            Generator::Hexo if site.post_asset_folder => "./{post}",
            Generator::Hexo => return Self::named(&site.in_sources("images/{post}")),
            Generator::Plain => "./images/{post}",
        };
        Self::named(folder)
    }

    fn named(folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            name: "{original}".to_owned(),
        }
    }

    /// The place for a post's new pictures, such that a link to it shows here and online.
    ///
    /// # Errors
    /// [`Error::BadName`] for a folder that cannot be, [`Error::OutsideSite`] for one that is not published with the post.
    pub fn place(&self, site: &Site, post: &PostFacts) -> Result<PicturePlace> {
        if let Some(subpath) = &post.keys.media_subpath {
            // The theme puts it before every link.
            let folder = pictures::normalise(&site.root.join(subpath.trim_start_matches('/')));
            return site.inner(PicturePlace::alone(folder, String::new()));
        }
        let outside = || Error::OutsideSite {
            path: self.folder.clone().into(),
        };
        let beside = post.path.parent().unwrap_or(&site.folder);
        let (fixed, _) = self.folder.split_once('{').unwrap_or((&self.folder, ""));
        // Up to the last `/` before the first placeholder: what all posts share.
        let (shared, _) = fixed.rsplit_once('/').unwrap_or(("", ""));
        let is_own = matches!(shared, "" | ".");
        let expanded = expand_path(&self.folder, post)?;
        let place = match self.folder.strip_prefix("./") {
            Some(_) => {
                let folder = beside.join(expanded.trim_start_matches("./"));
                let link = match site.generator {
                    Generator::Plain => {
                        let folder = pictures::normalise(&folder);
                        let shared = match is_own {
                            true => folder.clone(),
                            false => pictures::normalise(&beside.join(shared)),
                        };
                        return site.inner(PicturePlace::beside(folder, shared, beside));
                    }
                    Generator::Hexo => {
                        let own = beside.join(stem(&post.path));
                        let is_own = site.post_asset_folder && folder == own;
                        is_own.then(String::new)
                    }
                    Generator::Hugo | Generator::Zola if is_bundle(&post.path) => {
                        let below = expanded.trim_start_matches("./").trim_end_matches('/');
                        Some(with_slash(below))
                    }
                    _ => None,
                };
                PicturePlace::alone(pictures::normalise(&folder), link.ok_or_else(outside)?)
            }
            None => {
                let folder = site.root.join(expanded.trim_end_matches('/'));
                let shared = if is_own {
                    folder.clone()
                } else {
                    site.root.join(shared)
                };
                if site.generator == Generator::Plain && !site.is_astro {
                    return site.inner(PicturePlace::beside(folder, shared, beside));
                }
                let roots = site.web_roots();
                let root = roots
                    .iter()
                    // Hugo publishes its assets only where a template asks.
                    .filter(|root| !root.ends_with("assets"))
                    .find(|root| folder.starts_with(root))
                    .ok_or_else(outside)?;
                // Where nothing rewrites a root-relative link, the path before the site stands in it.
                let publishing = &site.publishing;
                let is_rewritten = match site.generator {
                    Generator::Jekyll => publishing.is_chirpy,
                    Generator::Hugo => site.config.get("canonifyURLs") == Some(&true.into()),
                    Generator::Hexo => publishing.prepends_root,
                    Generator::Zola | Generator::Plain => false,
                };
                let before = if is_rewritten {
                    ""
                } else {
                    site.base_path.as_str()
                };
                let shared = if shared.starts_with(root) {
                    &shared
                } else {
                    root
                };
                let below = shared.strip_prefix(root).map_err(|_| outside())?;
                let link = format!("{before}/{}", with_slash(&in_slashes(below)));
                PicturePlace::shared(folder, shared.to_owned(), link)
            }
        };
        site.inner(place)
    }

    /// The name of a picture, the `n`th try from 1. Every name is one that every system takes.
    pub fn file_name(&self, post: &PostFacts, picture: &PictureFacts, n: usize) -> String {
        let (original, _) = picture
            .original
            .rsplit_once('.')
            .unwrap_or((picture.original, ""));
        let has_number = self.name.contains("{n}");
        let stem = expand(&self.name, post, |key| match key {
            "original" => Some(names::slug(original)),
            "hash" => Some(picture.hash.chars().take(8).collect()),
            "n" => Some(n.to_string()),
            _ => None,
        });
        let name = names::picture_name(&format!("{stem}."), picture.extension);
        match name.rsplit_once('.') {
            Some((stem, extension)) if n > 1 && !has_number => format!("{stem}-{n}.{extension}"),
            _ => name,
        }
    }
}

impl Site {
    /// The place for new pictures of a post by the site's preset, such that a link to it shows here and online.
    pub fn picture_place(&self, post: &Path, matter: &FrontMatter) -> Result<PicturePlace> {
        let facts = PostFacts::of(self, post, matter, &self.now());
        PictureRule::preset(self, post).place(self, &facts)
    }

    fn inner(&self, place: PicturePlace) -> Result<PicturePlace> {
        if place.folder.starts_with(&self.root) {
            Ok(place)
        } else {
            Err(Error::OutsideSite { path: place.folder })
        }
    }

    /// A path below the folder of sources, from the site's root.
    fn in_sources(&self, path: &str) -> String {
        let sources = self.sources();
        let sources = sources.strip_prefix(&self.root).unwrap_or(&sources);
        format!("{}{path}", with_slash(&in_slashes(sources)))
    }
}

fn is_bundle(post: &Path) -> bool {
    matches!(stem(post).as_str(), "index" | "_index")
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn in_slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn with_slash(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("{path}/")
    }
}

/// A folder with its placeholders filled in; every part is a name that every system takes.
fn expand_path(folder: &str, post: &PostFacts) -> Result<String> {
    let mut parts = Vec::new();
    for (index, part) in folder.split('/').enumerate() {
        if part == "." && index == 0 || part.is_empty() {
            parts.push(part.to_owned());
            continue;
        }
        let name = expand(part, post, |_| None);
        let name = name.trim().trim_end_matches('.').to_owned();
        if name.contains(['{', '}']) {
            return Err(Error::BadName {
                name,
                reason: NameFault::Characters,
            });
        }
        names::check(&name)?;
        parts.push(name);
    }
    Ok(parts.join("/"))
}

/// `template` with what is known put in; what is not known stays.
fn expand(template: &str, post: &PostFacts, more: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((key, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = match key {
            "year" => Some(post.month.0.clone()),
            "month" => Some(post.month.1.clone()),
            "post" => Some(post.name()),
            "slug" => Some(post.slug()),
            "title" => Some(post.title.as_deref().map(names::slug).unwrap_or_default()),
            _ => more(key),
        };
        match value {
            Some(value) => out.push_str(&value),
            None => {
                out.push('{');
                out.push_str(key);
                out.push('}');
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Year and month at the start of a date.
fn month_of(date: &str) -> Option<(String, String)> {
    let mut parts = date.trim().splitn(3, ['-', '/', '.']);
    let (year, month) = (parts.next()?, parts.next()?);
    parts.next()?;
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let month: u8 = month
        .parse()
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    (year.len() == 4 && is_number(year)).then(|| (year.to_owned(), format!("{month:02}")))
}

/// What stands behind the date of a file's name (Jekyll).
fn after_date(name: &str) -> Option<&str> {
    month_of(name)?;
    let mut parts = name.splitn(4, '-');
    let day = parts.nth(2)?;
    day.parse::<u8>().ok()?;
    parts.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts(path: &str, title: &str) -> PostFacts {
        PostFacts {
            path: path.into(),
            title: Some(title.to_owned()),
            slug: None,
            month: ("2024".to_owned(), "01".to_owned()),
            keys: PictureKeys::default(),
        }
    }

    #[test]
    fn placeholders_are_filled_in() {
        let post = facts("/s/_posts/2024-01-02-rain.md", "梅雨 季");
        let picture = PictureFacts {
            original: "IMG 0412 (1).JPG",
            hash: "0123456789abcdef",
            extension: "jpg",
        };
        for (template, n, expected) in [
            ("{original}", 1, "img-0412-1.jpg"),
            ("{original}", 2, "img-0412-1-2.jpg"),
            ("{slug}-{n}", 3, "rain-3.jpg"),
            ("{post}", 1, "2024-01-02-rain.jpg"),
            ("{year}-{month}-{title}", 1, "2024-01-梅雨-季.jpg"),
            ("{hash}", 1, "01234567.jpg"),
            ("con", 1, "picture-con.jpg"),
            ("{nothing} { }", 1, "nothing.jpg"),
            ("", 1, "picture.jpg"),
        ] {
            let rule = PictureRule {
                folder: String::new(),
                name: template.to_owned(),
            };
            assert_eq!(rule.file_name(&post, &picture, n), expected, "{template}");
        }
    }

    #[test]
    fn months_are_read_from_dates_and_names() {
        for (date, expected) in [
            ("2024-01-02", Some(("2024", "01"))),
            ("2024/1/2 10:00", Some(("2024", "01"))),
            ("2024-13-02", None),
            ("rain-is-here", None),
        ] {
            let found = month_of(date);
            let found = found
                .as_ref()
                .map(|(year, month)| (year.as_str(), month.as_str()));
            assert_eq!(found, expected, "{date}");
        }
        assert_eq!(after_date("2024-01-02-a-b"), Some("a-b"));
        assert_eq!(after_date("2024-01-xx"), None);
    }

    proptest! {
        #[test]
        fn every_name_of_every_rule_is_a_good_one(template in "\\PC{0,60}", title in "\\PC{0,60}", original in "\\PC{0,60}", n in 1_usize..50) {
            let rule = PictureRule { folder: String::new(), name: template };
            let picture = PictureFacts { original: &original, hash: "0123456789", extension: "png" };
            let name = rule.file_name(&facts("/s/a.md", &title), &picture, n);
            prop_assert!(names::check(&name).is_ok(), "{}", name);
        }
    }

    /// Each kind of site, a post of it, and the folders that its pictures may go to.
    fn kinds() -> Vec<(Site, &'static str, Vec<&'static str>)> {
        let site = pictures::tests::site;
        let mut chirpy = site(Generator::Jekyll);
        chirpy.publishing.is_chirpy = true;
        let mut assets = site(Generator::Hexo);
        assets.post_asset_folder = true;
        let mut astro = site(Generator::Plain);
        astro.is_astro = true;
        vec![
            (
                chirpy,
                "/s/_posts/2024-01-02-雨 季.md",
                vec!["assets/img/{post}", "img/{year}/{month}"],
            ),
            (
                site(Generator::Jekyll),
                "/s/_posts/2024-01-02-a.md",
                vec!["assets/img/{post}", "{year}/{slug}/{title}"],
            ),
            (
                site(Generator::Hugo),
                "/s/content/posts/a.md",
                vec!["static/images/{post}", "static/{year}"],
            ),
            (
                site(Generator::Hugo),
                "/s/content/posts/a/index.md",
                vec!["./", "./pics/{year}", "static/images/{post}"],
            ),
            (
                site(Generator::Hexo),
                "/s/source/_posts/a.md",
                vec!["source/images/{post}", "source/{slug}"],
            ),
            (
                assets,
                "/s/source/_posts/a b.md",
                vec!["./{post}", "source/images"],
            ),
            (
                site(Generator::Zola),
                "/s/content/a.md",
                vec!["static/images/{post}"],
            ),
            (
                site(Generator::Zola),
                "/s/content/a/index.md",
                vec!["./", "static/images/{title}"],
            ),
            (
                site(Generator::Plain),
                "/s/梅雨 季.md",
                vec!["./images/{post}", "./", "pictures/{year}", "{post}"],
            ),
            (
                site(Generator::Plain),
                "/s/deep/er/a.md",
                vec!["./images/{post}", "pictures/{year}", "deep"],
            ),
            (astro, "/s/src/content/a.md", vec!["public/images/{post}"]),
        ]
    }

    #[test]
    fn presets_are_among_the_places_that_a_link_can_lead_to() {
        for (site, post, folders) in kinds() {
            let rule = PictureRule::preset(&site, Path::new(post));
            let is_known =
                folders.contains(&rule.folder.as_str()) || rule.folder.starts_with("./images");
            assert!(is_known, "{:?} {}", site.generator, rule.folder);
            assert!(rule.place(&site, &facts(post, "a")).is_ok(), "{post}");
        }
    }

    #[test]
    fn places_that_are_not_published_are_refused() {
        for (generator, post, folder) in [
            (Generator::Jekyll, "/s/_posts/2024-01-02-a.md", "./images"),
            (Generator::Hugo, "/s/content/posts/a.md", "./images"),
            (Generator::Hugo, "/s/content/posts/a.md", "data/{post}"),
            (Generator::Zola, "/s/content/a.md", "./"),
            (Generator::Hexo, "/s/source/_posts/a.md", "./{post}"),
            (Generator::Hexo, "/s/source/_posts/a.md", "themes/x"),
            (Generator::Plain, "/s/a.md", "../up"),
            (Generator::Plain, "/s/a.md", "{nothing}"),
            (Generator::Plain, "/s/a.md", "con/{post}"),
            (Generator::Plain, "/s/a.md", "a/../../b"),
        ] {
            let rule = PictureRule::named(folder);
            let site = pictures::tests::site(generator);
            assert!(
                rule.place(&site, &facts(post, "a")).is_err(),
                "{generator:?} {folder}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_link_leads_to_its_file_in_every_kind_of_site(original in "\\PC{1,40}", title in "[a-z 中]{1,12}", template in "\\{original\\}|\\{slug\\}-\\{n\\}|\\{title\\} \\{hash\\}|\\PC{0,12}") {
            let picture = PictureFacts { original: &original, hash: "0123456789", extension: "png" };
            for (site, post, folders) in kinds() {
                let post = facts(post, &title);
                for folder in folders {
                    let rule = PictureRule { folder: folder.to_owned(), name: template.clone() };
                    let Ok(place) = rule.place(&site, &post) else {
                        // A title of blanks alone gives no folder.
                        prop_assert!(folder.contains("{title}"), "{}", folder);
                        continue;
                    };
                    let name = rule.file_name(&post, &picture, 1);
                    let link = place.link(&name);
                    let files = site.picture_files(&post.path, &post.keys, &link);
                    prop_assert!(files.contains(&place.folder.join(&name)), "{:?} {} {}: {:?}", site.generator, folder, link, files);
                    prop_assert!(!link.contains([' ', '(', ')', '<', '>', '"']), "{}", link);
                }
            }
        }
    }
}

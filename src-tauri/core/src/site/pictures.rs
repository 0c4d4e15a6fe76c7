//! Where a site keeps its pictures, and link ↔ file, both ways.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{Generator, Site};

/// What must be escaped in the target of a Markdown link; Chinese stays readable.
const LINK: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'\\');

/// Where new pictures of a post go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicturePlace {
    /// The folder that takes the files.
    pub folder: PathBuf,
    /// What stands before the file name in a link.
    link_prefix: String,
}

impl PicturePlace {
    /// The link to a file in this place, as it stands in Markdown.
    pub fn link(&self, name: &str) -> String {
        let path = format!("{}{name}", self.link_prefix);
        let escaped: String = path.split('/').map(escape).collect::<Vec<_>>().join("/");
        escaped
    }
}

fn escape(part: &str) -> String {
    part.chars()
        .map(|character| {
            if character.is_ascii() {
                let mut buffer = [0; 4];
                utf8_percent_encode(character.encode_utf8(&mut buffer), LINK).to_string()
            } else {
                character.to_string()
            }
        })
        .collect()
}

impl Site {
    /// The place for new pictures of a post, such that a link to it shows here and online.
    pub fn picture_place(&self, post: &Path) -> PicturePlace {
        let beside = post.parent().unwrap_or(&self.folder).to_owned();
        let stem = post
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let is_bundle = matches!(stem.as_str(), "index" | "_index");
        let place = |folder: PathBuf, link_prefix: String| PicturePlace {
            folder,
            link_prefix,
        };
        match self.generator {
            // Chirpy's own habit; its layout puts `baseurl` before.
            Generator::Jekyll => place(
                self.root.join("assets/img").join(&stem),
                format!("/assets/img/{stem}/"),
            ),
            Generator::Hugo | Generator::Zola if is_bundle => place(beside, String::new()),
            Generator::Hugo => place(
                self.root.join("static/images").join(&stem),
                format!("/images/{stem}/"),
            ),
            // Zola rewrites no root-relative link, so the path before the site stands in it.
            Generator::Zola => place(
                self.root.join("static/images").join(&stem),
                format!("{}/images/{stem}/", self.base_path),
            ),
            Generator::Hexo if self.post_asset_folder => place(beside.join(&stem), String::new()),
            Generator::Hexo => place(
                self.root.join("source/images").join(&stem),
                format!("/images/{stem}/"),
            ),
            Generator::Plain => place(beside.join("images").join(&stem), format!("images/{stem}/")),
        }
    }

    /// The files that a picture's link in a post may mean, most likely first; none for what is no path
    /// (`https:`, `data:`). Only paths inside the site are given; whether one is there, the caller sees.
    pub fn picture_files(&self, post: &Path, link: &str) -> Vec<PathBuf> {
        let path = link.split(['#', '?']).next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        // A scheme, or Windows' drive letter: no path of a site.
        if path.is_empty()
            || path.contains(['\0', '\\'])
            || path.contains("://")
            || path.starts_with("//")
            || has_scheme(&path)
        {
            return Vec::new();
        }
        let beside = post.parent().unwrap_or(&self.folder);
        let stem = post.file_stem().map(PathBuf::from).unwrap_or_default();
        let mut files = Vec::new();
        if let Some(rooted) = path.strip_prefix('/') {
            let base = self.base_path.trim_start_matches('/');
            let inner = rooted
                .strip_prefix(base)
                .and_then(|rest| rest.strip_prefix('/'))
                .filter(|_| !base.is_empty());
            for rooted in inner.into_iter().chain([rooted]) {
                for folder in self.web_roots() {
                    files.push(folder.join(rooted));
                }
            }
        } else {
            files.push(beside.join(&path));
            match self.generator {
                Generator::Hexo => {
                    files.push(beside.join(stem).join(&path));
                    files.push(self.root.join("source").join(&path));
                }
                // A page `a.md` is published as `a/`, so `../x.png` in it means a file beside.
                Generator::Hugo | Generator::Zola => {
                    if let Some(rest) = path.strip_prefix("../") {
                        files.push(beside.join(rest));
                    }
                    files.push(self.root.join("assets").join(&path));
                }
                Generator::Jekyll => files.push(self.root.join(&path)),
                Generator::Plain => {}
            }
        }
        files
            .into_iter()
            .map(|file| normalise(&file))
            .filter(|file| file.starts_with(&self.root))
            .collect()
    }

    /// The folders whose files are published at the root of the site's address.
    fn web_roots(&self) -> Vec<PathBuf> {
        match self.generator {
            Generator::Jekyll => vec![self.root.clone()],
            Generator::Hugo => vec![self.root.join("static"), self.root.join("assets")],
            Generator::Zola => vec![self.root.join("static")],
            Generator::Hexo => vec![self.root.join("source")],
            // Astro publishes `public/`; a bare folder is its own root.
            Generator::Plain => vec![self.root.clone(), self.root.join("public")],
        }
    }
}

fn has_scheme(path: &str) -> bool {
    path.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// A path without `.` and `..`, by its words alone.
fn normalise(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(generator: Generator) -> Site {
        Site {
            folder: "/s".into(),
            root: "/s".into(),
            generator,
            theme: None,
            zone: None,
            post_asset_folder: false,
            lang: None,
            title: None,
            base_path: "/blog".to_owned(),
            config: serde_json::json!({}),
        }
    }

    #[test]
    fn a_new_pictures_link_leads_back_to_its_file() {
        for (generator, post) in [
            (Generator::Jekyll, "/s/_posts/2024-01-02-a.md"),
            (Generator::Hugo, "/s/content/posts/a.md"),
            (Generator::Hugo, "/s/content/posts/a/index.md"),
            (Generator::Hexo, "/s/source/_posts/a.md"),
            (Generator::Zola, "/s/content/a.md"),
            (Generator::Plain, "/s/梅雨 季.md"),
        ] {
            let post = Path::new(post);
            let site = site(generator);
            for name in ["a.jpg", "梅雨.png", "a b(1)#2.png", "50%.gif"] {
                let place = site.picture_place(post);
                let link = place.link(name);
                let files = site.picture_files(post, &link);
                assert!(
                    files.contains(&place.folder.join(name)),
                    "{generator:?} {link} {files:?}"
                );
                assert!(!link.contains([' ', '(', '#']), "{link}");
            }
        }
    }

    #[test]
    fn links_that_lead_out_of_the_site_mean_no_file() {
        let site = site(Generator::Plain);
        let post = Path::new("/s/a.md");
        for link in [
            "../../etc/passwd",
            "..%2f..%2fetc/passwd",
            "/../etc/passwd",
            "https://x/a.png",
            "//x/a.png",
            "file:///etc/passwd",
            "C:\\a.png",
            "data:image/png;base64,",
            "a\0.png",
            "",
        ] {
            let files = site.picture_files(post, link);
            assert!(
                files.iter().all(|file| file.starts_with("/s")),
                "{link} {files:?}"
            );
            assert!(files.is_empty() || link.contains(".."), "{link} {files:?}");
        }
    }
}

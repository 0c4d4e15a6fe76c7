//! Where a site keeps its pictures, and link ↔ file, both ways.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::permalink::{decoded, encoded, squeezed};
use super::{Addresses, Generator, Site};
use crate::article::{Syntax, marked};
use crate::front_matter::FrontMatter;

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
    /// The folder that all posts share, that one or above it: a picture that is anywhere in it can be linked.
    pub shared: PathBuf,
    /// What stands in a link before a path below the shared folder.
    link_prefix: String,
}

impl PicturePlace {
    /// A folder of this post alone.
    pub(super) fn alone(folder: PathBuf, link_prefix: String) -> Self {
        Self::shared(folder.clone(), folder, link_prefix)
    }

    /// A folder in one that all posts share.
    pub(super) fn shared(folder: PathBuf, shared: PathBuf, link_prefix: String) -> Self {
        Self {
            folder,
            shared,
            link_prefix,
        }
    }

    /// The same, with links that go from the folder of the post.
    pub(super) fn beside(folder: PathBuf, shared: PathBuf, post_folder: &Path) -> Self {
        let shared = if folder.starts_with(&shared) {
            shared
        } else {
            folder.clone()
        };
        let link_prefix = relative(post_folder, &shared);
        Self::shared(folder, shared, link_prefix)
    }

    /// The link to a file of that name in the folder, as it stands in Markdown.
    pub fn link(&self, name: &str) -> String {
        self.link_to(&self.folder.join(name)).unwrap_or_default()
    }

    /// The link to a file anywhere in the shared folder; none for one outside of it.
    pub fn link_to(&self, file: &Path) -> Option<String> {
        let below = file.strip_prefix(&self.shared).ok()?;
        let parts = below.components().map(|part| part.as_os_str().to_str());
        let below = parts.collect::<Option<Vec<_>>>()?.join("/");
        Some(link_of(&format!("{}{below}", self.link_prefix)))
    }
}

/// The way from one folder to another, with a slash at its end when it is not empty.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let (from, to) = (normalise(from), normalise(to));
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = to.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).map(|part| part + "/").collect()
}

/// A path as the target of a link in Markdown: what would end it or mean something else is percent-encoded.
pub(crate) fn link_of(path: &str) -> String {
    path.split('/').map(escape).collect::<Vec<_>>().join("/")
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
    /// The files that a picture's link in a post may mean, most likely first; none for what is no path
    /// (`https:`, `data:`). Only paths inside the site are given; whether one is there, the caller sees.
    pub fn picture_files(&self, post: &Path, keys: &PictureKeys, link: &str) -> Vec<PathBuf> {
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
        if let Some(subpath) = &keys.media_subpath {
            // Chirpy puts it before every link, rooted ones too.
            files.push(self.root.join(rootless(subpath)).join(rootless(&path)));
        }
        if let Some(rooted) = path.strip_prefix('/') {
            if let Some(root) = &keys.root_url {
                files.push(beside.join(root).join(rooted));
                files.push(self.root.join(rootless(root)).join(rooted));
            }
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
                    files.push(self.sources().join(&path));
                }
                // A page `a.md` is published as `a/`, so `../x.png` in it means a file beside.
                Generator::Hugo | Generator::Zola => {
                    if let Some(rest) = path.strip_prefix("../") {
                        files.push(beside.join(rest));
                    }
                    files.push(self.root.join("assets").join(&path));
                    files.extend(self.web_roots().iter().map(|root| root.join(&path)));
                }
                Generator::Jekyll => files.push(self.root.join(&path)),
                Generator::Plain => {}
            }
        }
        self.inside(files)
    }

    /// The files that a tag may mean which names a file of the post's own folder (Hexo's `asset_img`).
    pub fn asset_files(&self, post: &Path, name: &str) -> Vec<PathBuf> {
        let beside = post.parent().unwrap_or(&self.folder);
        let stem = post.file_stem().map(PathBuf::from).unwrap_or_default();
        self.inside(vec![beside.join(stem).join(name)])
    }

    fn inside(&self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        files
            .into_iter()
            .map(|file| normalise(&file))
            .filter(|file| file.starts_with(&self.root))
            .collect()
    }

    /// The address under which a file of the site is published: from the root of the host, percent-encoded.
    /// `None` for what is not published, or under a name that only the generator knows.
    pub fn file_address(&self, file: &Path, addresses: &Addresses) -> Option<String> {
        let path_of = |path: &Path| Some(encoded(&path.to_str()?.replace('\\', "/")));
        // Beside a post, or in the folder that has its name: with the post.
        let owner = file.ancestors().skip(1).find_map(|folder| {
            let bundle = [folder.join("index.md"), folder.with_extension("md")];
            let post = bundle.iter().find_map(|post| addresses.of_file(post))?;
            Some((folder, post))
        });
        if let Some((folder, post)) = owner
            && (self.generator != Generator::Jekyll && self.generator != Generator::Plain)
            && (self.generator != Generator::Hexo || self.post_asset_folder)
        {
            let rest = path_of(file.strip_prefix(folder).ok()?)?;
            let post = post.address.strip_suffix(".html").unwrap_or(&post.address);
            return Some(format!("{}/{rest}", post.trim_end_matches('/')));
        }
        let root = self
            .web_roots()
            .into_iter()
            .find(|root| file.starts_with(root))?;
        let path = file.strip_prefix(&root).ok()?;
        let is_hidden = |part: Component| {
            let name = part.as_os_str().to_string_lossy();
            name.starts_with('.')
                || (name.starts_with('_')
                    && matches!(self.generator, Generator::Jekyll | Generator::Hexo))
        };
        if path.components().any(is_hidden) {
            return None;
        }
        Some(format!("{}/{}", self.base_path, path_of(path)?))
    }

    /// The file that is published at an address.
    pub fn file_at(&self, address: &str, addresses: &Addresses) -> Option<PathBuf> {
        let path = decoded(address.split(['#', '?']).next()?);
        let base = decoded(&self.base_path);
        let rooted = path.strip_prefix(&base)?.strip_prefix('/')?;
        let files = self.web_roots().into_iter().map(|root| root.join(rooted));
        let mut found: Vec<PathBuf> = files.collect();
        // With a post: the longest address that the path goes on from.
        let mut owner = None;
        for (index, _) in path.match_indices('/') {
            let Some(folder) = path.get(..index) else {
                continue;
            };
            // A post at `own.html` has its files below `own/`.
            let post = addresses
                .post(folder)
                .or_else(|| addresses.post(&format!("{folder}.html")));
            if let Some(post) = post {
                owner = path.get(index + 1..).map(|rest| (post, rest));
            }
        }
        if let Some((post, rest)) = owner {
            let folder = match post.path.file_stem().and_then(|stem| stem.to_str()) {
                Some("index") => post.path.parent()?.to_owned(),
                _ => post.path.with_extension(""),
            };
            found.push(folder.join(rest));
        }
        self.inside(found).into_iter().find(|file| file.is_file())
    }

    /// The folders whose files are published at the root of the site's address.
    pub fn web_roots(&self) -> Vec<PathBuf> {
        match self.generator {
            Generator::Jekyll => vec![self.sources()],
            Generator::Hugo => {
                let folders = self.publishing.static_folders.iter();
                let mut roots: Vec<PathBuf> = folders.map(|name| self.root.join(name)).collect();
                roots.push(self.root.join("assets"));
                roots
            }
            Generator::Zola => vec![self.root.join("static")],
            Generator::Hexo => vec![self.sources()],
            Generator::Plain if self.is_astro => vec![self.root.join("public")],
            // A bare folder is its own root.
            Generator::Plain => vec![self.root.clone(), self.root.join("public")],
        }
    }

    /// The address that the generator writes for a picture's link in a post.
    pub fn picture_address(
        &self,
        address_of_post: Option<&str>,
        keys: &PictureKeys,
        link: &str,
        syntax: Syntax,
    ) -> String {
        match self.generator {
            Generator::Jekyll if self.publishing.is_chirpy => self.chirpy_picture(keys, link),
            Generator::Hexo => self.hexo_picture(address_of_post, link, syntax),
            // Zola writes whole addresses for what lies with the page.
            Generator::Zola if syntax == Syntax::Markdown && lies_with_page(link) => {
                match address_of_post {
                    Some(post) => format!("{}{post}{link}", self.origin()),
                    None => link.to_owned(),
                }
            }
            _ => link.to_owned(),
        }
    }

    /// The scheme and host of the site's address.
    pub fn origin(&self) -> &str {
        let address = self.publishing.address.as_str();
        address.strip_suffix(&self.base_path).unwrap_or(address)
    }

    /// Chirpy 7's `_includes/media-url.html`.
    fn chirpy_picture(&self, keys: &PictureKeys, link: &str) -> String {
        if link.contains(':') {
            return link.to_owned();
        }
        let subpath = keys.media_subpath.as_deref().unwrap_or("");
        let mut url = format!("{subpath}/{link}");
        if let Some(cdn) = &self.publishing.cdn {
            url = format!("{cdn}/{url}");
        }
        let url = url
            .replace("///", "/")
            .replace("//", "/")
            .replace(":/", "://");
        if url.contains("://") {
            url
        } else {
            format!("{}{url}", self.base_path)
        }
    }

    /// hexo-renderer-marked's `image`: `url_for`, then `encodeURL`; an asset of the post goes with the post.
    fn hexo_picture(&self, post: Option<&str>, link: &str, syntax: Syntax) -> String {
        let with_post = |name: &str| {
            let post = post?.trim_end_matches('/');
            let post = post.strip_suffix(".html").unwrap_or(post);
            Some(format!("{post}/{}", encoded(name)))
        };
        match syntax {
            Syntax::Html => return link.to_owned(),
            Syntax::Asset => return with_post(link).unwrap_or_else(|| link.to_owned()),
            Syntax::Markdown => {}
        }
        let is_whole = ["#", "//", "http:", "https:"]
            .iter()
            .any(|start| link.starts_with(start));
        if is_whole || has_scheme(link) || !self.publishing.prepends_root {
            return marked::encoded(link);
        }
        let is_asset =
            self.publishing.post_asset && self.post_asset_folder && !link.starts_with(['/', '\\']);
        if is_asset && let Some(address) = with_post(link) {
            return address;
        }
        let path = squeezed(&format!("{}/{link}", self.base_path));
        marked::encoded(&marked::encoded(&path))
    }
}

/// Zola's `is_colocated_asset_link`.
fn lies_with_page(link: &str) -> bool {
    !link.starts_with(['/', '#']) && !link.starts_with("..") && !has_scheme(link)
}

fn rootless(path: &str) -> &str {
    path.trim_start_matches('/')
}

/// What a post's front matter says about where its pictures are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureKeys {
    /// Chirpy's `media_subpath`, earlier `img_path`.
    pub media_subpath: Option<String>,
    /// Typora's `typora-root-url`: what `/` means, from the post's folder.
    pub root_url: Option<String>,
}

impl PictureKeys {
    /// The keys of a post, those from Jekyll's `defaults` included.
    pub fn of(site: &Site, post: &Path, matter: &FrontMatter) -> Self {
        let relative = post.strip_prefix(&site.root).unwrap_or(post);
        let relative = relative.to_string_lossy().replace('\\', "/");
        let key = |name: &str| {
            matter
                .text(name)
                .or_else(|| site.publishing.default_for(&relative, name))
        };
        Self {
            media_subpath: key("media_subpath")
                .or_else(|| key("img_path"))
                .filter(|_| site.generator == Generator::Jekyll),
            root_url: matter.text("typora-root-url"),
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
pub(super) fn normalise(path: &Path) -> PathBuf {
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
pub(super) mod tests {
    use super::*;

    /// A site in `/s`, published below `/blog`.
    pub(in crate::site) fn site(generator: Generator) -> Site {
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
            config: serde_json::Value::Null,
            is_astro: false,
            publishing: crate::site::Publishing {
                source: match generator {
                    Generator::Hexo => "source".to_owned(),
                    _ => ".".to_owned(),
                },
                static_folders: vec!["static".to_owned()],
                prepends_root: true,
                ..crate::site::Publishing::default()
            },
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
            let matter = FrontMatter::read("", generator);
            for name in ["a.jpg", "梅雨.png", "a b(1)#2.png", "50%.gif"] {
                let place = site.picture_place(post, &matter).unwrap();
                let link = place.link(name);
                let files = site.picture_files(post, &PictureKeys::default(), &link);
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
            let files = site.picture_files(post, &PictureKeys::default(), link);
            assert!(
                files.iter().all(|file| file.starts_with("/s")),
                "{link} {files:?}"
            );
            assert!(files.is_empty() || link.contains(".."), "{link} {files:?}");
        }
    }
}

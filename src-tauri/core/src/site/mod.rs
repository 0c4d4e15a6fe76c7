//! A folder turned into a site: which generator publishes it, and where its posts, pictures and links
//! live, both ways. Reads config files; changes nothing.

pub mod addresses;
mod config;
mod generator;
mod hexo_code;
mod hugo_refs;
mod jekyll_tags;
mod links;
mod look;
pub mod names;
pub mod new_post;
mod permalink;
pub mod picture_rule;
pub mod pictures;
mod publishing;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

pub use addresses::Addresses;
pub use generator::Generator;
pub use look::{SiteLook, SiteSheet, Surrounding};
pub use pictures::PictureKeys;
pub use publishing::Publishing;

use crate::{Error, Result};
use config::Config;

/// A site, as found around an open folder.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder that was opened: posts are listed below it.
    pub folder: PathBuf,
    /// The site's own root, where its config lies: the folder or one of those above it.
    pub root: PathBuf,
    /// What publishes it.
    pub generator: Generator,
    /// Its theme, as the config names it.
    pub theme: Option<String>,
    /// The time zone in which it shows dates, when the config has one.
    pub zone: Option<TimeZone>,
    /// Whether Hexo keeps a folder of pictures beside each post (`post_asset_folder: true`).
    pub post_asset_folder: bool,
    /// The language of the site, a BCP 47 tag, when the config has one.
    pub lang: Option<String>,
    /// The title of the site, when the config has one.
    pub title: Option<String>,
    /// The part of the address before every path of the site, without a slash at its end.
    pub base_path: String,
    /// Whether it is Astro's: it renders as plain, and publishes `public/` and `src/pages/`.
    pub is_astro: bool,
    /// How it publishes posts and pictures.
    pub publishing: Publishing,
    /// The whole config as JSON, e.g. for `markup.goldmark`; an empty object when there is none.
    pub config: serde_json::Value,
}

/// What the window shows of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts", rename = "Site")]
pub struct SiteView {
    /// The site's title, else the folder's name.
    pub name: String,
    /// The opened folder, as the system writes it.
    pub root: String,
    /// What publishes it.
    pub generator: Generator,
    /// Its theme.
    pub theme: Option<String>,
}

/// Folders that hold posts inside a site: opening one of them finds the site above it.
const POST_FOLDERS: [&str; 8] = [
    "_posts", "_drafts", "content", "post", "posts", "blog", "source", "src",
];

impl Site {
    /// Finds the site that a folder is, or is the posts' folder of.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such folder, [`Error::Permission`] when it cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let folder = fs::canonicalize(folder).map_err(|error| Error::io(folder, error))?;
        fs::read_dir(&folder).map_err(|error| Error::io(&folder, error))?;
        // Looks further up only while the folder's name says that it is a part of a site.
        let mut root = folder.as_path();
        let mut found = generator::find_config(root);
        while found == Generator::Plain && is_post_folder(root) {
            let Some(parent) = root.parent() else { break };
            root = parent;
            found = generator::find_config(root);
        }
        if found == Generator::Plain {
            let parents = folder.ancestors().take_while(|above| is_post_folder(above));
            let nearest = std::iter::once(folder.as_path()).chain(parents.filter_map(Path::parent));
            root = nearest
                .into_iter()
                .find(|root| generator::find(root) != Generator::Plain || generator::is_astro(root))
                .unwrap_or(&folder);
            found = generator::find(root);
        }
        let config = Config::read(root, found);
        Ok(Self {
            root: root.to_owned(),
            generator: found,
            theme: config.theme,
            zone: config.zone,
            post_asset_folder: config.post_asset_folder,
            lang: config.lang,
            title: config.title,
            base_path: config.base_path,
            is_astro: found == Generator::Plain && generator::is_astro(root),
            publishing: config.publishing,
            config: config.values,
            folder,
        })
    }

    /// Whether this site, read at another time, is published in the same way: everything else comes from these.
    pub fn is_configured_as(&self, other: &Self) -> bool {
        (&self.root, self.generator, &self.theme, &self.config)
            == (&other.root, other.generator, &other.theme, &other.config)
    }

    /// The site that a single post lies in, found by walking up from it.
    ///
    /// # Errors
    /// As [`Self::open`], for the post's folder.
    pub fn around(post: &Path) -> Result<Self> {
        let path = fs::canonicalize(post).map_err(|error| Error::io(post, error))?;
        let folder = path.parent().unwrap_or(&path);
        let is_root = |find: fn(&Path) -> Generator| {
            let mut above = folder.ancestors().take(6);
            above.find(|above| find(above) != Generator::Plain || generator::is_astro(above))
        };
        let root = is_root(generator::find_config).or_else(|| is_root(generator::find));
        let mut site = Self::open(root.unwrap_or(folder))?;
        site.folder = folder.to_owned();
        Ok(site)
    }

    /// The present time where the site is: in its own zone, when its config names one.
    pub fn now(&self) -> ZonedDateTime {
        let now = ZonedDateTime::now();
        match &self.zone {
            Some(zone) => now.with_time_zone(zone.clone()),
            None => now,
        }
    }

    /// What the window shows of it.
    pub fn view(&self) -> SiteView {
        let folder_name = || {
            self.folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        SiteView {
            name: self
                .title
                .clone()
                .or_else(folder_name)
                .unwrap_or_else(|| self.folder.display().to_string()),
            root: self.folder.display().to_string(),
            generator: self.generator,
            theme: self.theme.clone(),
        }
    }

    /// Whether a path lies inside the site, links resolved. What is not there yet counts by its folder.
    pub fn contains(&self, path: &Path) -> bool {
        let existing = path.ancestors().find(|above| above.exists());
        existing
            .and_then(|above| fs::canonicalize(above).ok())
            .is_some_and(|above| above.starts_with(&self.root))
    }
}

fn is_post_folder(folder: &Path) -> bool {
    folder
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| POST_FOLDERS.contains(&name))
}

//! A new post as its generator wants it: folder, file name, date form and keys.

use std::path::PathBuf;

use jiff::ZonedDateTime;
use serde::Serialize;
use ts_rs::TS;

use super::{Generator, Site, names};
use crate::front_matter;
use crate::{Error, Result};

/// A post that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// Where it will lie.
    pub path: PathBuf,
    /// Its first text.
    pub text: String,
}

/// What the window shows of a post before it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct NewPostPlan {
    /// The folder, relative to the opened one; empty for the opened folder itself.
    pub folder: String,
    /// The file name, made unique.
    pub file_name: String,
}

/// Plans a post. The name is one that no file in the folder has, letter case aside.
///
/// # Errors
/// [`Error::BadName`] for a title of which no file name can be made, [`Error::FrontMatter`] for one that
/// cannot be written as a value.
pub fn plan(site: &Site, title: &str, now: &ZonedDateTime) -> Result<NewPost> {
    let slug = match names::slug(title) {
        slug if slug.is_empty() => "untitled".to_owned(),
        // A post may be called CON, its file may not.
        slug if names::is_reserved(&slug) => format!("{slug}-post"),
        slug => slug,
    };
    let folder = folder(site);
    let stem = match site.generator {
        Generator::Jekyll => format!("{}-{slug}", now.strftime("%Y-%m-%d")),
        _ => slug,
    };
    let taken = |name: &str| {
        let name = name.to_lowercase();
        std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().to_lowercase() == name)
    };
    let name = (1..1000)
        .map(|count| match count {
            1 => format!("{stem}.md"),
            count => format!("{stem}-{count}.md"),
        })
        .find(|name| !taken(name))
        .ok_or_else(|| Error::NameTaken {
            path: folder.join(&stem),
        })?;
    names::check(&name)?;
    Ok(NewPost {
        path: folder.join(name),
        text: text(site.generator, title.trim(), now)?,
    })
}

/// Where the generator looks for posts; the opened folder itself when it already is such a place.
fn folder(site: &Site) -> PathBuf {
    let home = match site.generator {
        Generator::Jekyll => site.root.join("_posts"),
        Generator::Hexo => site.root.join("source/_posts"),
        Generator::Hugo => ["content/posts", "content/post", "content/blog"]
            .iter()
            .map(|name| site.root.join(name))
            .find(|path| path.is_dir())
            .unwrap_or_else(|| site.root.join("content/posts")),
        Generator::Zola => ["content/blog", "content/posts"]
            .iter()
            .map(|name| site.root.join(name))
            .find(|path| path.is_dir())
            .unwrap_or_else(|| site.root.join("content")),
        Generator::Plain => site.folder.clone(),
    };
    // An open folder below the posts' home (`content/posts/2024`) is where its user works.
    if site.folder.starts_with(&home) {
        site.folder.clone()
    } else {
        home
    }
}

fn text(generator: Generator, title: &str, now: &ZonedDateTime) -> Result<String> {
    if generator == Generator::Zola {
        let mut document = toml_edit::DocumentMut::new();
        document["title"] = toml_edit::value(title);
        let date = front_matter::date::now(generator, None, now);
        return Ok(format!("+++\n{document}date = {date}\n+++\n\n"));
    }
    let date = front_matter::date::now(generator, None, now);
    let lists = match generator {
        Generator::Jekyll | Generator::Hexo => "categories: []\ntags: []\n",
        _ => "tags: []\n",
    };
    let draft = match generator {
        Generator::Hugo => "draft: true\n",
        _ => "",
    };
    let text = format!("---\ntitle: x\ndate: {date}\n{lists}{draft}---\n\n");
    let edit = front_matter::Edit::Set {
        path: vec!["title".to_owned()],
        value: title.to_owned(),
    };
    Ok(front_matter::apply(&text, generator, &edit, now)?.applied_to(&text))
}

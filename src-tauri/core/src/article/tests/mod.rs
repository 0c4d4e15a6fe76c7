//! Tests of the article room, by subject. What several need is here.

mod chinese;
pub(super) mod fragments;
mod hostile;
mod hugo_recorded;
mod keys;
mod kramdown;
mod liquid;
mod markdown;
mod picture;
mod plain_rules;
mod positions;
mod post;
mod shortcodes;
mod suites;
mod templates;
mod trees;

use std::path::{Path, PathBuf};

use super::*;

/// A target by the look of the link: `http…` is remote, `missing…` is not there, `..` is refused.
pub(super) struct Site(pub(super) RemoteStyle);

impl PictureTarget for Site {
    fn resolve(&self, link: &str) -> Picture {
        if let Some(rest) = link
            .strip_prefix("https://")
            .or(link.strip_prefix("http://"))
        {
            return Picture::Remote {
                url: link.to_owned(),
                host: rest.split('/').next().unwrap_or("").to_owned(),
            };
        }
        if link.starts_with("missing") {
            return Picture::Missing {
                path: link.to_owned(),
            };
        }
        if link.contains("..") || link.contains(':') {
            return Picture::Refused {
                reason: Refusal::OutsideSite,
            };
        }
        Picture::Local {
            url: format!("picture://local/{}", link.len()),
            width: Some(640),
            height: Some(480),
        }
    }

    fn remote(&self) -> RemoteStyle {
        self.0
    }
}

pub(super) fn settings(dialect: Dialect) -> Settings {
    Settings::new(dialect, "zh-CN")
}

pub(super) fn article(dialect: Dialect, body: &str) -> Article {
    render(body, &settings(dialect), &Site(RemoteStyle::Placeholder))
}

/// What a generator would publish: its own markup, addresses as written.
pub(super) fn published(body: &str, settings: &Settings) -> String {
    let settings = Settings {
        form: Form::Published,
        ..settings.clone()
    };
    let html = render(body, &settings, &Addresses).html();
    html.replace(" rel=\"noopener noreferrer nofollow\"", "")
}

/// Every picture is published at its own address.
pub(super) struct Addresses;

impl PictureTarget for Addresses {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: link.to_owned(),
            width: None,
            height: None,
        }
    }

    fn refer(&self, reference: pictures::Reference) -> Option<pictures::Referred> {
        match reference {
            pictures::Reference::Ref(page) if page.starts_with("p0") => Some(pictures::Referred {
                address: "https://blog.example/p0/".into(),
                title: "Title".into(),
            }),
            _ => None,
        }
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Published
    }
}

pub(super) fn plain(body: &str) -> String {
    article(Dialect::Plain, body).html()
}

/// A file of test data that is shared between projects and not committed; says so when it is not there.
pub(super) fn shared(path: &str) -> Option<String> {
    let beside = std::env::var_os("INKSTONE_SHARED").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared"))
        .find(|folder| folder.is_dir());
    let found = beside
        .or(above)
        .and_then(|folder| std::fs::read_to_string(folder.join(path)).ok());
    if found.is_none() {
        eprintln!(
            "SKIPPED: no shared/{path} above {}",
            env!("CARGO_MANIFEST_DIR")
        );
    }
    found
}

/// The text between tags, entities decoded, blanks squeezed.
pub(super) fn words(html: &str) -> String {
    use html5ever::tokenizer::Token;
    let text: String = raw_html::tokens(html)
        .into_iter()
        .map(|token| match token {
            Token::CharacterTokens(text) => text.to_string(),
            _ => String::new(),
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

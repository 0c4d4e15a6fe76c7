//! An article for the clipboard, in the form that the place keeps where it is to be pasted: `targets` has the rules,
//! `forms` follows them on a `tree` of the article, `styled` puts the light theme's styles into the elements.

mod forms;
mod styled;
mod targets;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use ts_rs::TS;

use super::facts::Facts;
use super::{Options, Theme, document, draw, read};
use crate::article::{
    Article, Include, Picture, PicturePlace, PictureTarget, Reference, Referred, RemoteStyle,
    Syntax,
};
use crate::page::Page;
use crate::page::pictures::{Inline, Remotes};
use crate::site::Site;
use tree::{Element, Node};

pub use targets::{Loss, Target};

/// What goes to the clipboard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copied {
    /// As `text/html`.
    pub html: String,
    /// As `text/plain`: Markdown where the target reads it, else the article's words.
    pub text: String,
    /// What was done: facts for a sentence.
    pub facts: CopyFacts,
}

/// Counts of what was done on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct CopyFacts {
    /// Pictures that stand in the copy.
    pub embedded: usize,
    /// Pictures that are still on other hosts.
    pub remote: usize,
    /// Pictures that are not there; their alt texts stand for them.
    pub missing: Vec<String>,
    /// Links whose addresses stand at the end now.
    pub links_to_footnotes: usize,
    /// Links that were dropped: inside the page, or to where nobody gets from there.
    pub dropped_links: usize,
    /// Diagrams as SVG.
    pub diagrams: usize,
    /// Diagrams as their source.
    pub diagrams_as_text: usize,
    /// Formulas that the target shows as such.
    pub formulas: usize,
    /// Formulas as their source.
    pub formulas_as_text: usize,
}

/// Pictures inside; those on other hosts keep their addresses, for the target fetches them.
struct Pictures<'a>(Inline<'a>);

impl PictureTarget for Pictures<'_> {
    fn resolve(&self, link: &str) -> Picture {
        self.resolve_written(link, Syntax::Markdown)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        self.0
            .resolve_written(link.split('#').next().unwrap_or(""), syntax)
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        self.0.refer(reference)
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        self.0.include(include)
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Published
    }
}

/// The post (LF line ends) as it is to be pasted at `target`, always in the light theme. Of `options` the dialect,
/// the pictures' width, diagrams and colours count.
pub fn copy(
    text: &str,
    site: &Site,
    post: &Path,
    target: Target,
    options: &Options,
    remotes: Option<&Remotes>,
) -> Copied {
    let page = read(text, site, options);
    let pictures = Pictures(Inline::new(
        site,
        post,
        &page.matter,
        options.picture_width,
        remotes,
    ));
    let mut article = page.render(text, &pictures);
    let mut facts = CopyFacts {
        embedded: count(&article, |place| *place == PicturePlace::Local),
        remote: count(&article, |place| {
            matches!(place, PicturePlace::Remote { .. })
        }),
        ..CopyFacts::default()
    };
    facts.missing = super::absent(&article).0;
    let markdown = target
        .takes_markdown()
        .then(|| with_pictures(text, &page, &article, &pictures));
    facts.diagrams = match target {
        Target::WeChat | Target::Html => draw(&mut article, &options.diagrams),
        _ => 0,
    };
    let title = Facts::of(&page.matter, &page.settings.lang, site, post)
        .titled(&page, &article)
        .title;
    let blocks = document::without_title(&article, &title).0;
    let body = blocks.join("\n");
    // A picture's data are put back at the end.
    let (body, data) = shortened(tree::parsed(&body));
    let form = forms::Form {
        target,
        options,
        origin: site.origin(),
        address: site.post_address(post, &page.matter),
        lang: &page.settings.lang,
    };
    let mut nodes = form.apply(body, &mut facts);
    if target.keeps_styles() {
        let root = if target == Target::WeChat {
            "section"
        } else {
            "div"
        };
        nodes = styled::inlined(nodes, light(options.theme), root);
    }
    let nodes = form.finished(nodes);
    let plain = forms::plain_text(&nodes);
    let html = tree::written(&lengthened(nodes, &data));
    Copied {
        html,
        text: markdown.unwrap_or(plain),
        facts,
    }
}

/// The print theme has no colours, and paper is not what is pasted to.
fn light(theme: Theme) -> Theme {
    match theme {
        Theme::Print => Theme::Quiet,
        theme => theme,
    }
}

fn count(article: &Article, is: impl Fn(&PicturePlace) -> bool) -> usize {
    article
        .pictures
        .iter()
        .filter(|picture| is(&picture.place))
        .count()
}

/// The body's Markdown with the addresses of local pictures replaced by the pictures themselves.
fn with_pictures(text: &str, page: &Page, article: &Article, pictures: &Pictures) -> String {
    let body = text.get(page.body_start..).unwrap_or("");
    let mut changes: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for used in &article.pictures {
        if used.place != PicturePlace::Local {
            continue;
        }
        let Picture::Local { url, .. } = pictures.resolve(&used.link) else {
            continue;
        };
        let written = body.get(used.source.clone()).unwrap_or("");
        // An alt text may say the address too: the last one is the link.
        if let Some(at) = written.rfind(&*used.link) {
            let start = used.source.start + at;
            changes.insert(start, (start + used.link.len(), url));
        }
    }
    let mut out = String::new();
    let mut at = 0;
    for (start, (end, url)) in changes {
        if start < at {
            continue;
        }
        out.push_str(body.get(at..start).unwrap_or(""));
        out.push_str(&url);
        at = end;
    }
    out.push_str(body.get(at..).unwrap_or(""));
    out.trim_start_matches('\n').to_owned()
}

/// Puts short names in the place of pictures' data.
fn shortened(nodes: Vec<Node>) -> (Vec<Node>, Vec<String>) {
    let mut data = Vec::new();
    let nodes = tree::changed(nodes, &mut |mut element: Element| {
        if element.name == "img"
            && let Some(src) = element.get("src").filter(|src| src.starts_with("data:"))
        {
            data.push(src.to_owned());
            element.set("src", format!("data:{}", data.len() - 1));
        }
        vec![Node::Element(element)]
    });
    (nodes, data)
}

fn lengthened(nodes: Vec<Node>, data: &[String]) -> Vec<Node> {
    tree::changed(nodes, &mut |mut element: Element| {
        let whole = element
            .get("src")
            .and_then(|src| src.strip_prefix("data:"))
            .and_then(|number| data.get(number.parse::<usize>().ok()?));
        if let Some(whole) = whole {
            element.set("src", whole.clone());
        }
        vec![Node::Element(element)]
    })
}

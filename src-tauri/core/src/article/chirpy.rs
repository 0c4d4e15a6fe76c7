//! What the theme Chirpy makes of an article (its `_includes/refactor-content.html`, 7.2.4): where its pictures lie,
//! and the markup that it puts around pictures, headings and tasks of the page it publishes.

use std::fmt::Write as _;

use serde_json::Value;

use super::attributes::Attributes;
use super::code::{Lines, Numbers, ranges};
use super::parse::Piece;
use super::pictures::Wanted;
use super::{escape, links};
use crate::front_matter::FrontMatter;

/// Chirpy's settings for one post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chirpy {
    /// The site's `cdn`: stands before every picture of the site.
    pub cdn: String,
    /// The post's `media_subpath` (before version 7 `img_path`), a folder for its pictures.
    pub media_subpath: String,
}

impl Chirpy {
    /// The settings of a post in a site with this theme; `None` when the theme is another.
    pub fn of_site(theme: Option<&str>, config: &Value, matter: &FrontMatter) -> Option<Self> {
        if !theme?.eq_ignore_ascii_case("chirpy") {
            return None;
        }
        let subpath = ["media_subpath", "img_path"]
            .into_iter()
            .find_map(|key| matter.text(key));
        Some(Self {
            cdn: config
                .get("cdn")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            media_subpath: subpath.unwrap_or_default(),
        })
    }

    /// Where a picture lies in the site. The theme puts the folder before every address without a colon, one from
    /// the site's root too.
    pub(super) fn place(&self, link: &str) -> String {
        if link.contains(':') || link.starts_with("//") || self.media_subpath.is_empty() {
            return link.to_owned();
        }
        joined(&self.media_subpath, link)
    }

    /// The published address of a picture.
    pub(super) fn address(&self, link: &str) -> String {
        let place = self.place(link);
        if link.contains(':') || link.starts_with("//") || self.cdn.is_empty() {
            return place;
        }
        joined(&self.cdn, &place)
    }
}

fn joined(folder: &str, rest: &str) -> String {
    format!(
        "{}/{}",
        folder.trim_end_matches('/'),
        rest.trim_start_matches('/')
    )
}

/// What stands in a heading around its text: before it, and after it when it has this id.
pub(super) fn heading(level: u8, id: &str) -> Option<(&'static str, String)> {
    if !(2..=5).contains(&level) || id.is_empty() {
        return None;
    }
    let mut after = String::from("</span><a");
    escape::pair(&mut after, "href", &format!("#{id}"));
    after.push_str(" class=\"anchor text-muted\"><i class=\"fas fa-hashtag\"></i></a>");
    Some(("<span class=\"me-2\">", after))
}

/// The attributes of a code span: Rouge's classes stand around its own.
pub(super) fn code_span(piece: &Piece) -> Attributes {
    let mut list = piece.attributes.clone().unwrap_or_default();
    list.classes.insert(0, "language-plaintext".into());
    list.classes.push("highlighter-rouge".into());
    list
}

/// A task's box is an icon.
pub(super) fn task(done: bool) -> &'static str {
    if done {
        "<i class=\"fas fa-check-circle fa-fw checked\"></i>"
    } else {
        "<i class=\"far fa-circle fa-fw\"></i>"
    }
}

/// The classes of a link around a picture.
pub(super) const PICTURE_LINK: &str = "img-link shimmer";

impl Chirpy {
    /// A picture: its classes are those of the link around it, which leads to the picture itself when the post has
    /// none. A small stand-in (`lqip`) is shown until it is loaded. `None` when its address may not be written.
    pub(super) fn picture(&self, wanted: &Wanted, in_link: bool) -> Option<String> {
        let address = links::without_tricks(&links::allowed(&self.address(&wanted.address()))?);
        let stand_in = wanted
            .stand_in
            .as_deref()
            .and_then(|link| self.stand_in(link));
        let mut img = String::from("<img");
        match &stand_in {
            Some(stand_in) => {
                escape::pair(&mut img, "data-src", &address);
                img.push_str(" data-lqip=\"true\"");
                escape::pair(&mut img, "src", stand_in);
            }
            None => escape::pair(&mut img, "src", &address),
        }
        escape::pair(&mut img, "alt", &wanted.alt);
        if !wanted.title.is_empty() {
            escape::pair(&mut img, "title", &wanted.title);
        }
        for (name, pixels) in [("width", wanted.width), ("height", wanted.height)] {
            if let Some(pixels) = pixels {
                let _ = write!(img, " {name}=\"{pixels}\"");
            }
        }
        img.push_str(if stand_in.is_some() {
            ">"
        } else {
            " loading=\"lazy\">"
        });
        if in_link {
            return Some(img);
        }
        let mut out = String::from("<a");
        escape::pair(&mut out, "href", &address);
        let mut classes = vec!["popup", "img-link"];
        classes.extend(wanted.classes.iter().map(String::as_str));
        classes.push(if stand_in.is_some() {
            "blur"
        } else {
            "shimmer"
        });
        escape::pair(&mut out, "class", &classes.join(" "));
        Some(format!("{out}>{img}</a>"))
    }

    /// A stand-in's address: a picture of the site, or one written out.
    fn stand_in(&self, link: &str) -> Option<String> {
        if link.starts_with("data:image/") {
            return Some(link.to_owned());
        }
        links::allowed(&self.address(link))
    }
}

/// The attribute that a `highlight` tag gives its code: its options, for [`highlight`].
pub(super) const HIGHLIGHT: &str = "data-highlight-tag";

/// Code of Jekyll's own `highlight` tag (`tags/highlight.rb`), with its table of numbers when they are asked for. Chirpy
/// takes that table for one of the post's and wraps it (and closes the wrapper nowhere; here it is closed).
pub(super) fn highlight(text: &str, language: &str, options: &str, is_chirpy: bool) -> String {
    let mut out = String::from("<figure class=\"highlight\"><pre><code");
    escape::pair(&mut out, "class", &format!("language-{language}"));
    escape::pair(&mut out, "data-lang", language);
    out.push('>');
    if !options
        .split_whitespace()
        .any(|word| word.starts_with("linenos"))
    {
        escape::text(&mut out, text.trim_end_matches('\n'));
        out.push_str("</code></pre></figure>");
        return out;
    }
    let (before, after) = if is_chirpy {
        (
            "<div class=\"table-wrapper\">",
            "</table></div></code></pre></figure>",
        )
    } else {
        ("", "</table></code></pre></figure>")
    };
    out.push_str(before);
    numbered(&mut out, text, ["gutter gl", "code"]);
    out.push_str(after);
    out
}

/// What a `highlight` tag's options say of its lines: `linenos`, and `mark_lines="1 3"`.
pub(super) fn highlighted_lines(options: &str) -> Lines {
    let has_numbers = options
        .split_whitespace()
        .any(|word| word.starts_with("linenos"));
    let marked = options
        .split_once("mark_lines=")
        .map_or("", |(_, value)| value.trim_start_matches(['"', '\'']));
    let marked = marked.split(['"', '\'']).next().unwrap_or("");
    Lines {
        numbers: has_numbers.then_some(Numbers {
            first: 1,
            in_table: true,
        }),
        marked: ranges(marked, char::is_whitespace),
        hidden: Vec::new(),
    }
}

/// Lines beside their numbers, as Rouge sets them; the table is left open.
fn numbered(out: &mut String, text: &str, [numbers, code]: [&str; 2]) {
    let _ = write!(
        out,
        "<table class=\"rouge-table\"><tbody><tr><td class=\"{numbers}\"><pre class=\"lineno\">"
    );
    for number in 1..=text.lines().count().max(1) {
        let _ = writeln!(out, "{number}");
    }
    let _ = write!(out, "</pre></td><td class=\"{code}\"><pre>");
    escape::text(out, text);
    out.push_str("</pre></td></tr></tbody>");
}

/// A code block: a head with its file or language, and lines beside their numbers.
pub(super) fn code(text: &str, language: &str, file: Option<&str>, classes: &[String]) -> String {
    let language = if language.is_empty() {
        "plaintext"
    } else {
        language
    };
    let mut out = String::from("<div");
    let mut names = vec![format!("language-{language}")];
    names.extend(classes.iter().cloned());
    names.push("highlighter-rouge".into());
    escape::pair(&mut out, "class", &names.join(" "));
    if let Some(file) = file {
        escape::pair(&mut out, "file", file);
    }
    out.push_str("><div class=\"code-header\"><span");
    let label = file.map_or_else(|| label(language), str::to_owned);
    escape::pair(&mut out, "data-label-text", &label);
    out.push_str(if file.is_some() {
        "><i class=\"far fa-file-code fa-fw\"></i></span>"
    } else {
        "><i class=\"fas fa-code fa-fw small\"></i></span>"
    });
    out.push_str("<button aria-label=\"copy\"><i class=\"far fa-clipboard\"></i></button></div>");
    out.push_str("<div class=\"highlight\"><code>");
    numbered(&mut out, text, ["rouge-gutter gl", "rouge-code"]);
    out.push_str("</table></code></div></div>");
    out
}

/// A language's name (`_includes/language-alias.html`); of others the first letter is made large.
fn label(language: &str) -> String {
    match language {
        "actionscript" | "as" | "as3" => "ActionScript".into(),
        "cpp" | "c++" => "C++".into(),
        "csharp" | "c#" | "cs" => "C#".into(),
        "javascript" | "js" => "JavaScript".into(),
        "md" => "Markdown".into(),
        "rb" => "Ruby".into(),
        "sh" | "zsh" | "shell" => "Shell".into(),
        "yml" | "yaml" => "YAML".into(),
        "css" | "html" | "xml" | "json" | "sql" | "php" => language.to_uppercase(),
        other => {
            let mut chars = other.chars();
            let first: String = chars
                .next()
                .map(char::to_uppercase)
                .into_iter()
                .flatten()
                .collect();
            first + chars.as_str()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chirpy(cdn: &str, media_subpath: &str) -> Chirpy {
        Chirpy {
            cdn: cdn.into(),
            media_subpath: media_subpath.into(),
        }
    }

    #[test]
    fn pictures_lie_below_the_posts_folder() {
        let both = chirpy("https://cdn.org/", "/assets/p/");
        for (link, place, address) in [
            ("a.png", "/assets/p/a.png", "https://cdn.org/assets/p/a.png"),
            (
                "/x/a.png",
                "/assets/p/x/a.png",
                "https://cdn.org/assets/p/x/a.png",
            ),
            (
                "https://e.org/a.png",
                "https://e.org/a.png",
                "https://e.org/a.png",
            ),
        ] {
            assert_eq!(
                (both.place(link), both.address(link)),
                (place.into(), address.into())
            );
        }
        assert_eq!(chirpy("", "").address("a.png"), "a.png");
    }

    #[test]
    fn pictures_are_links_to_themselves() {
        let chirpy = chirpy("https://cdn.org", "/p");
        let wanted = Wanted {
            link: "b.png".into(),
            alt: "d".into(),
            classes: vec!["shadow".into()],
            stand_in: Some("b.svg".into()),
            width: Some(70),
            ..Wanted::default()
        };
        assert_eq!(
            chirpy.picture(&wanted, false).as_deref(),
            Some(
                "<a href=\"https://cdn.org/p/b.png\" class=\"popup img-link shadow blur\"><img data-src=\"https://cdn.org/p/b.png\" data-lqip=\"true\" src=\"https://cdn.org/p/b.svg\" alt=\"d\" width=\"70\"></a>"
            )
        );
        let hostile = Wanted {
            stand_in: Some("javascript:alert(1)".into()),
            ..wanted
        };
        assert_eq!(
            chirpy.picture(&hostile, true).as_deref(),
            Some("<img src=\"https://cdn.org/p/b.png\" alt=\"d\" width=\"70\" loading=\"lazy\">")
        );
        let hostile = Wanted {
            link: "javascript:alert(1)".into(),
            ..Wanted::default()
        };
        assert_eq!(chirpy.picture(&hostile, true), None);
    }

    #[test]
    fn code_has_a_head_and_line_numbers() {
        let html = code("a<b\nc\n", "js", Some("x.js"), &["nolineno".into()]);
        assert!(
            html.starts_with(
                "<div class=\"language-js nolineno highlighter-rouge\" file=\"x.js\">"
            )
        );
        assert!(html.contains("data-label-text=\"x.js\"") && html.contains("a&lt;b\nc\n"));
        assert!(html.contains("<pre class=\"lineno\">1\n2\n</pre>"));
        assert_eq!(
            (label("js"), label("rust")),
            ("JavaScript".into(), "Rust".into())
        );
    }
}

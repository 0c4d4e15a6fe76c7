//! What the theme Chirpy makes of an article (its `_includes/refactor-content.html`, 7.2.4): where its pictures lie,
//! and the markup that it puts around pictures, headings and tasks of the page it publishes.

use std::fmt::Write as _;

use serde_json::Value;

use super::escape;
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

/// A task's box is an icon.
pub(super) fn task(done: bool) -> &'static str {
    if done {
        "<i class=\"fas fa-check-circle fa-fw checked\"></i>"
    } else {
        "<i class=\"far fa-circle fa-fw\"></i>"
    }
}

/// A picture that no link is around leads to itself; its classes are the link's.
pub(super) fn around(img: &str, address: &str, classes: &[String]) -> String {
    let mut out = String::from("<a");
    escape::pair(&mut out, "href", address);
    let classes = format!("popup img-link {} shimmer", classes.join(" "));
    escape::pair(&mut out, "class", &classes);
    out.push('>');
    out.push_str(img);
    out.push_str("</a>");
    out
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
    out.push_str("><div class=\"code-header\"><span");
    let label = file.map_or_else(|| label(language), str::to_owned);
    escape::pair(&mut out, "data-label-text", &label);
    out.push_str(if file.is_some() {
        "><i class=\"far fa-file-code fa-fw\"></i></span>"
    } else {
        "><i class=\"fas fa-code fa-fw small\"></i></span>"
    });
    out.push_str("<button aria-label=\"copy\"><i class=\"far fa-clipboard\"></i></button></div>");
    out.push_str("<div class=\"highlight\"><code><table class=\"rouge-table\"><tbody><tr>");
    out.push_str("<td class=\"rouge-gutter gl\"><pre class=\"lineno\">");
    for number in 1..=text.lines().count().max(1) {
        let _ = writeln!(out, "{number}");
    }
    out.push_str("</pre></td><td class=\"rouge-code\"><pre>");
    escape::text(&mut out, text);
    out.push_str("</pre></td></tr></tbody></table></code></div></div>");
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
    fn code_has_a_head_and_line_numbers() {
        let html = code("a<b\nc\n", "js", Some("x.js"), &["nolineno".into()]);
        assert!(html.starts_with("<div class=\"language-js nolineno highlighter-rouge\">"));
        assert!(html.contains("data-label-text=\"x.js\"") && html.contains("a&lt;b\nc\n"));
        assert!(html.contains("<pre class=\"lineno\">1\n2\n</pre>"));
        assert_eq!(
            (label("js"), label("rust")),
            ("JavaScript".into(), "Rust".into())
        );
    }
}

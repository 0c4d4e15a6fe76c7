//! Tags of the two themes that most Chinese Hexo sites use, Butterfly 5 and NexT 8, as their `scripts/tag(s)` write
//! them.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::Reader;
use super::arguments::escape;
use super::tags::{Call, image};
use crate::article::attributes::Attributes;
use crate::article::dialect::Form;
use crate::article::marked::{self, Excerpt};
use crate::article::parse::Piece;

/// What may stand in a note's tag besides its title: NexT's kinds, Butterfly's colours and styles.
const NOTE_KINDS: [&str; 18] = [
    "default",
    "primary",
    "info",
    "success",
    "warning",
    "danger",
    "no-icon",
    "blue",
    "pink",
    "red",
    "purple",
    "orange",
    "green",
    "flat",
    "modern",
    "simple",
    "disabled",
    "icon-padding",
];

impl Reader<'_> {
    /// Whether `name` is a theme's tag that could be shown.
    pub(super) fn themes(&mut self, name: &str, call: &mut Call) -> bool {
        match name {
            "note" | "subnote" if call.body.is_some() => self.note(call),
            "tabs" | "subtabs" | "subsubtabs" if call.body.is_some() => self.tabs(call),
            "hideToggle" | "hideBlock" if call.body.is_some() => {
                let words = call.joined();
                let words = words.split(',').next().unwrap_or("").trim().to_owned();
                let words = if words.is_empty() && name == "hideBlock" {
                    "Click".to_owned()
                } else {
                    words
                };
                call.html(&format!(
                    "<details class=\"toggle\"><summary class=\"toggle-button\">{words}</summary><div class=\"toggle-content\">"
                ));
                self.put_body(call);
                call.html("</div></details>");
            }
            "hideInline" => {
                let joined = call.joined();
                let mut parts = joined.split(',').map(str::trim);
                let hidden = parts.next().unwrap_or("").to_owned();
                let words = parts
                    .next()
                    .filter(|words| !words.is_empty())
                    .unwrap_or("Click");
                call.html(&format!(
                    "<span class=\"hide-inline\">{words} <span class=\"hide-content\">{hidden}</span></span>"
                ));
            }
            "label" => label(call),
            "btn" | "button" => {
                let joined = call.joined();
                let mut parts = joined.split(',').map(str::trim);
                let address = marked::encoded(parts.next().unwrap_or(""));
                let words = parts.next().unwrap_or("");
                call.html(&format!(
                    "<a class=\"btn\" href=\"{}\" title=\"{}\">{}</a>",
                    escape(&address),
                    escape(words),
                    escape(words)
                ));
            }
            "cq" | "centerquote" | "centerQuote" if call.body.is_some() => {
                call.html("<blockquote class=\"blockquote-center\">");
                self.put_body(call);
                call.html("</blockquote>");
            }
            "timeline" if call.body.is_some() => self.timeline(call),
            "gallery" | "gp" | "grouppicture" if call.body.is_some() => {
                call.html("<div class=\"gallery\">");
                self.put_body(call);
                call.html("</div>");
            }
            "inlineImg" => {
                let link = call.argument(0).to_owned();
                let attributes = Attributes {
                    classes: vec!["inline-img".to_owned()],
                    ..Attributes::default()
                };
                let is_block = std::mem::replace(&mut call.is_block, false);
                image(call, self.settings.form, &link, "", "", attributes);
                call.is_block = is_block;
            }
            "mermaid" if call.body.is_some() => {
                let code = call.code();
                let source = call.source.clone();
                let kind = CodeBlockKind::Fenced("mermaid".into());
                let events = [
                    Event::Start(Tag::CodeBlock(kind)),
                    Event::Text(format!("{code}\n").into()),
                    Event::End(TagEnd::CodeBlock),
                ];
                call.out
                    .extend(events.map(|event| Piece::new(event, source.clone())));
            }
            "video" | "pdf" => {
                let address = call.argument(0).to_owned();
                call.embed(&address, &marked::encoded(&address));
            }
            "can" | "caniuse" => {
                let feature = call.argument(0).split('@').next().unwrap_or("").to_owned();
                call.embed(
                    &format!("Can I use {feature}"),
                    &format!("https://caniuse.com/{feature}"),
                );
            }
            _ => return false,
        }
        true
    }

    /// `{% note [kind] [icon] [style] [title] %}`: a box, or one that folds when it has a title (NexT).
    fn note(&mut self, call: &mut Call) {
        let is_class = |word: &&String| {
            NOTE_KINDS.contains(&word.as_str()) || word.starts_with("fa") && word.contains("fa-")
        };
        let count = call.arguments.iter().take_while(is_class).count();
        let (classes, title) = call.arguments.split_at(count);
        let mut names = vec!["note"];
        names.extend(
            classes
                .iter()
                .map(String::as_str)
                .filter(|class| !class.contains("fa-")),
        );
        names.extend(self.settings.hexo_theme.style_of(classes));
        if self.settings.form == Form::Themed {
            // Our themes draw their own box.
            names.extend(["prompt", prompt(classes)]);
        }
        let names = escape(&names.join(" "));
        if title.is_empty() {
            call.html(&format!("<div class=\"{names}\">"));
            self.put_body(call);
            call.html("</div>");
            return;
        }
        let title = title.join(" ");
        call.html(&format!("<details class=\"{names}\"><summary>"));
        self.markdown(&title, call);
        call.html("</summary>");
        self.put_body(call);
        call.html("</details>");
    }

    /// A line of Markdown from a tag's arguments.
    fn markdown(&mut self, text: &str, call: &mut Call) {
        let mut excerpt = Excerpt::default();
        excerpt.push(text, call.source.clone());
        let pieces = self.body(&excerpt);
        call.out.extend(pieces);
    }

    /// `<!-- tab name@icon -->` to `<!-- endtab -->`, each a part of its own.
    fn tabs(&mut self, call: &mut Call) {
        let joined = call.joined();
        let name = joined.split(',').next().unwrap_or("").to_owned();
        let Some(body) = call.body else { return };
        let body = super::tags::trimmed(body);
        let parts = marked_parts(&body, "tab", "endtab");
        let captions: Vec<String> = parts
            .iter()
            .enumerate()
            .map(
                |(index, (caption, _))| match caption.split('@').next().unwrap_or("").trim() {
                    "" => format!("{name} {}", index + 1),
                    caption => caption.to_owned(),
                },
            )
            .collect();
        if self.settings.form == Form::Published {
            let tabs: String = captions
                .iter()
                .enumerate()
                .map(|(index, caption)| {
                    let target = format!("{name} {}", index + 1)
                        .to_lowercase()
                        .replace(' ', "-");
                    format!(
                        "<li class=\"tab\"><a href=\"#{}\">{caption}</a></li>",
                        escape(&target)
                    )
                })
                .collect();
            call.html(&format!(
                "<div class=\"tabs\"><ul class=\"nav-tabs\">{tabs}</ul><div class=\"tab-content\">"
            ));
        } else {
            call.html("<div class=\"tabs\"><div class=\"tab-content\">");
        }
        for ((_, text), caption) in parts.iter().zip(&captions) {
            call.html("<div class=\"tab-pane\">");
            if self.settings.form == Form::Themed {
                // Without a script all parts are open, so each says what it is.
                call.html(&format!(
                    "<p class=\"tab-name\"><strong>{caption}</strong></p>"
                ));
            }
            let pieces = self.body(text);
            call.out.extend(pieces);
            call.html("</div>");
        }
        call.html("</div></div>");
    }

    /// `<!-- timeline title -->` to `<!-- endtimeline -->`.
    fn timeline(&mut self, call: &mut Call) {
        let joined = call.joined();
        let headline = joined.split(',').next().unwrap_or("").to_owned();
        let Some(body) = call.body else { return };
        let body = super::tags::trimmed(body);
        call.html("<div class=\"timeline\">");
        if !headline.is_empty() {
            call.html("<div class=\"timeline-item headline\">");
            self.markdown(&headline, call);
            call.html("</div>");
        }
        for (title, text) in marked_parts(&body, "timeline", "endtimeline") {
            call.html("<div class=\"timeline-item\">");
            self.markdown(&title, call);
            let pieces = self.body(&text);
            call.out.extend(pieces);
            call.html("</div>");
        }
        call.html("</div>");
    }
}

/// Which of our themes' boxes fits a note.
fn prompt(classes: &[String]) -> &'static str {
    let kind = classes.iter().find_map(|class| match class.as_str() {
        "success" | "green" | "primary" | "purple" => Some("tip"),
        "warning" | "orange" => Some("warning"),
        "danger" | "red" | "pink" => Some("danger"),
        "info" | "blue" | "default" => Some("info"),
        _ => None,
    });
    kind.unwrap_or("info")
}

/// Butterfly's `{% label words class %}`, NexT's `{% label class@words %}`.
fn label(call: &mut Call) {
    let joined = call.joined();
    let (class, words) = match joined.split_once('@') {
        Some((class, words)) => (class.trim(), words),
        None => (
            call.arguments.get(1).map_or("default", String::as_str),
            call.argument(0),
        ),
    };
    let class = if class.is_empty() { "default" } else { class };
    let html = format!("<mark class=\"label {}\">{words}</mark>", escape(class));
    call.html(&html);
}

/// `<!--\s*open (.*?)\s*-->\n([\w\W\s\S]*?)<!--\s*close\s*-->`: titles and texts.
fn marked_parts(body: &Excerpt, open: &str, close: &str) -> Vec<(String, Excerpt)> {
    let text = body.text.as_str();
    let comment = |at: usize| -> Option<(usize, usize, &str)> {
        let start = at + text.get(at..)?.find("<!--")?;
        let end = start + text.get(start..)?.find("-->")?;
        Some((start, end + 3, text.get(start + 4..end)?.trim()))
    };
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some((_, end, inside)) = comment(at) {
        at = end;
        let Some(title) = inside
            .strip_prefix(open)
            .filter(|title| title.is_empty() || title.starts_with(char::is_whitespace))
        else {
            continue;
        };
        let mut look = end;
        while let Some((start, after, inside)) = comment(look) {
            look = after;
            if inside == close {
                let from =
                    end + usize::from(text.get(end..).is_some_and(|rest| rest.starts_with('\n')));
                let part = body.part(from.min(start)..start);
                parts.push((title.trim().to_owned(), part.trimmed()));
                at = after;
                break;
            }
        }
        if look == end {
            break;
        }
    }
    parts
}

//! Code blocks: a label, and spans with the `tok-*` classes that the editor uses too, so that one style sheet
//! colours editor, preview and export.

mod colours;
mod lines;

use super::chirpy;
use super::dialect::{Dialect, Form, Settings};
use super::{escape, links, zola};
use colours::coloured;
pub(super) use lines::{Lines, Numbers, ranges};

/// What a code block shows.
pub(super) struct Code<'a> {
    /// The fence's info string; empty for indented code.
    pub(super) info: &'a str,
    pub(super) text: &'a str,
    /// A file name from an attribute list.
    pub(super) title: Option<&'a str>,
    /// An address beside the title, and its words.
    pub(super) link: Option<(&'a str, &'a str)>,
    pub(super) classes: &'a [String],
    /// The options of Jekyll's `highlight` tag, when one made it.
    pub(super) highlight: Option<&'a str>,
    /// Its numbers, and which of its lines stand out.
    pub(super) lines: Lines,
}

/// Whether a highlighter knows this language.
pub(super) fn is_known(language: &str) -> bool {
    colours::knows(language)
}

/// The language of an info string: its first word, without what could be markup. Zola's may stand anywhere.
pub(super) fn language(info: &str, dialect: Dialect) -> String {
    let word = match dialect {
        Dialect::Zola => zola::fence::language(info),
        _ => info
            .trim_start()
            .split([' ', '\t', ',', '{', ':'])
            .find(|word| !word.is_empty())
            .unwrap_or(""),
    };
    word.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '#' | '-'))
        .take(40)
        .collect()
}

/// The markup of a code block.
pub(super) fn block(code: &Code, settings: &Settings) -> String {
    let language = language(code.info, settings.dialect);
    let mut inner = String::from("<code");
    if !language.is_empty() {
        escape::pair(&mut inner, "class", &format!("language-{language}"));
    }
    inner.push('>');
    if settings.form == Form::Published {
        if let Some(options) = code.highlight {
            return chirpy::highlight(code.text, &language, options, settings.chirpy.is_some());
        }
        if settings.chirpy.is_some() && language != "mermaid" {
            return chirpy::code(code.text, &language, code.title, code.classes);
        }
        if settings.dialect == Dialect::Hugo && !code.lines.is_empty() {
            return code.lines.published_by_hugo(code.text, &inner);
        }
        let mut text = String::new();
        escape::text(&mut text, &code.lines.shown(code.text));
        // Of Hexo's table only the code is compared; Zola's numbers stand in the lines.
        inner.push_str(&match settings.dialect {
            Dialect::Zola => code.lines.set(text, code.text),
            _ => text,
        });
        // Hexo's code has a caption. `file` is an attribute of Chirpy's alone, and Zola's name is one, too.
        let title = code.title.filter(|_| settings.dialect == Dialect::Hexo);
        return match title {
            Some(title) => format!(
                "<figure>{}<pre>{inner}</code></pre></figure>",
                caption(title, code.link, "")
            ),
            None => format!("<pre>{inner}</code></pre>"),
        };
    }
    let diagram = matches!(
        &*language.to_ascii_lowercase(),
        "mermaid" | "flow" | "flowchart" | "flowchat" | "sequence" | "plantuml" | "gantt"
    );
    let mut classes = vec![if diagram {
        "code diagram".to_owned()
    } else {
        "code".to_owned()
    }];
    classes.extend(code.classes.iter().cloned());
    let mut out = String::from("<figure");
    escape::pair(&mut out, "class", &classes.join(" "));
    if diagram {
        escape::pair(&mut out, "data-diagram", &language.to_ascii_lowercase());
        escape::text(&mut inner, code.text);
    } else {
        let language = if settings.colours { &*language } else { "" };
        let coloured = coloured(&code.lines.shown(code.text), language);
        inner.push_str(&code.lines.set(coloured, code.text));
    }
    out.push('>');
    let title = code
        .title
        .unwrap_or(if diagram { &settings.words.diagram } else { "" });
    if !(title.is_empty() && language.is_empty()) {
        out.push_str(&caption(title, code.link, &language));
    }
    out.push_str("<pre tabindex=\"0\">");
    out.push_str(&inner);
    out.push_str("</code></pre></figure>");
    out
}

/// The title, the link beside it and the language, as far as there are any.
fn caption(title: &str, link: Option<(&str, &str)>, language: &str) -> String {
    let mut out = String::from("<figcaption>");
    if !title.is_empty() {
        out.push_str("<span>");
        escape::text(&mut out, title);
        out.push_str("</span>");
    }
    if let Some((address, words)) = link
        && let Some(address) = links::allowed(address)
    {
        out.push_str("<a");
        escape::pair(&mut out, "href", &address);
        if links::is_outside(&address) {
            escape::pair(&mut out, "rel", links::OUTSIDE_REL);
        }
        out.push('>');
        escape::text(&mut out, words);
        out.push_str("</a>");
    }
    if !language.is_empty() {
        out.push_str("<span class=\"lang\">");
        escape::text(&mut out, language);
        out.push_str("</span>");
    }
    out.push_str("</figcaption>");
    out
}

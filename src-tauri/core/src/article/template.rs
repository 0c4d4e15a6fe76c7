//! Template languages in a body become text again, or chips.
//!
//! Generators run Liquid (Jekyll) or shortcodes (Hugo, Zola) before Markdown. We run none of it:
//! what has a plain meaning is rewritten (`raw`, comments, `highlight`, picture tags; Hugo's shortcodes and Hexo's
//! tags in rooms of their own, `hugo` and `hexo`),
//! a closing tag goes away so that the inner text stays, and every other tag becomes a chip that shows its source.
//! In the text a chip is U+FDD4 number U+FDD5, which the writer turns into `<span class="tag-chip">`, or back into
//! the source where only text may stand (code, addresses, attributes).

use std::ops::Range;

use super::dialect::{Dialect, Settings, Words};
use super::escape;
use super::source::Mapped;
use super::warning::{Warning, WarningKind};
use super::zola;

pub(super) const OPEN: char = '\u{fdd4}';
pub(super) const CLOSE: char = '\u{fdd5}';
/// Before a number that counts from the end of the tags: 1 is the last.
pub(super) const LAST: char = '-';
/// No real tag is longer, in bytes; keeps the search for a tag's end linear.
const LONGEST: usize = 4096;

/// A body whose tags are replaced.
pub(super) struct Expanded {
    pub(super) text: Mapped,
    pub(super) tags: Vec<TemplateTag>,
}

/// A tag that became a chip.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TemplateTag {
    /// As written.
    pub(super) text: String,
    /// Bytes of the body.
    pub(super) source: Range<usize>,
    /// What stands in its place.
    pub(super) shown: Shown,
}

/// What stands in the place of a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// A chip with its source.
    #[default]
    Chip,
    /// A chip that says that what it names is not there.
    Nowhere,
    /// Markup of our own, a block or a part of a line. Where only text may stand, the source.
    Html {
        /// Goes through the sanitiser as everything does.
        html: String,
        /// Whether it stands outside paragraphs.
        is_block: bool,
    },
    /// Text, also in addresses and code.
    Text(String),
}

impl TemplateTag {
    /// What stands for the tag where only text may stand.
    fn as_text(&self) -> &str {
        match &self.shown {
            Shown::Text(text) => text,
            Shown::Chip | Shown::Nowhere | Shown::Html { .. } => &self.text,
        }
    }

    fn is_block(&self) -> bool {
        matches!(self.shown, Shown::Html { is_block: true, .. })
    }

    /// The tag on one line, at most 80 characters.
    pub(super) fn label(&self) -> String {
        let line = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > 80 {
            line.chars().take(79).chain(['…']).collect()
        } else {
            line
        }
    }
}

/// What is said of the tags that are chips.
pub(super) fn warnings(tags: &[TemplateTag]) -> impl Iterator<Item = Warning> {
    tags.iter().filter_map(|tag| {
        let kind = match tag.shown {
            Shown::Chip => WarningKind::UnknownTag,
            Shown::Nowhere => WarningKind::MissingReference,
            Shown::Html { .. } | Shown::Text(_) => return None,
        };
        Some(Warning::new(kind, tag.source.clone(), tag.label()))
    })
}

/// One tag as found in the body.
struct Found<'a> {
    whole: Range<usize>,
    /// Between the delimiters, trimmed.
    inner: &'a str,
    /// `{{ … }}` rather than `{% … %}`.
    is_value: bool,
}

impl<'a> Found<'a> {
    fn name(&self) -> &'a str {
        let end = self
            .inner
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/')))
            .unwrap_or(self.inner.len());
        self.inner.get(..end).unwrap_or("")
    }
}

/// Replaces the tags of `body` as its generator would find them.
pub(super) fn expand(body: &str, settings: &Settings) -> Expanded {
    let dialect = settings.dialect;
    if !settings.templates
        || dialect == Dialect::Plain
        || !(body.contains("{{") || body.contains("{%"))
    {
        return Expanded {
            text: Mapped::unchanged(body),
            tags: Vec::new(),
        };
    }
    let mut out = Mapped::default();
    let mut tags = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = next(body, at, dialect) {
        at = found.whole.end;
        out.keep(body, done..found.whole.start);
        done = found.whole.end;
        match replacement(&found, dialect) {
            Replacement::Text(text) => out.make(&text, found.whole.clone()),
            Replacement::Nothing => {}
            Replacement::Chip => {
                out.make(&format!("{OPEN}{}{CLOSE}", tags.len()), found.whole.clone());
                let text = body.get(found.whole.clone()).unwrap_or("").to_owned();
                tags.push(TemplateTag {
                    text,
                    source: found.whole,
                    shown: Shown::Chip,
                });
            }
        }
    }
    out.keep(body, done..body.len());
    Expanded { text: out, tags }
}

enum Replacement {
    Text(String),
    Nothing,
    Chip,
}

fn replacement(found: &Found, dialect: Dialect) -> Replacement {
    let name = found.name();
    // Zola shows a shortcode that stands between `/*` and `*/`.
    if dialect == Dialect::Zola
        && let Some(shown) = found
            .inner
            .strip_prefix("/*")
            .and_then(|rest| rest.strip_suffix("*/"))
    {
        let [open, close] = if found.is_value {
            ["{{", "}}"]
        } else {
            ["{%", "%}"]
        };
        return Replacement::Text(format!("{open}{shown}{close}"));
    }
    if found.is_value {
        return Replacement::Chip;
    }
    match (dialect, name) {
        (Dialect::Zola, "end") => Replacement::Nothing,
        (_, name) if name.starts_with("end") => Replacement::Nothing,
        _ => Replacement::Chip,
    }
}

/// The next tag at or after `from`.
fn next(body: &str, from: usize, dialect: Dialect) -> Option<Found<'_>> {
    let mut at = from;
    loop {
        let start = at + body.get(at..)?.find('{')?;
        at = start + 1;
        let rest = body.get(start..)?;
        let (open, close, is_value) = match dialect {
            _ if rest.starts_with("{{") => ("{{", "}}", true),
            _ if rest.starts_with("{%") => ("{%", "%}", false),
            _ => continue,
        };
        let mut limit = rest.len().min(LONGEST);
        while !rest.is_char_boundary(limit) {
            limit -= 1;
        }
        let Some(end) = rest
            .get(open.len()..limit)
            .and_then(|inside| inside.find(close))
        else {
            continue;
        };
        let inner = rest.get(open.len()..open.len() + end)?.trim();
        // Zola's tags are calls; other braces are text there.
        if dialect == Dialect::Zola {
            let commented = inner.strip_prefix("/*");
            let call = commented.and_then(|inner| inner.strip_suffix("*/"));
            let call = call.unwrap_or(inner);
            let is_end = !is_value && call.trim() == "end";
            if !is_end && !zola::shortcodes::is_call(call) {
                continue;
            }
        }
        let inner = inner.trim_matches('-').trim();
        return Some(Found {
            whole: start..start + open.len() + end + close.len(),
            inner,
            is_value,
        });
    }
}

/// `text` with chips turned back into their source.
pub(super) fn as_written(text: &str, tags: &[TemplateTag]) -> String {
    let mut out = String::with_capacity(text.len());
    parts(text, tags, |part| match part {
        Ok(plain) => out.push_str(plain),
        Err(tag) => out.push_str(tag.as_text()),
    });
    out
}

/// Appends `text` as HTML, chips as labelled spans.
pub(super) fn html(out: &mut String, text: &str, tags: &[TemplateTag], words: &Words) {
    parts(text, tags, |part| match part {
        Ok(plain) => escape::text(out, plain),
        Err(TemplateTag {
            shown: Shown::Html { html, .. },
            ..
        }) => out.push_str(html),
        Err(TemplateTag {
            shown: Shown::Text(text),
            ..
        }) => escape::text(out, text),
        Err(tag) => {
            let (class, label) = match tag.shown {
                Shown::Nowhere => ("tag-chip missing", &words.missing_reference),
                _ => ("tag-chip", &words.unknown_tag),
            };
            out.push_str("<span");
            escape::pair(out, "class", class);
            escape::pair(out, "title", label);
            out.push('>');
            escape::text(out, &tag.label());
            out.push_str("</span>");
        }
    });
}

/// Whether `text` has markup of ours in it.
pub(super) fn has_markup(text: &str) -> bool {
    text.contains(OPEN)
}

/// Whether `text` starts, or else ends, with a block of our own.
pub(super) fn has_block_at(text: &str, start: bool, tags: &[TemplateTag]) -> bool {
    let number = if start {
        text.strip_prefix(OPEN)
            .and_then(|rest| rest.split_once(CLOSE))
    } else {
        text.strip_suffix(CLOSE)
            .and_then(|rest| rest.rsplit_once(OPEN))
    };
    number
        .map(|(before, after)| if start { before } else { after })
        .and_then(|number| numbered(tags, number))
        .is_some_and(TemplateTag::is_block)
}

/// The tag with this number.
fn numbered<'t>(tags: &'t [TemplateTag], number: &str) -> Option<&'t TemplateTag> {
    match number.strip_prefix(LAST) {
        Some(number) => tags.get(tags.len().checked_sub(number.parse::<usize>().ok()?)?),
        None => tags.get(number.parse::<usize>().ok()?),
    }
}

/// Walks over plain stretches and chips.
fn parts<'t>(
    text: &'t str,
    tags: &'t [TemplateTag],
    mut each: impl FnMut(Result<&'t str, &'t TemplateTag>),
) {
    for (index, part) in text.split(OPEN).enumerate() {
        let chip = if index == 0 {
            None
        } else {
            part.split_once(CLOSE)
        };
        let tag = chip.and_then(|(number, rest)| Some((numbered(tags, number)?, rest)));
        match tag {
            Some((tag, rest)) => {
                each(Err(tag));
                each(Ok(rest));
            }
            None => each(Ok(part)),
        }
    }
}

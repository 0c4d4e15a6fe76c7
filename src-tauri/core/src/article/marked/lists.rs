//! Lists, marked's `Tokenizer.list`.

use super::block::{Block, Kind, Lexer};
use super::excerpt::Excerpt;
use super::rules;

/// A list as read.
#[derive(Debug)]
pub(super) struct List {
    /// The number of the first item.
    pub(super) first: Option<u64>,
    pub(super) is_loose: bool,
    pub(super) items: Vec<Item>,
    pub(super) raw: Excerpt,
}

/// An item.
#[derive(Debug)]
pub(super) struct Item {
    /// Whether it is a task, and done.
    pub(super) task: Option<bool>,
    pub(super) blocks: Vec<Block>,
    pub(super) source: std::ops::Range<usize>,
}

/// `( {0,3}bull)([ \t][^\n]+?)?(?:\n|$)`: the width of the indent with the bullet.
pub(super) fn opening(text: &str) -> Option<(usize, &str)> {
    let rest = rules::outdented(text);
    let length = rules::bullet(rest)?;
    let (bullet, after) = rules::line(rest).split_at_checked(length)?;
    let fits = after.is_empty() || (after.starts_with([' ', '\t']) && after.len() >= 2);
    fits.then_some((text.len() - rest.len() + length, bullet))
}

/// The list that starts at `at`, and its length.
pub(super) fn list(lexer: &mut Lexer, source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let (_, bullet) = opening(text)?;
    let mark = bullet.chars().next_back()?;
    let is_ordered = bullet.len() > 1;
    let first = is_ordered
        .then(|| bullet.trim_end_matches(['.', ')']).parse().ok())
        .flatten();
    let mut items = Vec::new();
    let mut is_loose = false;
    let mut ends_with_blank = false;
    let mut done = 0;
    while let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
        let Some(width) = item_start(rest, mark, is_ordered) else {
            break;
        };
        if rules::is_rule(rest, 3, true) {
            break;
        }
        let read = item(source, at + done, width);
        let raw = rest.get(..read.length.min(rest.len())).unwrap_or("");
        if !is_loose {
            if ends_with_blank {
                is_loose = true;
            } else if ends_with_two_blanks(raw, read.length) {
                ends_with_blank = true;
            }
        }
        let place = source.origin(at + done..at + done + rules::trim_end(raw).len());
        done += raw.len();
        items.push((read.text, place));
    }
    if items.is_empty() {
        return None;
    }
    let raw = rules::trim_end(text.get(..done).unwrap_or(""));
    let length = raw.len();
    let count = items.len();
    let mut read_items = Vec::with_capacity(count);
    for (index, (text, place)) in items.into_iter().enumerate() {
        let (task, text) = task(text);
        let text = if index + 1 == count {
            text.part(0..rules::trim_end(&text.text).len())
        } else {
            text
        };
        lexer.top = false;
        let mut blocks = Vec::new();
        lexer.blocks(&text, &mut blocks, false);
        is_loose |= blocks
            .iter()
            .any(|block| matches!(block.kind, Kind::Space { wide: true }));
        read_items.push(Item {
            task,
            blocks,
            source: place,
        });
    }
    let list = List {
        first,
        is_loose,
        items: read_items,
        raw: source.part(at..at + length),
    };
    Some((Kind::List(list), length))
}

/// `( {0,3}bull)((?:[\t ][^\n]*)?(?:\n|$))` for the list's own kind of bullet: the width of indent and bullet.
fn item_start(text: &str, mark: char, is_ordered: bool) -> Option<usize> {
    let rest = rules::outdented(text);
    let length = rules::bullet(rest)?;
    let bullet = rest.get(..length)?;
    let after = rest.get(length..)?;
    let fits = bullet.ends_with(mark)
        && (length > 1) == is_ordered
        && (after.is_empty() || after.starts_with([' ', '\t', '\n']));
    fits.then_some(text.len() - rest.len() + length)
}

struct Read {
    text: Excerpt,
    /// With its line ends; one more than there is when the last line has none.
    length: usize,
}

/// An item: the text that belongs to it, and how much of the source it takes.
fn item(source: &Excerpt, at: usize, width: usize) -> Read {
    let all = source.text.get(at..).unwrap_or("");
    let first = rules::line(all);
    let mut text = Excerpt::default();
    // Tabs after the bullet are three blanks each.
    let after = first.get(width..).unwrap_or("");
    let tabs = after.bytes().take_while(|byte| *byte == b'\t').count();
    let spaced = format!(
        "{}{}",
        " ".repeat(3 * tabs),
        after.get(tabs..).unwrap_or("")
    );
    let mut is_blank = rules::trim(&spaced).is_empty();
    let mut indent;
    if is_blank {
        indent = width + 1;
    } else {
        // marked looks for the first character that is no blank before it turns tabs into blanks.
        indent = after
            .bytes()
            .position(|byte| byte != b' ')
            .unwrap_or(after.len());
        if indent > 4 {
            indent = 1;
        }
        if tabs == 0 {
            text.push_part(source, at + width + indent..at + first.len());
        } else {
            push_spaced(
                &mut text,
                &spaced,
                indent,
                source,
                at + width..at + first.len(),
            );
        }
        indent += width;
    }
    let mut length = first.len() + 1;
    let mut line = spaced;
    let below = rules::line(all.get(length..).unwrap_or(""));
    if is_blank && below.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
        length += below.len() + 1;
        return Read { text, length };
    }
    let most = 3.min(indent.saturating_sub(1));
    while let Some(rest) = all.get(length..).filter(|rest| !rest.is_empty()) {
        let next = rules::line(rest);
        if breaks_item(next, most) || next_bullet(next, most) || html_begins(next, most) {
            break;
        }
        let untabbed = next.replace('\t', "    ");
        let next_blank = rules::trim(next).is_empty();
        let place = at + length..at + length + next.len();
        let line_end = source.origin(place.start.saturating_sub(1)..place.start);
        let column = untabbed.bytes().position(|byte| byte != b' ');
        if column.is_some_and(|column| column >= indent) || next_blank {
            text.push("\n", line_end);
            push_spaced(&mut text, &untabbed, indent, source, place);
        } else {
            let before = line.replace('\t', "    ");
            let deep = before
                .bytes()
                .position(|byte| byte != b' ')
                .is_some_and(|column| column >= 4);
            if is_blank || deep || breaks_item(&line, most) {
                break;
            }
            text.push("\n", line_end);
            text.push_part(source, place);
        }
        is_blank |= next_blank;
        length += next.len() + 1;
        line = untabbed
            .get(indent.min(untabbed.len())..)
            .unwrap_or("")
            .to_owned();
    }
    Read { text, length }
}

/// Appends `line` (the line at `place`, its tabs as blanks) from the column `indent` on.
fn push_spaced(
    text: &mut Excerpt,
    line: &str,
    indent: usize,
    source: &Excerpt,
    place: std::ops::Range<usize>,
) {
    let original = source.text.get(place.clone()).unwrap_or("");
    let kept = line.get(indent.min(line.len())..).unwrap_or("");
    if original.ends_with(kept) {
        text.push_part(source, place.end - kept.len()..place.end);
    } else {
        text.push(kept, source.origin(place));
    }
}

/// A fence, a heading or a rule.
fn breaks_item(line: &str, most: usize) -> bool {
    let inside = line.get(rules::blanks(line, most)..).unwrap_or("");
    inside.starts_with("```")
        || inside.starts_with("~~~")
        || inside.starts_with('#')
        || rules::is_rule(line, most, false)
}

fn next_bullet(line: &str, most: usize) -> bool {
    let inside = line.get(rules::blanks(line, most)..).unwrap_or("");
    rules::bullet(inside)
        .and_then(|length| inside.get(length..))
        .is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']))
}

/// `<(?:[a-z].*>|!--)`.
fn html_begins(line: &str, most: usize) -> bool {
    let inside = line.get(rules::blanks(line, most)..).unwrap_or("");
    inside.strip_prefix('<').is_some_and(|inside| {
        inside.starts_with("!--")
            || (inside.starts_with(|c: char| c.is_ascii_alphabetic()) && inside.contains('>'))
    })
}

/// `\n[ \t]*\n[ \t]*$`, in an item's text with a line end after each line.
fn ends_with_two_blanks(raw: &str, length: usize) -> bool {
    let mut ends = usize::from(length > raw.len());
    for byte in raw.bytes().rev() {
        match byte {
            b'\n' => ends += 1,
            b' ' | b'\t' => {}
            _ => break,
        }
    }
    ends >= 2
}

/// `[ ] ` at the start makes a task.
fn task(text: Excerpt) -> (Option<bool>, Excerpt) {
    let mut inside = text.text.chars();
    let open = inside.next() == Some('[');
    let mark = inside.next();
    let close = inside.next() == Some(']') && inside.next() == Some(' ');
    match mark.filter(|mark| open && close && matches!(mark, ' ' | 'x' | 'X')) {
        Some(mark) => {
            let after = text.text.get(3..).unwrap_or("").trim_start_matches(' ');
            let start = text.text.len() - after.len();
            (Some(mark != ' '), text.part(start..text.text.len()))
        }
        None => (None, text),
    }
}

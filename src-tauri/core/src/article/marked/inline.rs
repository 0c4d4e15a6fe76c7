//! Running text, marked's `Lexer.inlineTokens` and the inline half of its `Tokenizer`, with `breaks` and `gfm` on
//! and hexo-renderer-marked's own text rule. Tokens go straight into pieces.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::super::parse::Piece;
use super::block::{Definition, label, normal_label};
use super::excerpt::Excerpt;
use super::{addresses, emphasis, html, links, rules, text};

/// Spans in each other; deeper ones are text.
const DEEPEST: usize = 50;

/// What goes on from one stretch of running text to the next.
pub(super) struct Inline<'d> {
    pub(super) definitions: &'d HashMap<String, Definition>,
    pub(super) smart: bool,
    pub(super) breaks: bool,
    pub(super) autolink: bool,
    /// Text keeps its character references but those that hexo-util's `unescapeHTML` knows: for ids.
    pub(super) for_id: bool,
    /// An `<a>` in raw HTML, or a link, is open: no bare address becomes a link.
    in_link: bool,
    /// A `<pre>`, `<code>`, `<kbd>` or `<script>` in raw HTML is open: quotes stay straight.
    in_raw: bool,
    /// Bytes that may still be looked at in search of closing marks; keeps hostile text linear.
    budget: usize,
    depth: usize,
}

/// What stands at the place where the text is read.
struct Place<'t> {
    /// The whole text.
    excerpt: &'t Excerpt,
    /// The same with escapes, links, code and tags masked, for emphasis.
    masked: &'t str,
    at: usize,
}

impl<'d> Inline<'d> {
    pub(super) fn new(definitions: &'d HashMap<String, Definition>) -> Self {
        Self {
            definitions,
            smart: true,
            breaks: true,
            autolink: true,
            for_id: false,
            in_link: false,
            in_raw: false,
            budget: 0,
            depth: 0,
        }
    }

    /// The pieces of a block's text.
    pub(super) fn read(&mut self, excerpt: &Excerpt, out: &mut Vec<Piece<'static>>) {
        self.budget = (1 << 20) + excerpt.text.len().saturating_mul(32);
        self.tokens(excerpt, out);
    }

    /// A block's text as a heading's id is made of it. What it opens is not remembered.
    pub(super) fn read_for_id(&mut self, excerpt: &Excerpt) -> Vec<Piece<'static>> {
        let before = (self.in_link, self.in_raw);
        self.for_id = true;
        let mut pieces = Vec::new();
        self.read(excerpt, &mut pieces);
        self.for_id = false;
        (self.in_link, self.in_raw) = before;
        pieces
    }

    fn tokens(&mut self, excerpt: &Excerpt, out: &mut Vec<Piece<'static>>) {
        let masked = self.masked(&excerpt.text);
        let mails = text::mail_starts(&excerpt.text);
        let mut place = Place {
            excerpt,
            masked: &masked,
            at: 0,
        };
        let mut previous: Option<char> = None;
        while place.at < excerpt.text.len() {
            let rest = excerpt.text.get(place.at..).unwrap_or("");
            if let Some(length) = self.other(&place, rest, previous, out) {
                place.at += length;
                previous = None;
                continue;
            }
            let length = text::length(rest, place.at, &mails, self.breaks);
            let raw = rest.get(..length).unwrap_or(rest);
            // Where bare addresses become links, none is left for here.
            let is_unlinked = (self.in_link || !self.autolink) && addresses::bare(rest).is_some();
            let is_literal = self.in_raw || is_unlinked;
            let shown = if self.smart && !is_literal {
                text::smart(raw)
            } else {
                raw.to_owned()
            };
            let source = excerpt.origin(place.at..place.at + length);
            let shown = if self.for_id {
                text::unescaped(&shown)
            } else {
                text::visible(&shown)
            };
            out.push(Piece::new(Event::Text(shown.into()), source));
            if let Some(last) = raw.chars().next_back().filter(|last| *last != '_') {
                previous = Some(last);
            }
            place.at += length.max(1);
        }
    }

    /// Whatever is not plain text: its length.
    fn other(
        &mut self,
        place: &Place,
        rest: &str,
        previous: Option<char>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let at = place.at;
        let excerpt = place.excerpt;
        let source = |length: usize| excerpt.origin(at..at + length);
        let first = rest.chars().next()?;
        match first {
            '\\' => {
                let next = rest.chars().nth(1)?;
                if next.is_ascii_punctuation() {
                    out.push(Piece::new(Event::Text(next.to_string().into()), source(2)));
                    return Some(2);
                }
                if next != '\n' {
                    return None;
                }
                self.line_break(rest, &source, out)
            }
            '<' => {
                if let Some(length) = self.spend_tag(rest) {
                    let raw = rest.get(..length)?;
                    self.follow(raw);
                    out.push(Piece::new(
                        Event::InlineHtml(raw.to_owned().into()),
                        source(length),
                    ));
                    return Some(length);
                }
                let (address, is_mail, length) = addresses::angled(rest)?;
                self.address(address, is_mail, source(length), out);
                Some(length)
            }
            '!' if !rest.starts_with("![") => None,
            '!' | '[' => self
                .link(place, rest, out)
                .or_else(|| self.reference(place, rest, out)),
            '*' | '_' => self.emphasis(place, rest, previous, out),
            '`' => {
                let (inside, length) = self.code(rest)?;
                out.push(Piece::new(
                    Event::Code(text::code(inside).into()),
                    source(length),
                ));
                Some(length)
            }
            '~' => {
                let (mark, length) = self.deleted(rest)?;
                let inside = excerpt.part(at + mark..at + length - mark);
                self.span(Tag::Strikethrough, &inside, source(length), out);
                Some(length)
            }
            ' ' | '\n' => self.line_break(rest, &source, out),
            _ if self.in_link || !self.autolink => None,
            _ => {
                let (shown, address, is_mail) = addresses::bare(rest)?;
                let length = shown.len();
                if is_mail {
                    self.address(shown, true, source(length), out);
                } else {
                    self.linked(&address, shown, source(length), out);
                }
                Some(length)
            }
        }
    }

    /// `( *|\\)\n(?!\s*$)`, or with two blanks at least where `breaks` is off.
    fn line_break(
        &self,
        rest: &str,
        source: &impl Fn(usize) -> Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let marks = if rest.starts_with('\\') {
            1
        } else {
            rules::blanks(rest, usize::MAX)
        };
        let after = rest.get(marks..)?.strip_prefix('\n')?;
        if !self.breaks && marks < 2 && !rest.starts_with('\\') {
            return None;
        }
        if rules::trim(after).is_empty() {
            return None;
        }
        out.push(Piece::new(Event::HardBreak, source(marks + 1)));
        Some(marks + 1)
    }

    fn spend_tag(&mut self, rest: &str) -> Option<usize> {
        let length = html::tag(rest);
        match length {
            Some(_) => {}
            // Comments and processing instructions look for their end up to the end of the text.
            None if rest.starts_with("<!") || rest.starts_with("<?") => {
                self.spend(rest.len())?;
            }
            None => {}
        }
        length
    }

    /// Takes `cost` off the budget; `None` once there is none left.
    fn spend(&mut self, cost: usize) -> Option<()> {
        self.budget = self.budget.saturating_sub(cost);
        (self.budget > 0).then_some(())
    }

    /// Remembers what a tag opens and closes.
    fn follow(&mut self, tag: &str) {
        let starts = |start: &str| html::starts_with(tag, start);
        if !self.in_link && starts("<a ") {
            self.in_link = true;
        } else if self.in_link && starts("</a>") {
            self.in_link = false;
        }
        let raw = |slash: &str| {
            ["pre", "code", "kbd", "script"].iter().any(|name| {
                let start = format!("<{slash}{name}");
                starts(&start)
                    && tag
                        .get(start.len()..)
                        .and_then(|after| after.chars().next())
                        .is_some_and(|after| after == '>' || rules::is_space(after))
            })
        };
        if !self.in_raw && raw("") {
            self.in_raw = true;
        } else if self.in_raw && raw("/") {
            self.in_raw = false;
        }
    }

    /// `(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)`: what is inside, and the length.
    fn code<'t>(&mut self, rest: &'t str) -> Option<(&'t str, usize)> {
        self.spend(1)?;
        let bytes = rest.as_bytes();
        let mark = bytes.iter().take_while(|byte| **byte == b'`').count();
        let mut at = mark;
        while at < bytes.len() {
            let Some(found) = rest.get(at..).and_then(|after| after.find('`')) else {
                break;
            };
            at += found;
            let run = bytes
                .iter()
                .skip(at)
                .take_while(|byte| **byte == b'`')
                .count();
            if run == mark && at > mark {
                return Some((rest.get(mark..at)?, at + run));
            }
            at += run;
        }
        self.spend(rest.len())?;
        None
    }

    /// `(~~?)(?=[^\s~])((?:\\.|[^\\])*?(?:\\.|[^\s~\\]))\1(?=[^~]|$)`: how long the mark is, and the whole.
    fn deleted(&mut self, rest: &str) -> Option<(usize, usize)> {
        self.spend(1)?;
        let mark = rest.bytes().take_while(|byte| *byte == b'~').count();
        if mark > 2 || rest.chars().nth(mark).is_none_or(rules::is_space) {
            return None;
        }
        let mut characters = rest.char_indices().skip(mark);
        let mut fits = false;
        while let Some((index, c)) = characters.next() {
            if c == '~' {
                let run = rest
                    .bytes()
                    .skip(index)
                    .take_while(|byte| *byte == b'~')
                    .count();
                if fits && run == mark {
                    return Some((mark, index + mark));
                }
                // `~~` may close a `~` only by its last sign, and what stands before that may be no `~`.
                fits = false;
                for _ in 1..run {
                    characters.next();
                }
                continue;
            }
            if c == '\\' {
                match characters.next() {
                    Some((_, '\n')) | None => break,
                    Some(_) => fits = true,
                }
                continue;
            }
            fits = !rules::is_space(c);
        }
        self.spend(rest.len())?;
        None
    }

    fn emphasis(
        &mut self,
        place: &Place,
        rest: &str,
        previous: Option<char>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let mark = rest.chars().next()?;
        if self.depth >= DEEPEST || self.budget == 0 {
            return None;
        }
        let masked = place.masked.get(place.at..)?;
        let Some((strong, length)) = emphasis::find(rest, masked, mark, previous) else {
            self.budget = self.budget.saturating_sub(rest.len());
            return None;
        };
        let at = place.at;
        let marks = if strong { 2 } else { 1 };
        let inside = place.excerpt.part(at + marks..at + length - marks);
        let source = place.excerpt.origin(at..at + length);
        let tag = if strong { Tag::Strong } else { Tag::Emphasis };
        self.span(tag, &inside, source, out);
        Some(length)
    }

    fn span(
        &mut self,
        tag: Tag<'static>,
        inside: &Excerpt,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        let end = tag.to_end();
        out.push(Piece::new(Event::Start(tag), source.clone()));
        self.depth += 1;
        self.tokens(inside, out);
        self.depth -= 1;
        out.push(Piece::new(Event::End(end), source));
    }

    /// An address in angle brackets, or a mail address.
    fn address(
        &self,
        shown: &str,
        is_mail: bool,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        let address = if is_mail {
            format!("mailto:{shown}")
        } else {
            shown.to_owned()
        };
        self.linked(&address, shown, source, out);
    }

    fn linked(
        &self,
        address: &str,
        shown: &str,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        out.push(Piece::new(
            Event::Start(link_tag(address, "")),
            source.clone(),
        ));
        out.push(Piece::new(
            Event::Text(text::visible(shown).into()),
            source.clone(),
        ));
        out.push(Piece::new(Event::End(TagEnd::Link), source));
    }

    /// `[text](address "title")`, and the same with `!`.
    fn link(&mut self, place: &Place, rest: &str, out: &mut Vec<Piece<'static>>) -> Option<usize> {
        if self.depth >= DEEPEST || self.budget == 0 {
            return None;
        }
        let found = links::find(rest, &mut self.budget)?;
        self.put_link(
            place,
            found.label.clone(),
            found.length,
            &found.address,
            &found.title,
            out,
        );
        Some(found.length)
    }

    /// `[text][label]`, `[label][]`, `[label]`; a bracket that leads nowhere is text by itself.
    fn reference(
        &mut self,
        place: &Place,
        rest: &str,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let bang = usize::from(rest.starts_with('!'));
        let full = links::label_end(rest, bang, &mut self.budget).and_then(|end| {
            let inside = rest.get(end + 1..)?.strip_prefix('[')?;
            let length = label(inside)?;
            Some((bang + 1..end, inside.get(..length)?, end + 2 + length + 1))
        });
        let (text_range, name, length) = match full {
            Some(full) => full,
            None => {
                let inside = rest.get(bang + 1..)?;
                let length = label(inside)?;
                let end = bang + 1 + length;
                let empty = rest
                    .get(end + 1..)
                    .is_some_and(|after| after.starts_with("[]"));
                let whole = end + 1 + if empty { 2 } else { 0 };
                (bang + 1..end, inside.get(..length)?, whole)
            }
        };
        let Some(definition) = self.definitions.get(&normal_label(name)) else {
            let source = place.excerpt.origin(place.at..place.at + 1);
            let first = rest.get(..1)?.to_owned();
            out.push(Piece::new(Event::Text(first.into()), source));
            return Some(1);
        };
        if self.depth >= DEEPEST {
            return None;
        }
        let definition = definition.clone();
        self.put_link(
            place,
            text_range,
            length,
            &definition.address,
            &definition.title,
            out,
        );
        Some(length)
    }

    fn put_link(
        &mut self,
        place: &Place,
        label: Range<usize>,
        length: usize,
        address: &str,
        title: &str,
        out: &mut Vec<Piece<'static>>,
    ) {
        let at = place.at;
        let source = place.excerpt.origin(at..at + length);
        let is_image = place
            .excerpt
            .text
            .get(at..)
            .is_some_and(|rest| rest.starts_with('!'));
        let label = at + label.start..at + label.end;
        let title = text::visible(title);
        if is_image {
            let alt = place.excerpt.text.get(label).unwrap_or("");
            let alt = alt.replace("\\[", "[").replace("\\]", "]");
            let tag = Tag::Image {
                link_type: LinkType::Inline,
                dest_url: text::visible(address).into(),
                title: title.into(),
                id: CowStr::Borrowed(""),
            };
            out.push(Piece::new(Event::Start(tag), source.clone()));
            out.push(Piece::new(
                Event::Text(text::visible(&alt).into()),
                source.clone(),
            ));
            out.push(Piece::new(Event::End(TagEnd::Image), source));
            return;
        }
        let mut inside = Excerpt::default();
        let raw = place.excerpt.text.get(label.clone()).unwrap_or("");
        let mut done = label.start;
        for (index, _) in raw.match_indices('\\') {
            let next = raw.as_bytes().get(index + 1);
            if matches!(next, Some(b'[' | b']')) {
                inside.push_part(place.excerpt, done..label.start + index);
                done = label.start + index + 1;
            }
        }
        inside.push_part(place.excerpt, done..label.end);
        self.in_link = true;
        self.span(link_tag(address, &title), &inside, source, out);
        self.in_link = false;
    }

    /// The text with all that emphasis may not look into masked, byte for byte.
    fn masked(&mut self, text: &str) -> String {
        if !text.contains(['*', '_']) {
            return text.to_owned();
        }
        let mut masked = text.as_bytes().to_vec();
        for range in self.referred(text) {
            hide(&mut masked, range);
        }
        let mut characters = text.char_indices().peekable();
        while let Some((index, c)) = characters.next() {
            if c == '\\'
                && let Some((_, next)) =
                    characters.next_if(|(_, next)| rules::is_punctuation(*next))
            {
                let end = index + 1 + next.len_utf8();
                masked.get_mut(index..end).unwrap_or_default().fill(b'+');
            }
        }
        let seen = String::from_utf8_lossy(&masked).into_owned();
        let mut at = 0;
        while let Some(found) = seen.get(at..).and_then(|rest| rest.find(['[', '`', '<'])) {
            at += found;
            let length = links::skipped(seen.get(at..).unwrap_or(""), &mut self.budget);
            if let Some(length) = length {
                hide(&mut masked, at..at + length);
            }
            at += length.unwrap_or(1);
        }
        String::from_utf8_lossy(&masked).into_owned()
    }

    /// Where `text` refers to definitions: marked's `reflinkSearch`.
    fn referred(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while !self.definitions.is_empty()
            && let Some(found) = text.get(at..).and_then(|rest| rest.find('['))
        {
            at += found;
            let rest = text.get(at..).unwrap_or("");
            let short = label(rest.get(1..).unwrap_or(""))
                .map(|length| (at + 1..at + 1 + length, at + length + 2));
            let full = links::label_end(rest, 0, &mut self.budget).and_then(|end| {
                let inside = rest.get(end + 1..)?.strip_prefix('[')?;
                let start = at + end + 2;
                let end = start + label(inside)?;
                Some((start..end, end + 1))
            });
            let known = full.or(short).filter(|(name, end)| {
                let name = text.get(name.clone()).unwrap_or("");
                let after = text.get(*end..).unwrap_or("");
                self.definitions.contains_key(name) && !after.starts_with('(')
            });
            match known {
                Some((_, end)) => {
                    ranges.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        ranges
    }
}

/// Puts brackets at the ends of a range of bytes and letters between.
fn hide(masked: &mut [u8], range: Range<usize>) {
    let Some(bytes) = masked.get_mut(range) else {
        return;
    };
    bytes.fill(b'a');
    if let Some(first) = bytes.first_mut() {
        *first = b'[';
    }
    if let Some(last) = bytes.last_mut() {
        *last = b']';
    }
}

fn link_tag(address: &str, title: &str) -> Tag<'static> {
    Tag::Link {
        link_type: LinkType::Inline,
        dest_url: addresses::encoded(&text::visible(address)).into(),
        title: title.to_owned().into(),
        id: CowStr::Borrowed(""),
    }
}

//! Heading ids, hexo-util 4's `slugize` over the heading's text without its tags.

use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::UnicodeNormalization;

use super::super::parse::Piece;

/// The id of the heading that `pieces` are the inside of; empty when it has no letters.
pub(super) fn id(pieces: &[Piece]) -> String {
    let mut html = String::new();
    let mut in_image = false;
    for piece in pieces {
        match &piece.event {
            Event::Start(Tag::Image { .. }) => in_image = true,
            Event::End(TagEnd::Image) => in_image = false,
            _ if in_image => {}
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => html.push_str(text),
            // Any tag parts what a quote in the text would hold together; all of them go.
            Event::HardBreak | Event::Start(_) | Event::End(_) => html.push_str("<i>"),
            _ => {}
        }
    }
    slugize(without_tags(&html).trim_matches(super::rules::is_space))
}

/// hexo-util's `stripHTML`.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut characters = html.char_indices();
    while let Some((start, c)) = characters.next() {
        if c != '<' {
            out.push(c);
            continue;
        }
        let after = html.get(start + 1..).unwrap_or("");
        if after.starts_with([' ', '\n']) {
            out.push_str("< ");
            characters.next();
            continue;
        }
        if after.starts_with("!--") {
            let Some(end) = after.find("-->") else { break };
            skip_to(&mut characters, start + 1 + end + 3);
            continue;
        }
        let (mut depth, mut quote, mut end) = (0_usize, None, None);
        for (index, c) in after.char_indices() {
            match (c, quote) {
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                (_, Some(_)) => {}
                ('<', None) => depth += 1,
                ('>', None) if depth > 0 => depth -= 1,
                ('>', None) => {
                    end = Some(start + 1 + index + 1);
                    break;
                }
                _ => {}
            }
        }
        let Some(end) = end else { break };
        skip_to(&mut characters, end);
    }
    out
}

fn skip_to(characters: &mut std::str::CharIndices, end: usize) {
    while characters.offset() < end && characters.next().is_some() {}
}

/// Runs of blanks and of ASCII punctuation become one hyphen, none at the ends; letters lose their diacritics;
/// case is kept.
pub fn slugize(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().filter(|c| *c >= '\u{20}') {
        if super::rules::is_space(c) || c.is_ascii_punctuation() {
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        } else {
            push_plain(&mut slug, c);
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// `escapeDiacritic`: Latin letters by their base letter; all others as they are. Its table holds what
/// decomposes, circled and full-width letters, and these few.
fn push_plain(slug: &mut String, c: char) {
    const OTHERS: [(&str, &str); 28] = [
        ("ÆǼǢ", "AE"),
        ("æǽǣ", "ae"),
        ("Ø Ǿ", "O"),
        ("øǿ", "o"),
        ("Đ", "D"),
        ("đ", "d"),
        ("Ħ", "H"),
        ("ħ", "h"),
        ("ı", "i"),
        ("Ł", "L"),
        ("ł", "l"),
        ("Œ", "OE"),
        ("œ", "oe"),
        ("ß", "s"),
        ("Ŧ", "T"),
        ("ŧ", "t"),
        ("Ɓ", "B"),
        ("Ƈ", "C"),
        ("ƈ", "c"),
        ("Ǝ", "E"),
        ("ǝ", "e"),
        ("Ɖ", "D"),
        ("Ɓ", "B"),
        ("ƀ", "b"),
        ("Ƀ", "B"),
        ("Ɨ", "I"),
        ("ƙ", "k"),
        ("Ƙ", "K"),
    ];
    if c.is_ascii() {
        return slug.push(c);
    }
    if let Some((_, plain)) = OTHERS.iter().find(|(letters, _)| letters.contains(c)) {
        return slug.push_str(plain);
    }
    let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'Ⓐ'..='ⓩ' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let base = c.nfkd().next().filter(char::is_ascii_alphabetic);
    slug.push(base.filter(|_| latin).unwrap_or(c));
}

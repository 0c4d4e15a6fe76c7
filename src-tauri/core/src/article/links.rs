//! Where a link may lead: http, https, mailto, a place in the page, or a relative address. Nothing else keeps its
//! `href`, however its scheme is spelt.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::parse::Piece;

/// What outside links carry: the page may not be reached back, is not told, and is not vouched for.
pub(super) const OUTSIDE_REL: &str = "noopener noreferrer nofollow";

/// The address to write, or `None` when the link may not lead there.
///
/// Browsers ignore blanks and controls in front and tabs and line ends anywhere, and read `\` as `/`; a Unicode
/// blank in front makes an address relative in a browser but not in every other reader. So all of these go first.
pub(super) fn allowed(address: &str) -> Option<String> {
    let address: String = address.chars().filter(|c| !is_ignored(*c)).collect();
    let address = address.trim();
    let slashes = address
        .chars()
        .take_while(|c| matches!(c, '/' | '\\'))
        .count();
    if slashes >= 2 {
        // `//host` and `\\host` lead outside.
        return Some(format!("https://{}", address.get(slashes..).unwrap_or("")));
    }
    let head = address.split(['/', '?', '#', '\\']).next().unwrap_or("");
    match head.split_once(':') {
        None => Some(address.to_owned()),
        // A scheme is ASCII; what is none starts a relative address (URL Standard, "scheme state").
        Some((scheme, _)) if !is_scheme(scheme) => Some(address.to_owned()),
        Some((scheme, _))
            if ["http", "https", "mailto"]
                .iter()
                .any(|allowed| scheme.eq_ignore_ascii_case(allowed)) =>
        {
            Some(address.to_owned())
        }
        Some(_) => None,
    }
}

/// An allowed address that is written as it is, save backslashes before its path: a browser may read one as the slash
/// that starts a host, or what stands before it as no scheme.
pub(super) fn without_tricks(address: &str) -> String {
    let head = address.find(['/', '?', '#']).unwrap_or(address.len());
    let (head, path) = address.split_at(head);
    format!("{}{path}", head.replace('\\', "%5C"))
}

/// Whether a browser could take this for a scheme. Only what holds Han is surely none: an address of blanks and marks may
/// be one gone wrong, and goes.
fn is_scheme(text: &str) -> bool {
    !text.contains(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

/// The address as the post has it, when all that [`allowed`] did to it is to name the scheme of `//host`: a published
/// page has its own.
pub(super) fn as_written<'a>(written: &'a str, allowed: &'a str) -> &'a str {
    match allowed.strip_prefix("https:") {
        Some(rest) if rest == written && !rest.contains('\\') => written,
        _ => allowed,
    }
}

/// Controls, and characters that show nothing.
fn is_ignored(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180e}')
}

/// Whether an allowed address leads to another site.
pub(super) fn is_outside(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// Longer names and domains of e-mail addresses, in bytes, are cut; keeps the search linear.
const LONGEST_NAME: usize = 320;

/// Makes links of `https://…`, `www.…` and e-mail addresses in running text.
pub(super) fn link_bare_addresses(pieces: &mut Vec<Piece>) {
    let mut out = Vec::with_capacity(pieces.len());
    let mut closed_off = 0_usize;
    for piece in pieces.drain(..) {
        match &piece.event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                closed_off += 1
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                closed_off = closed_off.saturating_sub(1)
            }
            Event::Text(text)
                if closed_off == 0
                    && (text.contains("://") || text.contains("www.") || text.contains('@')) =>
            {
                let text = text.to_string();
                split(&text, &piece, &mut out);
                continue;
            }
            _ => {}
        }
        out.push(piece);
    }
    *pieces = out;
}

/// Pushes `piece`, a text, with its addresses as links. All parts keep the range of the whole text.
fn split<'a>(text: &str, piece: &Piece<'a>, out: &mut Vec<Piece<'a>>) {
    let push = |event: Event<'a>, out: &mut Vec<Piece<'a>>| {
        out.push(Piece::new(event, piece.source.clone()))
    };
    let mut done = 0;
    let mut at = 0;
    while let Some(offset) = text
        .get(at..)
        .and_then(|rest| rest.find(['h', 'w', 'H', 'W', '@']))
    {
        let found = at + offset;
        let rest = text.get(found..).unwrap_or("");
        let is_email = rest.starts_with('@');
        let (start, length) = if is_email {
            email(text, found, done).unwrap_or((found, 0))
        } else if starts_word(text, found) {
            (found, address_length(rest))
        } else {
            (found, 0)
        };
        if length == 0 {
            at = found + 1;
            continue;
        }
        let shown = text.get(start..start + length).unwrap_or("");
        let address = if is_email {
            format!("mailto:{shown}")
        } else if shown.starts_with(['w', 'W']) {
            format!("http://{shown}")
        } else {
            shown.to_owned()
        };
        if start > done {
            push(
                Event::Text(text.get(done..start).unwrap_or("").to_owned().into()),
                out,
            );
        }
        let link = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: address.into(),
            title: CowStr::from(""),
            id: CowStr::from(""),
        };
        push(Event::Start(link), out);
        push(Event::Text(shown.to_owned().into()), out);
        push(Event::End(TagEnd::Link), out);
        done = start + length;
        at = done;
    }
    if done < text.len() {
        push(
            Event::Text(text.get(done..).unwrap_or("").to_owned().into()),
            out,
        );
    }
}

/// The e-mail address around the `@` at `at`, no part of which lies before `from`: GFM's extended e-mail autolink.
fn email(text: &str, at: usize, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_+".contains(byte);
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let name = bytes.get(from..at)?.iter().rev().take(LONGEST_NAME);
    let start = at - name.take_while(|byte| is_name(byte)).count();
    let domain = bytes.get(at + 1..)?.iter().take(LONGEST_NAME);
    let domain = domain.take_while(|byte| is_domain(byte)).count();
    let domain = text.get(at + 1..at + 1 + domain)?.trim_end_matches('.');
    let is_address = start < at && domain.contains('.') && !domain.ends_with(['-', '_']);
    is_address.then_some((start, at + 1 + domain.len() - start))
}

/// GFM's autolinks start a line or follow a blank, `*`, `_`, `~` or `(`; Han text needs no blank.
fn starts_word(text: &str, start: usize) -> bool {
    text.get(..start)
        .and_then(|before| before.chars().next_back())
        .is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '/' | '.' | '-' | '@' | ':'))
}

/// The length of the address that `text` starts with, in bytes; 0 when there is none.
fn address_length(text: &str) -> usize {
    let starts = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let Some(prefix) = ["https://", "http://", "www."]
        .into_iter()
        .find(|prefix| starts(prefix))
    else {
        return 0;
    };
    let end = text
        .find(|c: char| {
            c.is_whitespace()
                || c == '<'
                || !(c.is_ascii() || c.is_alphabetic())
                || super::cjk::is_cjk(c)
        })
        .unwrap_or(text.len());
    let mut address = text.get(..end).unwrap_or("");
    // Punctuation at the end belongs to the sentence, as does a closing bracket without its partner.
    while let Some(last) = address.chars().next_back() {
        // A character reference at the end is no part of it.
        if last == ';'
            && let Some((before, name)) = address.rsplit_once('&')
            && name.len() > 1
            && name
                .trim_end_matches(';')
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
        {
            address = before;
            continue;
        }
        let unpaired = last == ')' && address.matches(')').count() > address.matches('(').count();
        if !unpaired
            && !matches!(
                last,
                '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '"' | '\'' | ';'
            )
        {
            break;
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or("");
    }
    let host = address.get(prefix.len()..).unwrap_or("");
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or("");
    let is_host =
        host.chars().any(|c| c.is_ascii_alphanumeric()) && (host.contains('.') || prefix != "www.");
    if is_host { address.len() } else { 0 }
}

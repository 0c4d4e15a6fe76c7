//! Character entities: the names of HTML 4 (its section 24), which are all that kramdown knows.

use html5ever::tokenizer::Token;

use super::super::raw_html::tokens;

const NAMES: &str = "\
     Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau \
    Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi \
    omicron pi rho sigma tau upsilon phi chi psi omega sigmaf thetasym upsih piv zwnj zwj lrm rlm hellip \
    prime Prime oline frasl weierp image real alefsym bull trade larr rarr uarr darr harr crarr uArr dArr \
    lArr rArr hArr forall part exist empty nabla isin ni notin sum prod minus lowast radic prop infin ang \
    and or cap cup int there4 sim asymp cong ne equiv le ge sub sup sube supe nsub oplus otimes perp sdot \
    vellip rceil lceil lfloor rfloor rang lang loz spades clubs hearts diams amp quot apos copy lt gt OElig \
    oelig Scaron scaron Yuml circ tilde ndash mdash lsquo rsquo ldquo rdquo dagger Dagger permil euro lsaquo \
    rsaquo nbsp iexcl pound curren yen brvbar sect uml laquo raquo reg ordf not shy macr deg plusmn acute \
    micro para middot cedil ordm cent sup1 sup2 sup3 frac12 frac14 frac34 iquest Agrave Aacute Acirc Atilde \
    Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc \
    Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml \
    aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc \
    otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml sbquo fnof bdquo ensp emsp thinsp \
    ";

/// The character that `&name;` stands for.
pub(super) fn named(name: &str) -> Option<String> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_known = is_name && NAMES.split(' ').any(|known| known == name);
    is_known.then(|| character(&format!("&{name};")))
}

/// The character with this number; HTML has some numbers mean others.
pub(super) fn numbered(digits: &str, is_hexadecimal: bool) -> String {
    let sign = if is_hexadecimal { "x" } else { "" };
    let zero = digits.bytes().all(|digit| digit == b'0');
    if zero {
        return String::new();
    }
    character(&format!("&#{sign}{digits};"))
}

/// `text` with its character references decoded: those that kramdown leaves for the browser.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = reference(from).unwrap_or(0);
        match from.get(..length).filter(|found| !found.is_empty()) {
            Some(found) => {
                out.push_str(&character(found));
                rest = from.get(length..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

/// What a browser makes of one reference. It drops a NUL.
fn character(reference: &str) -> String {
    tokens(reference)
        .into_iter()
        .map(|token| match token {
            Token::CharacterTokens(part) => part.to_string(),
            _ => String::new(),
        })
        .collect()
}

/// A reference that `text` starts with, `&name;`, `&#1;` or `&#x1;`: its length.
pub(super) fn reference(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('&')?;
    let (lead, body, fits): (usize, &str, fn(char) -> bool) =
        if let Some(rest) = inside.strip_prefix("#x") {
            (3, rest, |c| c.is_ascii_hexdigit())
        } else if let Some(rest) = inside.strip_prefix('#') {
            (2, rest, |c| c.is_ascii_digit())
        } else {
            let starts = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
            if !inside.starts_with(starts) {
                return None;
            }
            (1, inside, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
            })
        };
    let length = body.find(|c| !fits(c)).filter(|length| *length > 0)?;
    body.get(length..)?
        .starts_with(';')
        .then_some(lead + length + 1)
}

/// Appends `text` as HTML: what could be markup is escaped, character references stay. `attribute`: quotes too.
pub(super) fn escape(out: &mut String, text: &str, attribute: bool) {
    for (at, c) in text.char_indices() {
        match c {
            '&' if text.get(at..).is_some_and(|rest| reference(rest).is_some()) => out.push('&'),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them() {
        assert_eq!(named("hellip").as_deref(), Some("…"));
        assert_eq!(named("check"), None);
        assert_eq!(numbered("8217", false), "’");
        assert_eq!(numbered("4E2D", true), "中");
        assert_eq!(numbered("150", false), "–");
        assert_eq!(decoded("a&amp;b<c&nope;&copy"), "a&b<c&nope;&copy");
        assert_eq!(numbered("0", false), "");
        assert_eq!(reference("&a-b.c;x"), Some(7));
        assert_eq!(reference("&;"), None);
    }
}

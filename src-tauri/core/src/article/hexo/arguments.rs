//! How tags are written: blanks part the arguments, quotes keep them together and go.

/// The arguments in `text`, hexo's `NunjucksTag._parseArgs` over Nunjucks' tokens.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut has_current = false;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' | '\'' => {
                has_current = true;
                while let Some(inside) = characters.next().filter(|inside| *inside != c) {
                    match inside {
                        '\\' => current.extend(characters.next()),
                        inside => current.push(inside),
                    }
                }
            }
            c if c.is_whitespace() => {
                if has_current && !current.is_empty() {
                    found.push(std::mem::take(&mut current).trim().to_owned());
                }
                has_current = false;
            }
            c => {
                has_current = true;
                current.push(c);
            }
        }
    }
    if !current.is_empty() {
        found.push(current.trim().to_owned());
    }
    found
}

/// hexo-util's `escapeHTML`: character references stay.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        match c {
            '&' => {
                let rest = text.get(index + 1..).unwrap_or("");
                let name = rest.split(';').next().unwrap_or("");
                let is_reference = name.len() < rest.len()
                    && !name.is_empty()
                    && name.len() <= 32
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_'));
                out.push_str(if is_reference { "&" } else { "&amp;" });
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether hexo's `rUrl` finds an address in `text`: a scheme and a host, or `www.` or `name@` and a host.
pub(super) fn is_address(text: &str) -> bool {
    let has_scheme = text.match_indices(':').any(|(index, _)| {
        let before = text.get(..index).unwrap_or("");
        let letters = before
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let after = text.get(index + 1..).unwrap_or("");
        let after = after.strip_prefix("//").unwrap_or(after);
        letters >= 3
            && after.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
    });
    let has_host = text.match_indices("www").any(|(index, _)| {
        text.get(index + 4..)
            .is_some_and(|after| after.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    has_scheme || has_host
}

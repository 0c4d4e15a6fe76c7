//! What links are defined by: marked's rule `def`, and labels as links name them.

use super::rules;

/// A link's definition.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) address: String,
    pub(super) title: String,
}

/// A link's definition: its label, what it says, its length.
pub(super) fn definition(text: &str) -> Option<(String, Definition, usize)> {
    let rest = rules::outdented(text);
    let inside = rest.strip_prefix('[')?;
    let label_end = label(inside)?;
    let (label, after) = inside.split_at(label_end);
    let after = after.strip_prefix("]:")?;
    let after = after.trim_start_matches(' ');
    let after = after
        .strip_prefix('\n')
        .map_or(after, |next| next.trim_start_matches([' ', '\t']));
    let ends: Vec<usize> = if after.starts_with('<') {
        let line = rules::line(after);
        line.match_indices('>').map(|(end, _)| end + 1).collect()
    } else {
        let end = after.find(rules::is_space).unwrap_or(after.len());
        if end == 0 {
            return None;
        }
        vec![end]
    };
    for end in ends {
        let (address, rest) = after.split_at(end);
        let Some((title, rest)) = definition_title(rest) else {
            continue;
        };
        let address = address
            .strip_prefix('<')
            .and_then(|address| address.strip_suffix('>'))
            .unwrap_or(address);
        let definition = Definition {
            address: unescaped(address),
            title: unescaped(title),
        };
        let length = text.len() - rest.len();
        return Some((normal_label(label), definition, length));
    }
    None
}

/// `(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)`: the title, and what follows.
fn definition_title(text: &str) -> Option<(&str, &str)> {
    let end_of_line = |rest: &str| -> Option<usize> {
        let rest = rest.trim_start_matches(' ');
        match rules::line_ends(rest) {
            0 => rest.is_empty().then_some(0),
            ends => Some(rest.len() - ends),
        }
    };
    let spaced = text.trim_start_matches(' ');
    let mut before = spaced;
    if let Some(next) = spaced.strip_prefix('\n') {
        before = next.trim_start_matches([' ', '\t']);
    }
    if before.len() < text.len()
        && let Some(length) = title(before)
        && let Some((title, rest)) = before.split_at_checked(length)
        && let Some(left) = end_of_line(rest)
    {
        let inside = title.get(1..title.len() - 1).unwrap_or("");
        return Some((inside, rest.get(rest.len() - left..).unwrap_or("")));
    }
    let left = end_of_line(text)?;
    Some(("", text.get(text.len() - left..).unwrap_or("")))
}

/// The length of a definition's title, quotes or brackets included. At most 2,000 bytes of it are looked at.
fn title(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let close = match quote {
        '"' | '\'' => quote,
        '(' => ')',
        _ => return None,
    };
    let mut escaped = false;
    let mut last = quote;
    for (index, c) in text.char_indices().skip(1).take(2000) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            '(' if quote == '(' => return None,
            '\n' if quote == '\'' && last == '\n' => return None,
            c if c == close => return Some(index + 1),
            _ => {}
        }
        last = c;
    }
    None
}

/// `(?!\s*\])(?:\\.|[^\[\]\\])+`, closed by `]`: the length of the label.
pub(super) fn label(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let mut blank = true;
    while let Some((index, c)) = characters.next() {
        match c {
            ']' => return (index > 0 && !blank).then_some(index),
            '[' => return None,
            '\\' => {
                characters.next().filter(|(_, next)| *next != '\n')?;
                blank = false;
            }
            c => blank &= rules::is_space(c),
        }
    }
    None
}

/// A label as definitions are looked up by it.
pub(super) fn normal_label(label: &str) -> String {
    let mut normal = String::with_capacity(label.len());
    let mut in_space = false;
    for c in label.chars() {
        match (rules::is_space(c), in_space) {
            (true, true) => {}
            (true, false) => normal.push(' '),
            (false, _) => normal.extend(c.to_lowercase()),
        }
        in_space = rules::is_space(c);
    }
    normal
}

/// Without the backslashes before punctuation.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\\'
            && let Some(next) = characters.next_if(|next| rules::is_punctuation(*next))
        {
            out.push(next);
        } else {
            out.push(c);
        }
    }
    out
}

//! Who is quoted, and where: the arguments of `blockquote`.

use crate::article::hexo::arguments::escape;

/// The author, the source and the title of a quote.
pub(super) fn footer(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words
        .iter()
        .skip(1)
        .rposition(|word| word.starts_with("http://") || word.starts_with("https://"));
    let (author, source, title) = match at {
        Some(index) => (
            words.get(..=index).unwrap_or(&[]).join(" "),
            words.get(index + 1).copied().unwrap_or(""),
            words.get(index + 2..).unwrap_or(&[]).join(" "),
        ),
        None => match text.split_once(',') {
            Some((author, title)) if !author.is_empty() && !title.trim().is_empty() => {
                let title = title.split(',').next().unwrap_or("");
                (author.to_owned(), "", title.trim_start().to_owned())
            }
            _ => (text.to_owned(), "", String::new()),
        },
    };
    let mut out = format!("<footer><strong>{author}</strong>");
    if !source.is_empty() {
        let words = if title.is_empty() {
            let bare = source.split_once("://").map_or(source, |(_, rest)| rest);
            let bare = bare.strip_suffix("index.html").unwrap_or(bare);
            bare.strip_suffix('/').unwrap_or(bare)
        } else {
            &title
        };
        out.push_str(&format!(
            "<cite><a href=\"{}\">{words}</a></cite>",
            escape(source)
        ));
    } else if !title.is_empty() {
        out.push_str(&format!("<cite>{title}</cite>"));
    }
    out + "</footer>"
}

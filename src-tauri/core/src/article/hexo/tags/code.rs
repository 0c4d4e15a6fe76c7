//! Code: the tags `codeblock` and `include_code`.

use super::Call;
use crate::article::hexo::highlight::{self, OPTIONS};
use crate::article::hexo::{Caption, MOST_TAKEN, Reader, code_block};
use crate::article::marked;
use crate::article::pictures::Include;

impl Reader<'_> {
    /// `{% include_code [title] [lang:language] [from:line] [to:line] path %}`: a file of the site's code folder.
    pub(super) fn include_code(&mut self, call: &mut Call) -> bool {
        let (mut language, mut from, mut to) = ("", 1, usize::MAX);
        let mut words = Vec::new();
        for word in call.arguments {
            match word.split_once(':') {
                Some(("lang", value)) => language = value,
                Some(("from", value)) => from = value.parse().unwrap_or(from),
                Some(("to", value)) => to = value.parse().unwrap_or(to),
                _ => words.push(word.as_str()),
            }
        }
        let Some(path) = words.pop().map(|path| path.trim_start_matches('/')) else {
            return false;
        };
        let Some(text) = self.target.include(Include::Code(path)) else {
            return false;
        };
        self.taken = self.taken.saturating_add(text.len());
        if self.taken > MOST_TAKEN {
            return false;
        }
        let lines = text.split('\n').take(to).skip(from.max(1) - 1);
        let code = lines.collect::<Vec<_>>().join("\n");
        let name = path.rsplit('/').next().unwrap_or(path);
        if language.is_empty() {
            language = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        }
        let caption = Caption {
            title: match words.is_empty() {
                true => name.to_owned(),
                false => words.join(" "),
            },
            link: Some((
                marked::encoded(&format!(
                    "/{}/{path}",
                    self.settings.hexo_highlight.code_folder
                )),
                "view raw".to_owned(),
            )),
        };
        let block = code_block(
            language,
            Some(&caption),
            Vec::new(),
            code.trim(),
            call.source,
        );
        call.out.extend(block);
        true
    }
}

/// `{% codeblock [title] [lang:language] [url] [words] [options] %}`.
pub(super) fn code(call: &mut Call) {
    let mut language = String::new();
    let mut others = Vec::new();
    for word in call.arguments {
        match word.split_once(':') {
            Some(("lang", value)) => language = value.to_owned(),
            Some((name, _)) if OPTIONS.contains(&name) => {}
            _ => others.push(word.as_str()),
        }
    }
    let at = others
        .iter()
        .skip(1)
        .rposition(|word| word.starts_with("http://") || word.starts_with("https://"));
    let caption = match at {
        _ if others.is_empty() => None,
        Some(index) => {
            let words = others.get(index + 2..).unwrap_or(&[]).join(" ");
            let words = if words.is_empty() {
                "link".to_owned()
            } else {
                words
            };
            Some(Caption {
                title: others.get(..=index).unwrap_or(&[]).join(" "),
                link: others
                    .get(index + 1)
                    .map(|address| (marked::encoded(address), words)),
            })
        }
        None => Some(Caption {
            title: others.join(" "),
            link: None,
        }),
    };
    let options = highlight::pairs(call.arguments.iter().map(String::as_str));
    let block = code_block(
        &language,
        caption.as_ref(),
        options,
        &call.code(),
        call.source,
    );
    call.out.extend(block);
}

//! HTML as a list of tags and words, for comparing what we write with what others write.

use std::collections::BTreeMap;

use html5ever::tokenizer::{TagKind, Token};

use super::raw_html;

/// Elements that only group, or that no post may bring.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "div" | "section" | "span" | "thead" | "tbody" | "iframe"
    )
}

/// `html` as a list of start tags, end tags and words.
pub(super) fn outline_of(html: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut in_code = 0_usize;
    let flush = |text: &mut String, out: &mut Vec<String>, in_code: bool| {
        let words = if in_code {
            text.trim().to_owned()
        } else {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        out.extend((!words.is_empty()).then_some(words));
        text.clear();
    };
    for token in raw_html::tokens(html) {
        match token {
            Token::CharacterTokens(part) => text.push_str(&part),
            Token::TagToken(tag) if !is_left_out(&tag.name) => {
                flush(&mut text, &mut out, in_code > 0);
                if tag.kind == TagKind::EndTag {
                    in_code -= usize::from(&*tag.name == "pre");
                    out.push(format!("</{}>", tag.name));
                    continue;
                }
                in_code += usize::from(&*tag.name == "pre");
                let mut shown: BTreeMap<&str, String> = BTreeMap::new();
                for attribute in &tag.attrs {
                    let value = attribute.value.to_string();
                    match &*attribute.name.local {
                        // goldmark writes `alt=""`, Hugo's figure nothing.
                        "alt" if value.is_empty() => {}
                        name @ ("href" | "src" | "id" | "alt" | "title" | "start" | "align"
                        | "open") => {
                            shown.insert(name, value);
                        }
                        "style" => {
                            if let Some((_, side)) = value.split_once("text-align: ") {
                                shown.insert("align", side.trim_end_matches(';').to_owned());
                            }
                        }
                        "checked" => {
                            shown.insert("checked", String::new());
                        }
                        _ => {}
                    }
                }
                let shown: String = shown
                    .iter()
                    .map(|(name, value)| format!(" {name}={value}"))
                    .collect();
                out.push(format!("<{}{shown}>", tag.name));
            }
            _ => {}
        }
    }
    flush(&mut text, &mut out, false);
    out
}

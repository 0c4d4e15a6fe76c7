//! CSS of a drawing, token by token (CSS Syntax 3), without what loads from elsewhere.

use cssparser::{ParseError, Parser, Token};

/// How deep brackets may be nested; what is deeper goes.
const DEEPEST: usize = 24;

/// A style sheet, a list of declarations or a single value in which every outside address is `none`; `@import` and the
/// like are gone.
pub(super) fn inside_only(css: &str) -> String {
    let mut parser = Parser::new(css);
    let mut out = String::with_capacity(css.len());
    copy(&mut parser, &mut out, 0);
    out
}

/// A `data:` address of a picture of pixels.
pub(super) fn is_inner_picture(address: &str) -> bool {
    let lower: String = address.chars().take(24).collect();
    let lower = lower.to_ascii_lowercase();
    ["png", "jpeg", "jpg", "gif", "webp"].iter().any(|kind| {
        lower
            .strip_prefix("data:image/")
            .and_then(|rest| rest.strip_prefix(kind))
            .is_some_and(|rest| rest.starts_with([';', ',']))
    })
}

fn is_inside(address: &str) -> bool {
    let address = address.trim();
    address.starts_with('#') || is_inner_picture(address)
}

/// Functions whose strings are addresses.
fn loads(function: &str) -> bool {
    [
        "url",
        "src",
        "image",
        "image-set",
        "-webkit-image-set",
        "cross-fade",
        "-webkit-cross-fade",
    ]
    .iter()
    .any(|known| function.eq_ignore_ascii_case(known))
}

fn copy(parser: &mut Parser, out: &mut String, depth: usize) {
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments() else {
            return;
        };
        let closing = match token {
            Token::Comment(_) => continue,
            Token::UnquotedUrl(address) if !is_inside(address) => {
                out.push_str("none");
                continue;
            }
            Token::BadUrl(_) | Token::BadString(_) => {
                out.push_str("none");
                continue;
            }
            Token::AtKeyword(name)
                if ["import", "namespace", "charset", "font-face"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known)) =>
            {
                skip_rule(parser);
                continue;
            }
            Token::Function(name) if loads(name) => {
                let is_url = name.eq_ignore_ascii_case("url");
                let address = parser.parse_nested_block(|inner| {
                    let address = inner.expect_string_cloned()?;
                    inner.expect_exhausted()?;
                    Ok::<_, ParseError<()>>(address)
                });
                match address {
                    Ok(address) if is_url && is_inside(&address) => {
                        out.push_str(parser.slice_from(start));
                    }
                    _ => out.push_str("none"),
                }
                continue;
            }
            Token::Function(_) | Token::ParenthesisBlock => ")",
            Token::SquareBracketBlock => "]",
            Token::CurlyBracketBlock => "}",
            _ => {
                out.push_str(parser.slice_from(start));
                continue;
            }
        };
        out.push_str(parser.slice_from(start));
        if depth < DEEPEST {
            let _ = parser.parse_nested_block(|inner| {
                copy(inner, out, depth + 1);
                Ok::<_, ParseError<()>>(())
            });
        }
        out.push_str(closing);
    }
}

/// To the end of a rule: its semicolon or its block.
fn skip_rule(parser: &mut Parser) {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon | Token::CurlyBracketBlock) {
            return;
        }
    }
}

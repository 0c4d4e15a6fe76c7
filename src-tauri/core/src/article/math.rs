//! Formulas: TeX into MathML, which needs neither fonts, CSS nor script.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use html5ever::tokenizer::{TagKind, Token};
use katex::{KatexContext, OutputFormat, Settings, render_to_string};

use super::cache::Cache;
use super::escape;
use super::raw_html::tokens;

/// Longer sources, in bytes, are not set: the setter recurses and allocates with its input.
const LONGEST: usize = 20_000;
/// More braces and commands than this are set on a thread with a deep stack.
const SHALLOW: usize = 40;
/// Bytes of stack for a deep formula.
const STACK: usize = 128 << 20;

static CONTEXT: LazyLock<KatexContext> = LazyLock::new(KatexContext::default);
/// 8 MiB of formulas.
static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(8 << 20));

/// The reason why a formula is shown as its source comes after this in what is cached.
const FAILED: char = '\u{fdd6}';

/// A formula's markup, and why it failed if it did; then the markup is its source.
pub(super) fn render(tex: &str, display: bool) -> (String, Option<String>) {
    let key = format!("{}{tex}", if display { 'D' } else { 'I' });
    let cached = CACHE.get(&key, || match set(tex, display) {
        Ok(html) => in_order(&html),
        Err(reason) => format!("{FAILED}{reason}"),
    });
    match cached.strip_prefix(FAILED) {
        None => (cached.to_string(), None),
        Some(reason) => {
            let mut html = String::from("<code class=\"math-error\"");
            escape::pair(&mut html, "title", reason);
            html.push('>');
            escape::text(&mut html, tex);
            html.push_str("</code>");
            (html, Some(reason.to_owned()))
        }
    }
}

fn set(tex: &str, display: bool) -> Result<String, String> {
    if tex.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    let depth = tex
        .bytes()
        .filter(|byte| matches!(byte, b'{' | b'\\' | b'^' | b'_'))
        .count();
    if depth <= SHALLOW {
        return plain(tex, display);
    }
    // Nesting recurses.
    let tex = tex.to_owned();
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || plain(&tex, display));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(result)) => result,
        _ => Err("too deep".into()),
    }
}

fn plain(tex: &str, display: bool) -> Result<String, String> {
    // Numbering belongs to the page, and KaTeX knows no \label.
    let tex = without_labels(tex);
    let settings = Settings::builder()
        .display_mode(display)
        .output(OutputFormat::Mathml)
        .throw_on_error(true)
        .build();
    // The library is young: a panic in it is a formula that cannot be set, not the end of the article.
    match catch_unwind(AssertUnwindSafe(|| {
        render_to_string(&CONTEXT, &tex, &settings)
    })) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("cannot be set".into()),
    }
}

fn without_labels(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    for (index, part) in tex.split("\\label{").enumerate() {
        let rest = if index == 0 {
            part
        } else {
            part.split_once('}').map_or("", |(_, rest)| rest)
        };
        out.push_str(rest);
    }
    out
}

/// The same markup with sorted attributes: the library's order differs from run to run, and a block's key is the
/// hash of its markup.
fn in_order(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in tokens(html) {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => {
                out.push_str("</");
                out.push_str(&tag.name);
                out.push('>');
            }
            Token::TagToken(tag) => {
                out.push('<');
                out.push_str(&tag.name);
                let mut attributes: Vec<_> = tag
                    .attrs
                    .iter()
                    .map(|attribute| (&*attribute.name.local, &*attribute.value))
                    .collect();
                attributes.sort_unstable();
                for (name, value) in attributes {
                    escape::pair(&mut out, name, value);
                }
                out.push_str(if tag.self_closing { "/>" } else { ">" });
            }
            Token::CharacterTokens(text) => escape::text(&mut out, &text),
            _ => {}
        }
    }
    out
}

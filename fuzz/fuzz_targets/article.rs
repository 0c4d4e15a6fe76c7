//! The article pipeline under fuzz: whatever the body, in every dialect and form, `render` ends without a panic, what
//! it writes stays inside the allow-list when a page's parser reads it again, and its ranges lie within the body.
//!
//! The first byte of an input chooses dialect and settings, the rest is the body.

#![no_main]

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use inkstone_core::article::{
    Article, Dialect, Form, Picture, PictureTarget, RemoteStyle, Settings, goldmark, render,
};
use libfuzzer_sys::fuzz_target;

/// Every picture is one of ours.
struct Ours;

impl PictureTarget for Ours {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: format!("picture://local/{}", link.len()),
            width: Some(640),
            height: Some(480),
        }
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Placeholder
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let body = String::from_utf8_lossy(bytes).replace('\r', "\n");
    let article = render(&body, &settings(*choice), &Ours);
    check(&article, &body);
});

fn settings(choice: u8) -> Settings {
    let dialect = Dialect::ALL[usize::from(choice & 7) % Dialect::ALL.len()];
    let mut settings = Settings::new(dialect, "zh-CN");
    if choice & 8 != 0 {
        settings.goldmark = goldmark::Options {
            raw_html: true,
            block_attributes: true,
            emoji: true,
            ..goldmark::Options::default()
        };
    }
    if choice & 16 != 0 {
        settings.math = Some(true);
    }
    if choice & 32 != 0 {
        settings.form = Form::Published;
    }
    settings
}

fn check(article: &Article, body: &str) {
    for block in &article.blocks {
        assert!(
            body.get(block.source.clone()).is_some(),
            "a block's range {:?} in {} bytes",
            block.source,
            body.len()
        );
    }
    let ranges = article
        .outline
        .iter()
        .map(|heading| &heading.source)
        .chain(article.warnings.iter().map(|warning| &warning.source));
    for range in ranges {
        assert!(range.start <= range.end && range.end <= body.len());
    }
    let tokenizer = Tokenizer::new(Judge, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(article.html().as_str()));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
}

/// Panics at what a page must not have.
struct Judge;

impl TokenSink for Judge {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => judge(&tag),
            Token::CommentToken(_) | Token::DoctypeToken(_) => panic!("a comment or doctype"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn judge(tag: &Tag) {
    const NEVER: [&str; 22] = [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "form",
        "button",
        "link",
        "meta",
        "base",
        "template",
        "textarea",
        "select",
        "video",
        "audio",
        "title",
        "noscript",
        "xmp",
        "plaintext",
        "frameset",
    ];
    assert!(!NEVER.contains(&&*tag.name), "element {}", tag.name);
    for attribute in &tag.attrs {
        let (key, value) = (&*attribute.name.local, &*attribute.value);
        assert!(
            !key.starts_with("on") && !matches!(key, "srcdoc" | "srcset" | "action" | "formaction"),
            "attribute {key}"
        );
        if key == "href" {
            assert!(is_harmless(value), "href {value}");
        }
        if key == "src" {
            assert!(value.starts_with("picture://local/"), "src {value}");
        }
    }
}

/// As a browser reads an address: without blanks in front, tabs and line ends.
fn is_harmless(address: &str) -> bool {
    let read: String = address
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control())
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let head = read.split(['/', '?', '#']).next().unwrap_or("");
    match head.split_once(':') {
        None => !read.starts_with("//") && !read.starts_with('\\'),
        Some((scheme, _)) => ["http", "https", "mailto"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known)),
    }
}

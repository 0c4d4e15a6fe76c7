//! The article pipeline under fuzz: whatever the body, in every dialect and form, `render` ends without a panic, what
//! it writes stays inside the allow-list when a page's parser reads it again, its ranges lie within the body, and an
//! open post that is edited into the body gives the same article.
//!
//! The first two bytes of an input choose dialect and settings, the rest is the body.
//!
//! Run, with `cargo-fuzz` and a nightly compiler: `cargo +nightly fuzz run -s none article -- -timeout=5 -max_len=4096
//! -max_total_time=600`.

#![no_main]

use inkstone_core::article::judge::{fault, published_fault};
use inkstone_core::article::{
    Article, Chirpy, Dialect, Form, Picture, PictureTarget, RemoteStyle, Renderer, Settings,
    goldmark, render,
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
    let [first, second, bytes @ ..] = data else {
        return;
    };
    let body = String::from_utf8_lossy(bytes).replace('\r', "\n");
    let settings = settings(*first, *second);
    let article = render(&body, &settings, &Ours);
    check(&article, &body, settings.form);
    if second & 1 != 0 {
        check_edits(&article, &body, &settings);
    }
});

fn settings(first: u8, second: u8) -> Settings {
    let dialect = Dialect::ALL[usize::from(first & 7) % Dialect::ALL.len()];
    let mut settings = Settings::new(dialect, "zh-CN");
    if first & 8 != 0 {
        settings.goldmark = goldmark::Options {
            raw_html: true,
            block_attributes: true,
            emoji: true,
            ..goldmark::Options::default()
        };
        settings.chirpy = Some(Chirpy {
            cdn: "https://cdn.example".into(),
            media_subpath: "/m".into(),
        });
    }
    if first & 16 != 0 {
        settings.math = Some(true);
    }
    if first & 32 != 0 {
        settings.form = Form::Published;
    }
    settings.templates = first & 64 == 0;
    settings.extensions = second & 2 == 0;
    settings
}

fn check(article: &Article, body: &str, form: Form) {
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
        assert!(body.get(range.clone()).is_some(), "a range {range:?}");
    }
    let fault = match form {
        Form::Themed => fault(&article.html()),
        Form::Published => published_fault(&article.html()),
    };
    assert_eq!(fault, None);
}

/// The body without its second third, then whole: the article of an open post is that of the body.
fn check_edits(article: &Article, body: &str, settings: &Settings) {
    let (from, to) = (
        boundary(body, body.len() / 3),
        boundary(body, body.len() / 3 * 2),
    );
    let mut before = body.to_owned();
    before.replace_range(from..to, "");
    let mut renderer = Renderer::new(0);
    renderer.render(&before, settings, &Ours);
    assert!(
        renderer.render(body, settings, &Ours) == *article,
        "an edit shows"
    );
}

/// The last start of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

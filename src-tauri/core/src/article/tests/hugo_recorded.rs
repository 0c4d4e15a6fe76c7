//! What the real Hugo makes of our rules and sample posts, recorded in `tests/recorded/hugo` (whose `record.py`
//! records it anew), is what we publish. Compared are elements in their order, the attributes that lead somewhere or
//! show something, and the words; not what the allow-list takes from any post.

use std::fs;
use std::path::{Path, PathBuf};

use super::trees::outline_of;
use super::*;
use crate::front_matter::FrontMatter;
use crate::site::Generator;

const FENCE: &str = "````````````````````````````````";

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recorded/hugo")
}

fn check(name: &str, body: &str, settings: &Settings, wanted: &str) {
    let ours = outline_of(&published(body, settings));
    let hugo = outline_of(wanted);
    let at = ours.iter().zip(&hugo).take_while(|(a, b)| a == b).count();
    let from = |list: &[String]| {
        let rest = list.iter().skip(at.saturating_sub(2)).take(8);
        rest.cloned().collect::<Vec<_>>()
    };
    assert!(
        ours == hugo,
        "{name}\n{body}\nHugo: {:?}\nours: {:?}",
        from(&hugo),
        from(&ours)
    );
}

fn settings_of(config: &serde_json::Value) -> Settings {
    Settings {
        goldmark: goldmark::Options::read(config),
        hugo_highlight: hugo::Highlight::read(config),
        parameters: vec![("subtitle".into(), "Under".into())],
        ..settings(Dialect::Hugo)
    }
}

/// The examples of a rules file: Markdown and HTML.
fn examples(text: &str) -> Vec<(String, String)> {
    let start = format!("{FENCE} example\n");
    let parts = text.split(&start).skip(1);
    parts
        .map(|part| {
            let (example, _) = part.split_once(&format!("\n{FENCE}\n")).unwrap();
            let (body, html) = example.split_once("\n.\n").unwrap();
            (body.to_owned() + "\n", html.to_owned())
        })
        .collect()
}

fn rules(name: &str) {
    let text = fs::read_to_string(recorded().join(format!("rules/{name}.txt"))).unwrap();
    let config = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("config: "));
    let config = match config {
        Some(config) => serde_json::from_str(config).unwrap(),
        None => serde_json::json!({ "markup": { "goldmark": { "renderer": { "unsafe": true } } } }),
    };
    let examples = examples(&text);
    assert!(!examples.is_empty());
    for (body, html) in examples {
        check(name, &body, &settings_of(&config), &html);
    }
}

macro_rules! rules {
    ($($name:ident)*) => { $( #[test] fn $name() { rules(stringify!($name)); } )* };
}

rules! {
    typographer linkify emphasis links headings line_breaks tables lists definition_lists footnotes raw_html code
    passthrough extras cjk_simple cjk_css3draft plainest safe ids_blackfriday ids_ascii signs shortcodes emoji block_attributes
    line_numbers line_numbers_inline line_numbers_off
}

#[test]
fn every_recorded_rule_is_checked() {
    let here = include_str!("hugo_recorded.rs");
    for entry in fs::read_dir(recorded().join("rules")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(here.contains(&format!(" {name}")), "{name}");
    }
}

#[test]
fn sample_posts_are_published_as_hugo_publishes_them() {
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../posts");
    let config =
        serde_json::json!({ "markup": { "goldmark": { "renderer": { "unsafe": true } } } });
    let mut count = 0;
    for entry in fs::read_dir(posts).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let block = FrontMatter::read(&text, Generator::Hugo).block;
        let body = &text[block.map_or(0, |block| block.range.end)..];
        let wanted = fs::read_to_string(recorded().join(format!("posts/{name}.html"))).unwrap();
        check(&name, body, &settings_of(&config), &wanted);
    }
    assert!(count > 10);
}

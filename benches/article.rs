//! The article pipeline beside bare pulldown-cmark with ammonia, in the same run: a real post (`INKSTONE_SEED`, else
//! the one in `../shared/seed`), and one typed character in posts of 1 MB and of 30,000 lines.
//!
//! Ratios of one run say something, times of two runs do not. Run: `cargo bench --bench article`.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use inkstone_core::article::{
    Dialect, Picture, PictureTarget, RemoteStyle, Renderer, Settings, render,
};

/// Every picture is remote: nothing is looked for on disk.
struct Remote;

impl PictureTarget for Remote {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Remote {
            url: link.to_owned(),
            host: "example.com".to_owned(),
        }
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Placeholder
    }
}

fn options() -> pulldown_cmark::Options {
    pulldown_cmark::Options::ENABLE_TABLES
        | pulldown_cmark::Options::ENABLE_FOOTNOTES
        | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
        | pulldown_cmark::Options::ENABLE_TASKLISTS
}

fn bare(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(text, options()));
    ammonia::clean(&html)
}

fn bare_parse(text: &str) -> usize {
    pulldown_cmark::Parser::new_ext(text, options()).count()
}

fn seed() -> String {
    let path = std::env::var("INKSTONE_SEED").unwrap_or_else(|_| {
        let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed");
        let posts = std::fs::read_dir(above).into_iter().flatten().flatten();
        let mut posts = posts.map(|entry| entry.path().display().to_string());
        posts
            .find(|path| path.ends_with("130953549.md"))
            .unwrap_or_default()
    });
    std::fs::read_to_string(path).unwrap_or_else(|_| {
        eprintln!("SKIPPED: no seed; a made-up post stands in");
        post(30_000)
    })
}

/// A post of about `bytes` bytes, of the kinds of blocks that posts have.
fn post(bytes: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        text.push_str(&format!(
            "## 第 {number} 节\n\n今年的**主题**是“超越”，见[链接](https://example.com/{number}) 与 `code {number}`，还有很多别的话要说。\nA second line with *emphasis* and words that go on for a while, as they do.\n\n- 甲 {number}\n- 乙 **粗**\n- 丙\n\n> 引用一段 {number}。\n\n```rust\nfn f{number}() -> usize {{ {number} }}\n```\n\n| a | b |\n|---|---|\n| {number} | x |\n\n![图](https://example.com/{number}.png)\n\n"
        ));
    }
    text
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .sample_size(20)
        .configure_from_args();
    let seed = seed();
    let mut ratios = Vec::new();
    let mut plain = f64::NAN;
    for dialect in [
        Dialect::Plain,
        Dialect::Jekyll,
        Dialect::Hugo,
        Dialect::Hexo,
        Dialect::Zola,
    ] {
        let settings = Settings::new(dialect, "zh-CN");
        let whole = time(&mut criterion, &format!("{dialect:?} seed"), || {
            black_box(render(black_box(&seed), &settings, &Remote));
        });
        let floor = time(&mut criterion, &format!("{dialect:?} seed bare"), || {
            black_box(bare(black_box(&seed)));
        });
        ratios.push((
            format!("{dialect:?}, seed, whole / bare with ammonia"),
            whole / floor,
        ));
        match dialect {
            Dialect::Plain => plain = whole,
            Dialect::Jekyll => ratios.push(("Jekyll, seed, whole / plain".into(), whole / plain)),
            Dialect::Hugo | Dialect::Hexo | Dialect::Zola => {}
        }
    }
    let posts = [
        ("1 MB", post(1_000_000)),
        ("the seed again and again", repeated(&seed, 1_000_000)),
        ("30,000 lines", short_paragraphs(30_000)),
    ];
    for (what, text) in &posts {
        let floor = time(&mut criterion, &format!("{what}, bare parse"), || {
            black_box(bare_parse(black_box(text)));
        });
        for dialect in Dialect::ALL {
            let name = format!("{dialect:?}, {what}, one typed character");
            let mut spent = typed(&mut criterion, &name, dialect, text);
            ratios.push((format!("{name} / bare parse"), median(&mut spent) / floor));
        }
    }
    println!();
    for (name, ratio) in ratios {
        println!("{ratio:6.2} × {name}");
    }
}

/// The seconds that the article takes after each of some characters typed in the middle of `text`.
fn typed(criterion: &mut Criterion, name: &str, dialect: Dialect, text: &str) -> Vec<f64> {
    let settings = Settings::new(dialect, "zh-CN");
    let mut renderer = Renderer::default();
    let mut text = text.to_owned();
    let middle = text.len() / 2;
    let mut ends = text.match_indices("\n\n").map(|(at, _)| at);
    let mut at = ends.find(|at| *at >= middle).unwrap_or(0);
    renderer.render(&text, &settings, &Remote);
    let mut spent = Vec::new();
    criterion.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let mut all = Duration::ZERO;
            for round in 0..rounds {
                text.insert(at, char::from(b'a' + u8::try_from(round % 26).unwrap_or(0)));
                at += 1;
                let start = std::time::Instant::now();
                black_box(renderer.render(black_box(&text), &settings, &Remote));
                let took = start.elapsed();
                spent.push(took.as_secs_f64());
                all += took;
            }
            all
        });
    });
    spent
}

/// `seed` again and again, each time with other headings.
fn repeated(seed: &str, bytes: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    // Without its front matter.
    let body = seed.splitn(3, "---\n").last().unwrap_or(seed);
    while text.len() < bytes {
        number += 1;
        for line in body.lines() {
            text.push_str(line);
            if line.starts_with('#') {
                text.push_str(&format!(" {number}"));
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// Paragraphs of one line, an empty line behind each.
fn short_paragraphs(lines: usize) -> String {
    (0..lines / 2)
        .map(|number| format!("第 {number} 段，有 *一些* 话 and `code`.\n\n"))
        .collect()
}

/// The median seconds of one run of `work`.
fn time(criterion: &mut Criterion, name: &str, mut work: impl FnMut()) -> f64 {
    let mut spent = Vec::new();
    criterion.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let mut all = Duration::ZERO;
            for _ in 0..rounds {
                let start = std::time::Instant::now();
                work();
                let took = start.elapsed();
                spent.push(took.as_secs_f64());
                all += took;
            }
            all
        });
    });
    median(&mut spent)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

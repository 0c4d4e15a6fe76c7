//! One field edited in a long block, beside what others need for it in the same run: yaml-edit's bare set,
//! and serde_yaml reading and writing the whole block.
//!
//! Ratios of one run say something, times of two runs do not: the machine is never the same twice.

use std::hint::black_box;
use std::time::{Duration, Instant};

use inkstone_core::front_matter::{self, Edit, FrontMatter};
use inkstone_core::site::Generator;
use jiff::ZonedDateTime;

const LINES: usize = 200;
const ROUNDS: usize = 300;

/// A post whose block has 200 lines of the kinds that blogs have.
fn post() -> String {
    let mut inner =
        String::from("layout: post\ntitle: 梅雨季的第三个周末\ndate: 2024-06-18 21:07:33 +08:00\n");
    let mut number = 0;
    while inner.matches('\n').count() < LINES {
        number += 1;
        let entry = match number % 5 {
            0 => format!(
                "image{number}:\n    path: /img/{number}.jpg\n    alt: '第 {number} 张: 雨'\n"
            ),
            1 => format!("tags{number}: ['雨', 'rust', \"node js\"] # 三个\n"),
            2 => format!("list{number}:\n  - a\n  - b: c\n    d: e\n"),
            3 => format!("description{number}: >-\n  folded over\n  two lines\n"),
            _ => format!("key{number}: https://example.com/{number}?a=b\n"),
        };
        inner.push_str(&entry);
    }
    format!("---\n{inner}---\n\n{}", "正文一段。\n\n".repeat(500))
}

/// The middle of many rounds, after as many to warm up.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..2 * ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .skip(ROUNDS)
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

fn main() {
    let text = post();
    let inner = text.split("---\n").nth(1).expect("a block").to_owned();
    let edit = Edit::Set {
        path: vec!["title".to_owned()],
        value: "新标题: 带冒号".to_owned(),
    };
    let now = ZonedDateTime::now();
    let edited = front_matter::apply(&text, Generator::Jekyll, &edit, &now)
        .expect("the edit is made")
        .applied_to(&text);
    assert_eq!(
        FrontMatter::read(&edited, Generator::Jekyll)
            .text("title")
            .as_deref(),
        Some("新标题: 带冒号")
    );

    let engine = median(|| {
        black_box(front_matter::apply(
            black_box(&text),
            Generator::Jekyll,
            &edit,
            &now,
        ))
        .expect("the edit is made");
    });
    let read = median(|| {
        black_box(FrontMatter::read(black_box(&text), Generator::Jekyll));
    });
    let bare = median(|| {
        let file = yaml_edit::YamlFile::parse(black_box(&inner)).tree();
        let document = file.ensure_document();
        let map = document.as_mapping().expect("a map");
        map.set(
            "title",
            yaml_edit::ScalarValue::single_quoted("新标题: 带冒号"),
        );
        black_box(file.to_string());
    });
    let dump = median(|| {
        let mut value: serde_yaml::Value =
            serde_yaml::from_str(black_box(&inner)).expect("valid YAML");
        value["title"] = "新标题: 带冒号".into();
        black_box(serde_yaml::to_string(&value)).expect("valid YAML");
    });

    let lines = inner.lines().count();
    println!(
        "one field of a block of {lines} lines, {} bytes; median of {ROUNDS}",
        inner.len()
    );
    for (name, time, what) in [
        (
            "engine, an edit",
            engine,
            "read, edited, read back and compared",
        ),
        ("engine, reading", read, "fields and problems"),
        ("yaml-edit, bare set", bare, "nothing verified"),
        (
            "serde_yaml",
            dump,
            "comments, quotes and order of lines lost",
        ),
    ] {
        let ratio = engine.as_secs_f64() / time.as_secs_f64();
        println!(
            "  {name:22} {:8.3} ms   engine ÷ this {ratio:5.2}   {what}",
            time.as_secs_f64() * 1e3
        );
    }
}

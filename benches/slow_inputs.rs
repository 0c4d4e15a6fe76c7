//! A random search for texts whose rendering takes longer than their length explains. Fragments that start or end
//! something are put together and repeated; a text eight times as long may take eight times as long, with room for the
//! noise of a busy machine.
//!
//! Run: `cargo bench --bench slow_inputs -- [SECONDS] [DIALECT] [SEED]`; 90 seconds of Jekyll's dialect by default. Prints
//! what was tried and the worst ratio; ends with an error when a text is slow.

use std::hint::black_box;
use std::time::{Duration, Instant};

use inkstone_core::article::{Dialect, Picture, PictureTarget, Settings, render};

struct Local;

impl PictureTarget for Local {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: link.to_owned(),
            width: None,
            height: None,
        }
    }
}

const FRAGMENTS: &[&str] = &[
    "a",
    "中",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "word ",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "```\n",
    "~~~\n",
    "[",
    "]",
    "[a](",
    "](b)",
    "[a]",
    "[a][",
    "![",
    "(",
    ")",
    "<",
    ">",
    "<b>",
    "</b>",
    "<a href=\"",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<code>",
    "</code>",
    "<p",
    "<details markdown=\"1\">",
    "</details>",
    "&",
    "&amp;",
    "&#",
    ";",
    "\\",
    "\\*",
    "\"",
    "'",
    "-",
    "--",
    "...",
    "<<",
    ">>",
    "|",
    "a|b\n",
    "|---|\n",
    "+",
    "=",
    "===\n",
    "---\n",
    "# ",
    "#",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    ": ",
    "^\n",
    "{:",
    "}",
    "{: .c}",
    "{: #i}",
    "{::comment}",
    "{:/}",
    "{::nomarkdown}",
    "{::options a=\"b\" /}",
    "{:a: .b}\n",
    "{: a}",
    "{:toc}\n",
    "[^a]",
    "[^a]: ",
    "[a]: /u\n",
    "[a]: <",
    "*[a]: b\n",
    "$$",
    "$",
    "{{",
    "}}",
    "{%",
    "%}",
    "{% raw %}",
    "{% endraw %}",
    "{% if a %}",
    "{% endif %}",
    "{% for i in (1..9) %}",
    "{% endfor %}",
    "{{ a }}",
    "{% assign a = a | append: 'b' %}",
    "{% capture a %}",
    "{% endcapture %}",
    "{% comment %}",
    "{% highlight a %}",
    "{% endhighlight %}",
    "{% include a %}",
    "http://e.org",
    "www.e.org",
    "a@b.c",
    "  \n",
    "\\\n",
    "\u{301}",
    "“",
    "。",
];

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let number = |index: usize, default: u64| {
        arguments
            .get(index)
            .and_then(|word| word.parse().ok())
            .unwrap_or(default)
    };
    let wanted = arguments.get(1).map_or("jekyll", String::as_str);
    let dialect = Dialect::ALL
        .into_iter()
        .find(|dialect| format!("{dialect:?}").eq_ignore_ascii_case(wanted))
        .unwrap_or(Dialect::Jekyll);
    let settings = Settings::new(dialect, "zh-CN");
    fastrand::seed(number(2, 1));
    let time = |text: &str| {
        let once = || {
            let start = Instant::now();
            black_box(render(text, &settings, &Local));
            start.elapsed()
        };
        // The best of two: what else runs on the machine only slows.
        once().min(once())
    };
    let end = Instant::now() + Duration::from_secs(number(0, 90));
    let (mut tried, mut worst) = (0_usize, 0.0_f64);
    let mut slow: Vec<(String, String, String, f64)> = Vec::new();
    while Instant::now() < end {
        let part = |most: usize| -> String {
            (0..fastrand::usize(1..=most))
                .map(|_| FRAGMENTS[fastrand::usize(..FRAGMENTS.len())])
                .collect()
        };
        let before = if fastrand::bool() {
            part(3)
        } else {
            String::new()
        };
        let unit = part(4);
        let after = if fastrand::bool() {
            part(3)
        } else {
            String::new()
        };
        let long =
            |bytes: usize| format!("{before}{}{after}\n", unit.repeat(bytes / unit.len() + 1));
        tried += 1;
        let small = time(&long(4_000));
        let large = time(&long(32_000));
        let ratio = large.as_secs_f64() / small.as_secs_f64().max(20e-6) / 8.0;
        worst = worst.max(ratio);
        if ratio > 2.5 {
            // Once more and longer, before it is called slow.
            let (middle, huge) = (time(&long(32_000)), time(&long(256_000)));
            let again = huge.as_secs_f64() / middle.as_secs_f64() / 8.0;
            if again > 2.0 || huge > Duration::from_secs(2) {
                println!(
                    "slow: {before:?} + {unit:?} × n + {after:?}: {again:.1} × linear, {huge:.2?} for 256 KB"
                );
                slow.push((before, unit, after, again));
            }
        }
    }
    println!(
        "{dialect:?}: {tried} texts tried, worst ratio at 32 KB {worst:.2} × linear, {} slow",
        slow.len()
    );
    std::process::exit(i32::from(!slow.is_empty()));
}

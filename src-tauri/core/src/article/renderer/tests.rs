//! After any edit the article is the one that a whole rendering makes.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::tests::{Site, fragments, settings};
use super::*;

/// What edits insert, by turns.
static FRAGMENTS: LazyLock<Vec<&str>> = LazyLock::new(|| [fragments::FRAGMENTS, OWN].concat());

const OWN: &[&str] = &[
    "Setext\n===\n\n",
    "\n\n\n",
    "~~~\n",
    "````\n",
    "> q\n\n",
    "- a\n- b\n\n",
    "![m](missing.png)",
    "[^1]: note \"x\"\n\n",
    "[^2]: n[^1]\n\n    more\n\n",
    "[^2] ",
    "[Ref][]",
    "[x][ref]",
    "[ref]: /other\n",
    "[late]: <b>\n\n",
    "<div id=b>x</div>\n\n",
    "<pre>\n\n",
    "</pre>\n\n",
    "<style>\n\n",
    "</style>\n\n",
    "$$\n",
    "$$",
    "{{ page.x }}",
    "{{< details summary=\"s\" >}}\n\n",
    "{{< /details >}}\n\n",
    "{{< admonition note >}}\n",
    "{{< /admonition >}}\n",
    "{{< z",
    ">}}",
    "{{% z %}}",
    "{{</* z */>}}",
    "<!--more-->\n",
    "Term\n: def\n\n",
    ": def\n",
    "}}",
    "{% note info %}\n\n",
    "{% endnote %}\n\n",
    "{% codeblock a.js %}\n",
    "{% endcodeblock %}\n",
    "{% asset_img a.png t %}",
    "{: .c}\n\n",
    "- here\n{:footnotes}\n\n",
    "x|y\n\n",
    "- <style>\n\n",
    "[ref]: /u \"a\n\n",
    "b\"\n\n",
    "{::comment}\n\n",
    "{:/comment}\n\n",
    "{:/}\n",
    "<div markdown=\"1\">\n\n",
    "{% if true %}\n",
    "{% else %}",
    "{% endif %}\n",
    "{%- x -%}\n",
    "{% highlight go %}\n\n",
    "{% endhighlight %}\n",
    "{% comment %}",
    "{% endcomment %}",
    "{# c",
    "#}",
    "---\na: b\n---\n",
    ":smile:",
    "\"",
    "it's",
    "{{ x(a=1) }}",
    "{% x() %}\n",
    "{% end %}\n",
    "@/a.md",
    "[p](@/a.md)",
    "text\n\n",
    "word\n\nWord\n\n",
    "Über\n\n",
    "中\n\n文\n\n",
];

/// A post of each kind of block, cut in many places.
fn post(random: &mut impl FnMut(usize) -> usize) -> String {
    let mut text = String::new();
    for number in 0..6 + random(8) {
        text.push_str(match random(14) {
            0 => "> quote\n> more\n\n",
            1 => "- a\n- b\n\n  c\n\n",
            2 => "```rust\nlet a = [0];\n\nfn x() {}\n```\n\n",
            3 => "A [link](https://e.org) and ![p](a.png).\n\n",
            4 => "Text with *a* and `b`, \"c\" — it's.\n\n",
            5 => "| a | b |\n|---|---|\n| c | d |\n\n",
            6 => "See [ref] and [^1], [jump](#t1).\n\n",
            7 => "<div>\n\nInside\n\n</div>\n\n",
            8 => "[ref]: /u\n\n",
            9 => "[^1]: A note.\n\n",
            10 => "$$\nx\n$$\n\n",
            _ => "Some words\nand 更多。\n\n",
        });
        if random(3) == 0 {
            text.push_str(&format!("## T{number}\n\n"));
        }
    }
    text
}

fn number(name: &str, default: usize) -> usize {
    let given = std::env::var(name).ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn all_settings() -> Vec<Settings> {
    let mut all: Vec<Settings> = Dialect::ALL.into_iter().map(settings).collect();
    for dialect in Dialect::ALL {
        let form = super::super::Form::Published;
        all.push(Settings {
            form,
            ..settings(dialect)
        });
    }
    let mut unsafe_hugo = settings(Dialect::Hugo);
    unsafe_hugo.goldmark.raw_html = true;
    all.push(unsafe_hugo);
    all
}

fn same(renderer: &mut Renderer, body: &str, settings: &Settings, history: &dyn Fn() -> String) {
    let site = Site(RemoteStyle::Placeholder);
    let patched = renderer.render(body, settings, &site);
    let whole = render(body, settings, &site);
    if patched == whole {
        return;
    }
    let cuts: Vec<usize> = renderer.chunks.iter().map(|chunk| chunk.length).collect();
    let differs = |one: usize, other: usize| format!("{one} and {other}");
    let blocks = patched
        .blocks
        .iter()
        .zip(&whole.blocks)
        .find(|(one, other)| one != other);
    panic!(
        "{:?} {:?}\n{body:?}\nbefore {}\ncuts {cuts:?}\nblocks {} {blocks:#?}\n{:?}\n{:?}\n{:?} {:?}\n{:?}\n{:?}\n{}",
        settings.dialect,
        settings.form,
        history(),
        differs(patched.blocks.len(), whole.blocks.len()),
        patched.outline,
        whole.outline,
        patched.counts,
        whole.counts,
        patched.warnings,
        whole.warnings,
        patched.pictures == whole.pictures,
    );
}

/// `INKSTONE_EDITS` edits of posts in each dialect, else some hundreds; every fiftieth starts a new post.
#[test]
fn patched_articles_equal_whole_ones() {
    use proptest::test_runner::{RngAlgorithm, TestRng};
    let seed = number("INKSTONE_SEED_NUMBER", 0);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&(seed as u64).to_le_bytes());
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut below =
        |limit: usize| usize::try_from(random.next_u64() % limit.max(1) as u64).unwrap();
    for settings in all_settings() {
        let mut patched = 0;
        let edits = number("INKSTONE_EDITS", 200);
        let mut renderer = Renderer::new(0);
        let mut body = String::new();
        let mut undo: Vec<String> = Vec::new();
        for edit in 0..edits {
            if edit % 50 == 0 {
                body = post(&mut below);
                undo.clear();
                renderer = Renderer::new([0, 0, 24, 100][below(4)]);
                same(&mut renderer, &body, &settings, &String::new);
            }
            let before = body.clone();
            match below(12) {
                0 if !undo.is_empty() => body = undo.pop().unwrap(),
                1 => body = body.replacen("\n\n", "\n\nNew\n\n", 1),
                kind => {
                    let boundaries: Vec<usize> = body
                        .char_indices()
                        .map(|(index, _)| index)
                        .chain([body.len()])
                        .collect();
                    let start = below(boundaries.len());
                    let length = if kind < 5 {
                        below(if boundaries.len() > 400 { 90 } else { 12 })
                    } else {
                        0
                    };
                    let end = (start + length).min(boundaries.len() - 1);
                    let text = if kind == 2 {
                        ""
                    } else {
                        FRAGMENTS[below(FRAGMENTS.len())]
                    };
                    undo.push(body.clone());
                    body.replace_range(boundaries[start]..boundaries[end], text);
                }
            }
            same(&mut renderer, &body, &settings, &|| format!("{before:?}"));
            patched += usize::from(renderer.is_patched);
        }
        println!(
            "{:?} {:?}: {patched} of {edits} patched",
            settings.dialect, settings.form
        );
        assert!(
            patched * 10 > edits,
            "{:?}: only {patched} of {edits} were patched",
            settings.dialect
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The chunks of a text do not depend on the texts before it.
    #[test]
    fn any_text_may_follow_any_other(
        bodies in prop::collection::vec(prop::collection::vec(prop::sample::select(FRAGMENTS.as_slice()), 0..16), 1..4),
        dialect in prop::sample::select(&Dialect::ALL[..]),
    ) {
        let mut renderer = Renderer::new(0);
        for body in bodies {
            same(&mut renderer, &body.concat(), &settings(dialect), &String::new);
        }
    }
}

#[test]
fn a_typed_letter_makes_one_chunk_anew() {
    let settings = settings(Dialect::Plain);
    let site = Site(RemoteStyle::Placeholder);
    let mut renderer = Renderer::new(0);
    let body = "One\n\nTwo [^1]\n\nThree\n\nFour\n\n[^1]: note\n\nFive\n";
    renderer.render(body, &settings, &site);
    let before: Vec<u64> = renderer.chunks.iter().map(|chunk| chunk.number).collect();
    renderer.render(&body.replace("Three", "Three!"), &settings, &site);
    let after: Vec<u64> = renderer.chunks.iter().map(|chunk| chunk.number).collect();
    let made = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after);
    assert_eq!((before.len(), made.count()), (after.len(), 1));
    assert!(renderer.is_patched);
}

#[test]
fn a_picture_that_came_is_shown() {
    struct Counted(std::cell::Cell<u32>);
    impl PictureTarget for Counted {
        fn resolve(&self, _: &str) -> super::super::Picture {
            super::super::Picture::Local {
                url: format!("p:{}", self.0.get()),
                width: None,
                height: None,
            }
        }
    }
    let settings = settings(Dialect::Plain);
    let mut renderer = Renderer::new(0);
    let site = Counted(std::cell::Cell::new(0));
    let body = "One\n\n![a](a.png)\n\nTwo\n";
    assert!(
        renderer
            .render(body, &settings, &site)
            .html()
            .contains("p:0")
    );
    site.0.set(1);
    assert!(
        renderer
            .render(body, &settings, &site)
            .html()
            .contains("p:1")
    );
}

#[test]
fn what_two_texts_have_in_common() {
    let long = "x".repeat(700);
    for (old, new, wanted) in [
        ("", "", (0, 0)),
        ("abc", "abc", (3, 0)),
        ("abc", "abxc", (2, 1)),
        ("aa", "aaa", (2, 0)),
        ("", "a", (0, 0)),
        ("ab", "xb", (0, 1)),
    ] {
        assert_eq!(common(old, new), wanted, "{old} {new}");
        let (one, other) = (format!("{long}{old}{long}"), format!("{long}{new}{long}"));
        let (before, after) = common(&one, &other);
        assert_eq!(one[..before], other[..before]);
        assert_eq!(one[one.len() - after..], other[other.len() - after..]);
        assert!(
            before >= 700 && before + after >= 1400.min(one.len()),
            "{old} {new}"
        );
    }
}

//! The specifications of others: every example of CommonMark without our extensions, and GitHub's with them.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::trees::outline_of;
use super::*;

/// `(name of the extension, Markdown, HTML)` of every example of a specification.
fn examples(text: &str) -> Vec<(String, String, String)> {
    const FENCE: &str = "````````````````````````````````";
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(&format!("\n{FENCE} example")) {
        let (name, after) = after.split_once('\n').unwrap();
        let (example, after) = after.split_once(&format!("\n{FENCE}\n")).unwrap();
        let example = format!("\n{example}\n");
        let (body, html) = example.split_once("\n.\n").unwrap();
        let body = body.strip_prefix('\n').unwrap_or(body).replace('→', "\t") + "\n";
        found.push((name.trim().to_owned(), body, html.replace('→', "\t")));
        rest = after;
    }
    assert!(!found.is_empty());
    found
}

/// `html` after the same guards that a post's raw HTML passes.
fn guarded(html: &str, settings: &Settings) -> String {
    let mut tasks = String::new();
    for (index, part) in html.split("<input").enumerate() {
        let (tag, rest) = if index > 0 {
            part.split_once('>').unwrap()
        } else {
            ("", part)
        };
        if index > 0 {
            let title = if tag.contains("checked") {
                " title=\"checked\""
            } else {
                ""
            };
            tasks.push_str(&format!("<br{title}>"));
        }
        tasks.push_str(rest);
    }
    let pieces = [
        Event::Start(Tag::HtmlBlock),
        Event::Html(tasks.into()),
        Event::End(TagEnd::HtmlBlock),
    ];
    let pieces: Vec<parse::Piece> = pieces
        .into_iter()
        .map(|event| parse::Piece::new(event, 0..0))
        .collect();
    let notes = footnotes::Notes::default();
    let mut writer = html::Writer::new(settings, &Addresses, &[], &notes, &[], Default::default());
    let written = writer.blocks(&pieces);
    let (trusted, ..) = writer.finish();
    let blocks = blocks::units(written, &trusted);
    blocks.iter().map(|block| &*block.html).collect()
}

/// The outline without the ids that we give to headings, with tasks as [`guarded`] writes them.
fn compared(html: &str) -> Vec<String> {
    let html = html
        .replace(
            "<input type=\"checkbox\" disabled checked>",
            "<br title=\"checked\">",
        )
        .replace("<input type=\"checkbox\" disabled>", "<br>")
        .replace(" rel=\"noopener noreferrer nofollow\"", "");
    let outline = outline_of(&html);
    let without_id = |tag: String| match tag.split_once(" id=") {
        Some((before, after)) if tag.starts_with("<h") => {
            let rest = after
                .split_once(' ')
                .map_or(">".to_owned(), |(_, rest)| format!(" {rest}"));
            format!("{before}{rest}")
        }
        _ => tag,
    };
    outline.into_iter().map(without_id).collect()
}

/// The numbers of the examples in which we differ.
fn differing(
    examples: &[(String, String, String)],
    of: impl Fn(&str) -> Option<Settings>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for (number, (name, body, html)) in examples.iter().enumerate() {
        let Some(settings) = of(name) else {
            continue;
        };
        let settings = Settings {
            form: Form::Published,
            ..settings
        };
        let ours = render(body, &settings, &Addresses).html();
        let (ours, theirs) = (compared(&ours), compared(&guarded(html, &settings)));
        if ours != theirs {
            eprintln!(
                "{}: {body:?}\n  spec {theirs:?}\n  ours {ours:?}",
                number + 1
            );
            found.push(number + 1);
        }
    }
    found
}

fn common_mark() -> Settings {
    Settings {
        extensions: false,
        ..settings(Dialect::Plain)
    }
}

#[test]
fn every_example_of_common_mark_holds_without_extensions() {
    let Some(text) = shared("suites/commonmark-spec.txt") else {
        return;
    };
    let examples = examples(&text);
    assert_eq!(examples.len(), 652);
    assert_eq!(
        differing(&examples, |_| Some(common_mark())),
        Vec::<usize>::new()
    );
}

#[test]
fn githubs_examples_hold() {
    for file in ["spec", "gfm_table", "gfm_strikethrough", "gfm_tasklist"] {
        let Some(text) = shared(&format!("suites/github-{file}.txt")) else {
            return;
        };
        let examples = examples(&text);
        let of = |name: &str| match name {
            "" if file == "spec" => Some(common_mark()),
            // Our own list of elements is shorter than GitHub's.
            "tagfilter" => None,
            _ => Some(settings(Dialect::Plain)),
        };
        let known: &[usize] = match file {
            // The file has lost the no-break spaces of two examples; our links never lead to FTP; comments are
            // those of CommonMark 0.31, which GitHub's 0.29 had otherwise.
            "spec" => &[352, 499, 612, 629, 630],
            _ => &[],
        };
        assert_eq!(differing(&examples, of), known, "{file}");
    }
}

#[test]
fn emphasis_beside_cjk_is_as_its_specification_has_it() {
    for file in ["strong", "korean", "pseudo-emoji", "non-bmp"] {
        let Some(text) = shared(&format!("suites/cjk/testcases/{file}.md")) else {
            return;
        };
        for line in text.lines().filter(|line| line.contains("**")) {
            let html = plain(line);
            if file == "non-bmp" {
                assert!(!html.contains("<strong"), "{line}: {html}");
            } else {
                assert!(!html.contains("**"), "{line}: {html}");
            }
        }
    }
}

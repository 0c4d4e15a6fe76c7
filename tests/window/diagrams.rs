//! Diagrams and formulas in the preview: drawn, and as they were last while what is typed cannot be read.

use serde_json::{Value, json};

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::Folder;
use crate::webdriver::key;

const POST: &str = "2024-06-03-diagrams.md";

const TEXT: &str = "---
title: Diagrams
---

```mermaid
flowchart LR
  A[开始 start] --> B{下雨吗?}
  B -->|yes| C[Umbrella]
  B -->|no| D[Walk]
```

A paragraph between.

```mermaid
sequenceDiagram
  Alice->>小明: 你好
  小明-->>Alice: Hello
```

```mermaid
flowchart LR
  A --> --> B
```

The end of it $x^2$";

fn open(launch: &Launch) -> (Folder, App) {
    let blog = Folder::small_blog();
    blog.write(POST, TEXT);
    let app = App::with_post(Desktop::start(), launch, &blog, POST);
    (blog, app)
}

/// What the figures show: `drawn`, `last-good`, `failed` or `waited-for`, and whether a picture is painted.
fn figures(app: &App) -> Value {
    app.preview_script(
        "return [...document.querySelectorAll('figure.diagram')].map(figure => {
             const picture = figure.querySelector('img.drawing')
             const state = ['last-good', 'failed', 'waited-for', 'drawn'].find(name => figure.classList.contains(name)) ?? 'source'
             return [state, !!picture && picture.complete && picture.naturalWidth > 40 && picture.checkVisibility()]
         })",
        &[],
    )
}

fn wait_for_figures(app: &App, expected: &Value) {
    let mut last = Value::Null;
    let seen = crate::wait::first(|| {
        last = figures(app);
        (last == *expected).then_some(())
    });
    if seen.is_none() {
        let why = app.preview_script(
            "return [...document.querySelectorAll('.reason')].map(e => e.textContent)",
            &[],
        );
        panic!("{last} in the place of {expected}; {why}");
    }
}

#[test]
fn diagrams_are_drawn_in_the_colours_of_the_page() {
    let (_blog, app) = open(&Launch::default());
    app.preview_script("scrollTo(0, 0); return 1", &[]);
    wait_for_figures(
        &app,
        &json!([["drawn", true], ["drawn", true], ["failed", false]]),
    );
    app.screenshot("diagrams");
    // An inert picture: nothing of it is in the article's document.
    assert_eq!(
        app.preview_script(
            "return document.querySelectorAll('.article svg, .article foreignObject').length",
            &[]
        ),
        0
    );
    let failed = app.preview_script(
        "const figure = document.querySelector('figure.failed')
         return [figure.querySelector('.reason').textContent, figure.querySelector('pre').checkVisibility()]",
        &[],
    );
    assert!(
        failed[0]
            .as_str()
            .is_some_and(|reason| reason.contains("line 2")),
        "{failed}"
    );
    assert_eq!(failed[1], true, "the source is shown");

    // Another look is another drawing.
    let source = "return document.querySelector('img.drawing').src";
    let light = app.preview_script(source, &[]);
    app.click(&part("scheme"));
    app.click(&part("scheme-dark"));
    app.wait_until("the drawing in the dark", || {
        let now = app.preview_script(source, &[]);
        now != light && figures(&app)[0] == json!(["drawn", true])
    });
    app.screenshot("diagrams-dark-article");
}

#[test]
fn a_half_typed_diagram_keeps_its_last_picture_until_the_cursor_leaves() {
    let (_blog, app) = open(&Launch::default());
    app.preview_script("scrollTo(0, 0); return 1", &[]);
    wait_for_figures(
        &app,
        &json!([["drawn", true], ["drawn", true], ["failed", false]]),
    );
    // To the end of `C[Umbrella]`, behind its bracket.
    app.click(&format!("{} .cm-content", part("editor")));
    app.keys(&[key::CONTROL], &key::HOME.to_string());
    let line = app.script(
        "const line = [...document.querySelectorAll('.cm-line')].find(line => line.textContent.includes('Umbrella'))
         line.scrollIntoView({ block: 'center' })
         const range = document.createRange()
         range.selectNodeContents(line)
         range.collapse(false)
         getSelection().removeAllRanges()
         getSelection().addRange(range)
         return line.textContent",
        &[],
    );
    assert!(
        line.as_str()
            .is_some_and(|line| line.ends_with("Umbrella]")),
        "{line}"
    );
    // At no letter is there nothing, or the source.
    app.preview_script(
        "window.seen = new Set()
         const figure = () => document.querySelector('figure.diagram')
         const look = () => seen.add(`${!!figure().querySelector('img.drawing')} ${figure().querySelector('pre').checkVisibility()}`)
         new MutationObserver(look).observe(document.querySelector('.article'), { childList: true, subtree: true, attributes: true, characterData: true })
         return 1",
        &[],
    );
    app.type_text(" [");
    app.wait_until("the last good picture", || {
        figures(&app)[0] == json!(["last-good", true])
    });
    app.screenshot("diagram-half-typed");
    (0..2).for_each(|_| app.press(key::BACKSPACE));
    app.type_text("\n  C --> E");
    app.wait_until("the new drawing", || {
        figures(&app)[0] == json!(["drawn", true])
    });
    app.type_text(" [");
    app.wait_until("the last good picture again", || {
        figures(&app)[0] == json!(["last-good", true])
    });
    assert_eq!(
        app.preview_script("return [...seen]", &[]),
        json!(["true false"])
    );
    app.go_to_end();
    wait_for_figures(
        &app,
        &json!([["failed", false], ["drawn", true], ["failed", false]]),
    );
    app.screenshot("diagram-left");
}

#[test]
fn a_half_typed_formula_keeps_its_last_picture_until_the_cursor_leaves() {
    let (_blog, app) = open(&Launch::default());
    app.go_to_end();
    let formula = || {
        app.preview_script(
            "const last = [...document.querySelectorAll('.article > p')].at(-1)
             const error = last.querySelector('.math-error')
             return [!!last.querySelector('.last-good'), !!last.querySelector('math'), !!error && error.checkVisibility()]",
            &[],
        )
    };
    app.wait_until("the formula", || formula() == json!([false, true, false]));
    app.press(key::LEFT);
    app.type_text("+\\frac");
    app.wait_until("its last good picture", || {
        formula() == json!([true, true, false])
    });
    app.screenshot("formula-half-typed");
    app.type_text("12");
    app.wait_until("the formula whole again", || {
        formula() == json!([false, true, false])
    });
    (0..2).for_each(|_| app.press(key::BACKSPACE));
    app.wait_until("its last good picture again", || {
        formula() == json!([true, true, false])
    });
    app.keys(&[key::CONTROL], &key::HOME.to_string());
    app.wait_until("the reason, once the cursor is gone", || {
        formula() == json!([false, false, true])
    });
}

#[test]
fn diagrams_look_well_in_the_dark_in_chinese() {
    let (_blog, app) = open(&Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    });
    app.preview_script("scrollTo(0, 0); return 1", &[]);
    wait_for_figures(
        &app,
        &json!([["drawn", true], ["drawn", true], ["failed", false]]),
    );
    app.screenshot("diagrams-dark-chinese");
    app.preview_script("scrollTo(0, 9999); return 1", &[]);
    let note = app.preview_script(
        "return document.querySelector('.diagram-note b').textContent",
        &[],
    );
    assert_eq!(note, "无法画出这个图表");
    app.screenshot("diagrams-dark-chinese-end");
}

//! Text and article scrolled as one: whoever leads, the same block is at the top of both.

use std::path::PathBuf;

use inkstone_core::article::{Picture, PictureTarget};
use inkstone_core::page::Page;
use inkstone_core::site::Site;
use serde_json::{Value, json};

use crate::app::{App, part};
use crate::folder::Folder;
use crate::seed;

const POST: &str = "2023-05-30-130953549.md";
const PICTURES: usize = 12;

struct Nowhere;

impl PictureTarget for Nowhere {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Missing {
            path: link.to_owned(),
        }
    }
}

/// The post with pictures of its own, of all heights, in the place of those elsewhere.
fn with_pictures(text: &str, random: &mut fastrand::Rng) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](http") {
        let (before, after) = rest.split_at(at + 2);
        let end = after.find(')').unwrap_or(0);
        out.push_str(before);
        // The text of a link that is no picture keeps its own address.
        let is_picture = before
            .rfind('[')
            .is_some_and(|open| before[..open].ends_with('!'));
        if is_picture {
            out.push_str(&format!("pictures/{}.png", random.usize(0..PICTURES)));
        } else {
            out.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    out + rest
}

fn open(random: &mut fastrand::Rng) -> Option<(Folder, App, Vec<usize>)> {
    let file: PathBuf = seed::file()?;
    let blog = Folder::empty();
    let seed = std::fs::read_to_string(file).expect("the seed post");
    let text = with_pictures(&seed, random);
    blog.write(POST, &text);
    std::fs::create_dir(blog.path().join("pictures")).expect("no folder for pictures");
    for at in 0..PICTURES {
        let picture = image::GrayImage::new(400, random.u32(20..1500));
        let path = blog.path().join(format!("pictures/{at}.png"));
        picture.save(path).expect("no picture");
    }
    let site = Site::open(blog.path()).expect("a folder");
    let page = Page::read(&text, &site, site.generator);
    let article = page.render(&text, &Nowhere);
    let offset = |byte: usize| text[..byte].encode_utf16().count();
    let starts = article
        .blocks
        .iter()
        .map(|block| offset(page.body_start + block.source.start))
        .collect();
    let html: Vec<&str> = article.blocks.iter().map(|block| &*block.html).collect();
    let app = App::open(blog.path());
    app.open_post(POST);
    // How many elements each block has, so that one can be told from an element.
    app.preview_script(
        "window.counts = arguments[0].map(html => {
             const template = document.createElement('template')
             template.innerHTML = html
             return template.content.children.length
         })
         return 1",
        &[json!(html)],
    );
    app.wait_until("all blocks", || {
        app.preview_script(
            "return document.querySelector('.article').children.length === counts.reduce((sum, count) => sum + count, 0)",
            &[],
        ) == true
    });
    Some((blog, app, starts))
}

/// The block at the top of the article's view, where it is read.
const ARTICLE_BLOCK: &str = "
    const children = [...document.querySelector('.article').children]
    const at = children.findIndex(child => child.getBoundingClientRect().bottom > 26)
    let seen = 0
    return counts.findIndex(count => (seen += count) > (at < 0 ? children.length - 1 : at))";

const EDITOR: &str = "const view = document.querySelector('.cm-content').cmTile.root.view
    const { scrollDOM } = view\n";

fn article_block(app: &App) -> i64 {
    app.preview_script(ARTICLE_BLOCK, &[])
        .as_i64()
        .unwrap_or(-1)
}

/// The block at the top of the editor's view.
fn text_block(app: &App, starts: &[usize]) -> i64 {
    let read = format!(
        "{EDITOR} const line = view.lineBlockAtHeight(scrollDOM.getBoundingClientRect().top - view.documentTop + 2)
         return line.to"
    );
    let to = app
        .script(&read, &[])
        .as_u64()
        .and_then(|to| usize::try_from(to).ok())
        .unwrap_or(0);
    let block = starts.iter().rposition(|start| *start <= to).unwrap_or(0);
    i64::try_from(block).unwrap_or(0)
}

fn scroll_article(app: &App, part: f64) -> Value {
    app.preview_script(
        "scrollTo(0, Math.round(arguments[0] * (document.documentElement.scrollHeight - innerHeight))); return scrollY",
        &[json!(part)],
    )
}

fn scroll_text(app: &App, part: f64) -> Value {
    let scroll = format!(
        "{EDITOR} scrollDOM.scrollTop = Math.round(arguments[0] * (scrollDOM.scrollHeight - scrollDOM.clientHeight)); return scrollDOM.scrollTop"
    );
    app.script(&scroll, &[json!(part)])
}

fn article_at(app: &App) -> Value {
    app.preview_script("return scrollY", &[])
}

fn text_at(app: &App) -> Value {
    app.script(&format!("{EDITOR} return scrollDOM.scrollTop"), &[])
}

/// Two frames of both sides: what is still on its way arrives.
fn let_draw(app: &App) {
    let frames = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))";
    app.script(frames, &[]);
    app.preview_script(frames, &[]);
}

#[test]
fn either_side_follows_the_other_to_within_a_block() {
    let mut random = fastrand::Rng::with_seed(17);
    let Some((_blog, app, starts)) = open(&mut random) else {
        return;
    };
    for leader in ["article", "text"] {
        // A real hand says who leads; from then on that side is put anywhere.
        let side = if leader == "article" {
            part("preview-frame")
        } else {
            ".cm-scroller".to_owned()
        };
        let before = (text_at(&app), article_at(&app));
        let mut down = true;
        app.wait_until("the wheel to turn both", || {
            app.turn_wheel_over(&side, down);
            down = !down;
            let_draw(&app);
            text_at(&app) != before.0 && article_at(&app) != before.1
        });
        let mut worst = 0;
        for turn in 0..100 {
            let part = random.f64();
            let own = if leader == "article" {
                scroll_article(&app, part)
            } else {
                scroll_text(&app, part)
            };
            let both = || (article_block(&app), text_block(&app, &starts));
            let apart = || {
                let (article, text) = both();
                (article - text).abs()
            };
            let met = crate::wait::first(|| (apart() <= 1).then_some(()));
            assert!(
                met.is_some(),
                "turn {turn}, {leader} at {part:.4}: blocks {:?} of article and text",
                both()
            );
            let_draw(&app);
            worst = worst.max(apart());
            assert!(worst <= 1, "turn {turn}, {leader} at {part}: moved on");
            let now = if leader == "article" {
                article_at(&app)
            } else {
                text_at(&app)
            };
            // The editor may learn better heights of what is above; the article stays to the pixel.
            let moved = (now.as_f64().unwrap_or(0.0) - own.as_f64().unwrap_or(0.0)).abs();
            assert!(
                moved <= if leader == "article" { 1.0 } else { 400.0 },
                "turn {turn}: thrown back from {own} to {now}"
            );
        }
        app.screenshot(&format!("in-step-{leader}"));
        eprintln!("{leader} leads: at most {worst} block apart in 100 places");
    }
}

#[test]
fn the_lock_lets_each_side_go_its_own_way() {
    let mut random = fastrand::Rng::with_seed(5);
    let Some((_blog, app, _)) = open(&mut random) else {
        return;
    };
    app.click(&part("follow"));
    app.wait_until("the button to be up", || {
        app.attribute(&part("follow"), "aria-pressed").as_deref() == Some("false")
    });
    app.wait_until("the article to scroll", || {
        app.turn_wheel_over(&part("preview-frame"), true);
        let_draw(&app);
        article_at(&app) != 0
    });
    scroll_article(&app, 0.5);
    let_draw(&app);
    assert_eq!(text_at(&app), 0);
    let article = article_at(&app);
    app.turn_wheel_over(".cm-scroller", true);
    app.wait_until("the text to scroll", || text_at(&app) != 0);
    scroll_text(&app, 0.9);
    let_draw(&app);
    assert_eq!(article_at(&app), article);
}

#[test]
fn the_outline_tells_what_is_read() {
    let mut random = fastrand::Rng::with_seed(5);
    let Some((_blog, app, _)) = open(&mut random) else {
        return;
    };
    app.wait_until("the article to scroll", || {
        app.turn_wheel_over(&part("preview-frame"), true);
        let_draw(&app);
        article_at(&app) != 0
    });
    let heading = app.preview_script(
        "const all = [...document.querySelectorAll('.article > :is(h1, h2, h3)')]
         const last = all.at(-1)
         scrollBy(0, last.getBoundingClientRect().top - 10)
         return last.textContent.trim()",
        &[],
    );
    let heading = heading.as_str().unwrap_or("no heading").to_owned();
    app.wait_until("the last heading in the status line", || {
        let shown = app.text(&part("outline"));
        !shown.is_empty() && heading.starts_with(&shown)
    });
}

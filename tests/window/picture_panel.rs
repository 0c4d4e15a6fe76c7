//! All pictures of a folder: what is wrong with them, where they are used, the unused ones into the trash and back.

use serde_json::Value;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN, files_below};
use crate::webdriver::key;

fn save_picture(blog: &Folder, name: &str, width: u32, colour: [u8; 3]) {
    let path = blog.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("no folder");
    let shade = |y: u32| u8::try_from(y * 80 / width).unwrap_or(80);
    image::RgbImage::from_fn(width, width * 3 / 5, |_, y| {
        image::Rgb(colour.map(|part| part.saturating_add(shade(y))))
    })
    .save(path)
    .expect("no picture");
}

/// A blog with four files that nothing uses, two of which are equal, one link that leads nowhere and one without words.
fn blog() -> Folder {
    let blog = Folder::small_blog();
    save_picture(&blog, "pictures/hall-0412.jpg", 1200, [150, 110, 70]);
    save_picture(&blog, "pictures/stage.png", 1600, [40, 60, 120]);
    save_picture(&blog, "pictures/stage-old.png", 1600, [40, 60, 120]);
    save_picture(&blog, "pictures/塔/tower-dusk.webp", 900, [140, 70, 60]);
    save_picture(&blog, "pictures/silent.png", 640, [60, 110, 80]);
    blog.write(
        "2024-04-01-gaps.md",
        "---\ntitle: Gaps\n---\n\n![](pictures/silent.png)\n\n![The tower](pictures/tower-dusc.webp)\n",
    );
    blog
}

fn shown(app: &App) -> Vec<String> {
    let names = app.script(
        "return [...document.querySelectorAll('[data-testid=picture-tile]')].map(tile => tile.dataset.name)",
        &[],
    );
    serde_json::from_value(names).expect("names")
}

fn filter(app: &App, name: &str, count: usize) {
    app.click(&part(&format!("picture-filter-{name}")));
    app.wait_until(&format!("{count} of {name}"), || shown(app).len() == count);
}

fn wait_for_thumbnails(app: &App) {
    app.wait_until("the pictures", || {
        app.script(
            "return [...document.querySelectorAll('[data-testid=picture-tile] img')].every(one => one.complete && one.naturalWidth > 0)",
            &[],
        ) == true
    });
}

#[test]
fn unused_pictures_go_to_the_trash_and_come_back() {
    let blog = blog();
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.click(&part("tab-pictures"));
    app.wait_until("all pictures", || shown(&app).len() == 6);
    wait_for_thumbnails(&app);
    app.screenshot("panel");

    filter(&app, "unused", 4);
    app.keys(&[], &key::ENTER.to_string());
    app.wait_until("the grid's focus", || {
        app.script("return document.activeElement.dataset.testid", &[]) == "picture-grid"
    });
    app.press(key::RIGHT);
    app.press(key::ENTER);
    app.wait_until("what is known of it", || {
        app.is_shown(&part("picture-detail"))
    });
    assert!(app.text(&part("picture-detail")).contains("nowhere"));
    app.keys(&[key::CONTROL], "a");
    app.wait_until("what is chosen", || {
        app.text(&part("picture-picked")).contains("4 selected")
    });
    wait_for_thumbnails(&app);
    app.screenshot("panel-unused");
    app.click(&part("pictures-throw"));
    app.wait_until("none of them", || app.is_shown(&part("pictures-none")));
    assert!(app.message().contains("4 pictures are in the trash"));
    app.screenshot("panel-thrown");
    let trash = files_below(&app.desktop().home().join("data/Trash/files"));
    assert_eq!(trash.len(), 4);
    assert_eq!(
        app.script("return document.activeElement.dataset.testid", &[]),
        "pictures-close"
    );
    app.click("[data-testid=toast] .acts button");
    app.wait_until("all of them again", || shown(&app).len() == 4);
    assert_eq!(blog.changed_since(&before), [""; 0]);

    // Where a picture is used, one goes there.
    filter(&app, "noAlt", 1);
    app.click(&part("picture-tile"));
    app.click(&part("picture-use"));
    app.wait_until("the post", || app.open_file() == "2024-04-01-gaps.md");
    app.wait_until("the line", || app.text("footer.foot").contains("Line 5"));
    assert!(!app.is_shown(&part("pictures")));
}

#[test]
fn what_is_missing_or_there_twice_is_named() {
    let blog = blog();
    let app = App::dark_chinese(&blog, 5);
    app.keys(&[key::ALT], "4");
    app.wait_until("all pictures, and the keys with them", || {
        shown(&app).len() == 6
            && app.script("return document.activeElement.dataset.testid", &[]) == "picture-grid"
    });
    filter(&app, "same", 2);
    wait_for_thumbnails(&app);
    app.screenshot("panel-same-dark-chinese");
    filter(&app, "missing", 1);
    app.click(&part("picture-tile"));
    let detail = app.text(&part("picture-detail"));
    // What it may be, and where that lies.
    assert!(detail.contains("tower-dusk.webp"), "{detail}");
    assert!(detail.contains("pictures/塔"), "{detail}");
    app.screenshot("panel-missing-dark-chinese");
    app.resize(620, 640);
    app.click(&part("picture-detail-close"));
    app.screenshot("panel-narrow");
    app.press(key::ESCAPE);
    app.wait_until("the post's place", || !app.is_shown(&part("pictures")));
}

#[test]
fn the_rule_for_new_pictures_shows_what_it_makes_and_is_kept() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    save_picture(&desk, "chosen.png", 300, [90, 120, 60]);
    let chosen = desk.path().join("chosen.png");
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(&chosen),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    let example = |words: &str| {
        app.wait_until(&format!("{words} in the example"), || {
            app.text(&part("rule-example")).contains(words)
        });
    };
    app.keys(&[key::CONTROL], ",");
    example("images/2024-05-01-rain/img-2041.jpg");
    app.screenshot("settings-rule");
    app.fill(&part("rule-folder"), "../elsewhere");
    example("cannot be a folder");
    app.screenshot("settings-rule-refused");
    app.fill(&part("rule-folder"), "./media/{year}");
    app.fill(&part("rule-name"), "{slug}-{n}");
    app.press(key::ENTER);
    example("media/2024/rain-1.jpg");
    app.wait_until("the way back", || app.is_shown(&part("rule-preset")));
    app.press(key::ESCAPE);
    app.go_to_end();
    app.keys(&[key::CONTROL, key::SHIFT], "i");
    app.wait_for_saved(&blog, RAIN, "![](media/2024/rain-1.png)");

    let launch = Launch {
        language: Some("zh_CN.UTF-8"),
        dark: true,
        ..launch
    };
    let app = App::launch(app.kill(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.keys(&[key::CONTROL], ",");
    app.wait_until("the rule", || {
        app.value(&part("rule-folder")) == "./media/{year}"
    });
    app.screenshot("settings-rule-dark-chinese");
    app.click(&part("rule-preset"));
    app.wait_until("the generator's rule", || {
        app.value(&part("rule-folder")) == "./images/{post}"
    });
}

/// Scrolls by half pages, by the jumps of a wheel and then to the very end, and counts the frames in which a place that is
/// in view has no tile.
const SCROLL: &str = "const grid = document.querySelector('[data-testid=picture-grid]')
    const frame = () => new Promise(done => requestAnimationFrame(done))
    return (async () => {
        let [blank, frames] = [0, 0]
        for (const [step, most] of [[grid.clientHeight / 2, 50], [1200, 40], [4000, 60]]) {
            grid.scrollTop = 0
            for (let n = 0; n < most && grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1; n++) {
                grid.scrollTop += step
                await frame()
                frames++
                const { left, top, bottom } = grid.getBoundingClientRect()
                for (let y = top + 30; y < bottom - 30; y += 60) {
                    const hit = document.elementsFromPoint(left + 80, y).some(one => one.dataset?.testid === 'picture-tile')
                    const near = document.elementsFromPoint(left + 80, y + 25).some(one => one.dataset?.testid === 'picture-tile')
                    if (!hit && !near) blank++
                }
            }
        }
        return [blank, frames]
    })()";

#[test]
fn five_thousand_pictures_scroll_without_a_blank_row() {
    let blog = Folder::small_blog();
    for n in 0..5000_u32 {
        let [_, high, middle, low] = n.to_be_bytes();
        let picture = image::RgbImage::from_pixel(12, 9, image::Rgb([high, middle, low]));
        let folder = blog.path().join(format!("pictures/{}", n / 500));
        if n % 500 == 0 {
            std::fs::create_dir(&folder).expect("no folder");
        }
        picture
            .save(folder.join(format!("{n:04}.png")))
            .expect("no picture");
    }
    let app = App::open(blog.path());
    app.keys(&[key::ALT], "4");
    app.wait_until("all pictures", || {
        app.text(&part("picture-count")).starts_with("5,001 files")
    });
    let Value::Array(counted) = app.script(SCROLL, &[]) else {
        panic!("no answer")
    };
    let [blank, frames] = [0, 1].map(|at| counted[at].as_u64().unwrap_or(u64::MAX));
    println!("{frames} frames of 5,001 pictures, {blank} blank places");
    assert!(frames > 100 && blank == 0, "{blank} of {frames}");
    let drawn = shown(&app).len();
    assert!(drawn < 200, "{drawn} tiles are in the document");
    wait_for_thumbnails(&app);
    app.screenshot("panel-many");
}

#[test]
fn a_missing_picture_is_found_and_one_gets_another_name_with_all_its_links() {
    let blog = blog();
    let gaps = "2024-04-01-gaps.md";
    blog.write(
        "2024-03-01-again.md",
        "---\ntitle: Again\n---\n\n![](pictures/tower-dusc.webp) <img src=\"pictures/lake.png\">\n",
    );
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(gaps);
    app.click(&part("tab-pictures"));
    filter(&app, "missing", 1);
    app.click(&part("picture-tile"));
    app.wait_until("what may be meant", || {
        app.texts(&part("picture-near")).len() == 1
    });
    app.screenshot("panel-near");
    app.click(&part("picture-use-this"));
    app.wait_until("no missing one", || app.is_shown(&part("pictures-none")));
    assert!(
        app.message().contains("2 links lead to tower-dusk.webp"),
        "{}",
        app.message()
    );
    app.wait_for_saved(&blog, gaps, "![The tower](pictures/塔/tower-dusk.webp)");
    assert!(
        blog.read("2024-03-01-again.md")
            .contains("![](pictures/塔/tower-dusk.webp)")
    );

    filter(&app, "all", 6);
    wait_for_thumbnails(&app);
    app.click("[data-testid=picture-tile][data-name='lake.png']");
    app.press(key::F2);
    app.fill(&part("move-name"), "雨中 (lake)");
    app.fill(&part("move-folder"), "pictures/湖");
    app.screenshot("move-sheet");
    app.press(key::ENTER);
    app.wait_until("its new place", || {
        blog.path().join("pictures/湖/雨中 (lake).png").is_file()
            && !blog.path().join("pictures/lake.png").exists()
    });
    let link = "pictures/湖/雨中%20%28lake%29.png";
    app.wait_until("the links", || {
        blog.read(RAIN)
            .contains(&format!("![The lake in the rain]({link})"))
            && blog
                .read("2024-03-01-again.md")
                .contains(&format!("<img src=\"{link}\">"))
    });
    wait_for_thumbnails(&app);
    app.screenshot("panel-moved");

    // Both steps back, by keys.
    app.keys(&[key::CONTROL], "z");
    app.wait_until("the old name", || {
        blog.path().join("pictures/lake.png").is_file()
            && blog.read(RAIN).contains("(pictures/lake.png)")
    });
    app.keys(&[key::CONTROL], "z");
    app.wait_until("everything as before", || {
        blog.changed_since(&before).is_empty()
    });
}

#[test]
fn a_name_that_is_taken_is_said_where_it_is_typed() {
    let blog = blog();
    let app = App::dark_chinese(&blog, 5);
    app.keys(&[key::ALT], "4");
    app.wait_until("all pictures", || shown(&app).len() == 6);
    filter(&app, "missing", 1);
    app.click(&part("picture-tile"));
    app.wait_until("what may be meant", || {
        app.texts(&part("picture-near")).len() == 1
    });
    app.screenshot("panel-near-dark-chinese");
    filter(&app, "all", 6);
    app.click("[data-testid=picture-tile][data-name='lake.png']");
    app.click(&part("picture-move"));
    app.fill(&part("move-name"), "stage");
    app.press(key::ENTER);
    app.wait_until("why not", || {
        app.is_shown(&part("move-problem"))
            && app
                .text(&part("move-problem"))
                .contains("pictures/stage.png")
    });
    app.screenshot("move-taken-dark-chinese");
    app.resize(560, 560);
    app.screenshot("move-narrow");
    app.press(key::ESCAPE);
    app.wait_until("the grid", || !app.is_shown(&part("move-sheet")));
    assert!(blog.path().join("pictures/lake.png").is_file());
}

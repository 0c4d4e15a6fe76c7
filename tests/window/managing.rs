//! New, renamed and deleted posts.

use crate::app::{App, part};
use crate::folder::{BRUSH, Folder, RAIN, files_below};
use crate::steps::row;
use crate::webdriver::key;

#[test]
fn a_post_is_made_renamed_and_thrown_away() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let app = App::open(blog.path());

    // New: the name of the file is told beforehand.
    app.click(&part("new-post"));
    app.fill(&part("new-post-title"), "A walk in May");
    let plan = app.wait_for("the name of the file", || {
        Some(app.text(&part("new-post-plan"))).filter(|plan| plan.contains("walk-in-may"))
    });
    app.screenshot("new-post");
    app.click(&part("new-post-create"));
    app.wait_until("the new post in the editor", || app.open_file() == plan);
    app.type_text("We went along the lake.");
    app.wait_for_saved(&blog, &plan, "We went along the lake.");
    assert!(blog.read(&plan).contains("A walk in May"));
    assert_eq!(blog.changed_since(&before), [plan.as_str()]);
    app.wait_until("five posts in the list", || app.listed() == 5);

    // Renamed: first to a name that is taken.
    app.click(&part("more"));
    app.click(&part("menu-rename"));
    app.fill(&part("rename-field"), RAIN);
    app.press(key::ENTER);
    app.wait_until("the reason why not", || {
        app.text(&part("rename-problem")).contains(RAIN)
    });
    app.screenshot("rename");
    app.fill(&part("rename-field"), "2024-05-02-walk.md");
    app.press(key::ENTER);
    app.wait_until("the new name", || app.open_file() == "2024-05-02-walk.md");
    assert_eq!(blog.changed_since(&before), ["2024-05-02-walk.md"]);
    assert!(
        blog.read("2024-05-02-walk.md")
            .contains("We went along the lake.")
    );
    app.go_to_end();
    app.type_text(" It was still light.");
    app.wait_for_saved(&blog, "2024-05-02-walk.md", "It was still light.");

    // Thrown away: into the system's trash, from where it can be taken back.
    app.click(&part("toast-close"));
    app.click(&part("more"));
    app.click(&part("menu-delete"));
    let message = app.message();
    assert!(message.contains("trash"), "{message}");
    app.wait_until("the list without it", || app.listed() == 4);
    assert_eq!(blog.changed_since(&before), [""; 0]);
    let trash = files_below(&app.desktop().home().join("data/Trash/files"));
    assert!(
        trash
            .keys()
            .any(|name| name.to_string_lossy().contains("walk")),
        "{:?}",
        trash.keys()
    );
}

/// A site of Hugo with a bundle and a post that shows its picture.
fn bundles() -> Folder {
    let blog = Folder::empty();
    blog.write("hugo.toml", "baseURL = \"https://rain.example/\"\n");
    blog.write(
        "content/posts/雨/index.md",
        "---\ntitle: 雨\ndate: 2024-05-02\n---\n\n![湖](湖.png)\n\n[伞](../umbrella.md)\n",
    );
    blog.write("content/posts/umbrella.md", "---\ntitle: Umbrella\ndate: 2024-05-01\n---\n\n![湖](雨/湖.png)\n\n[雨]({{< ref \"雨\" >}})\n");
    blog.write(
        "content/posts/brush.md",
        "---\ntitle: Brush\ndate: 2024-04-01\n---\n\nText.\n",
    );
    let lake = image::RgbImage::from_fn(320, 180, |x, _| {
        image::Rgb([90, 110, u8::try_from(x / 2).unwrap_or(0)])
    });
    lake.save(blog.path().join("content/posts/雨/湖.png"))
        .expect("no picture");
    blog
}

#[test]
fn a_bundle_moves_with_its_pictures_and_every_link() {
    let blog = bundles();
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post("content/posts/雨/index.md");
    let shows_lake = |app: &App| {
        app.preview_script("const one = document.querySelector('img'); return one !== null && one.complete && one.naturalWidth > 0", &[]) == true
    };
    app.wait_until("its picture", || shows_lake(&app));
    app.keys(&[key::ALT], "1");
    app.press(key::F2);
    app.wait_until("the bundle's own name", || {
        app.value(&part("rename-field")) == "雨"
    });
    app.fill(&part("rename-field"), "rain");
    app.fill(&part("rename-folder"), "content/notes/2024");
    app.screenshot("move-bundle");
    app.press(key::ENTER);
    app.wait_until("the bundle in its new place", || {
        blog.path().join("content/notes/2024/rain/湖.png").is_file()
            && blog
                .read("content/posts/umbrella.md")
                .contains("![湖](../notes/2024/rain/湖.png)")
    });
    assert!(
        blog.read("content/posts/umbrella.md")
            .contains("{{< ref \"/notes/2024/rain\" >}}")
    );
    app.wait_for_saved(
        &blog,
        "content/notes/2024/rain/index.md",
        "[伞](../../../posts/umbrella.md)",
    );
    app.wait_until("its picture still", || shows_lake(&app));
    app.screenshot("moved-bundle");
    app.click("[data-testid=toast] .acts button");
    app.wait_until("everything as it was", || {
        blog.changed_since(&before).is_empty()
    });
    app.wait_until("its picture again", || shows_lake(&app));
}

#[test]
fn a_folder_of_posts_moves_as_one() {
    let blog = bundles();
    let app = App::dark_chinese(&blog, 3);
    app.open_post("content/posts/umbrella.md");
    app.resize(480, 640);
    app.click(&part("more"));
    app.click(&part("menu-rename"));
    app.fill(&part("rename-folder"), "drawer");
    app.press(key::ENTER);
    app.wait_until("why not", || {
        app.text(&part("rename-problem")).contains("drawer")
    });
    app.screenshot("move-refused-dark-chinese-narrow");
    app.fill(&part("rename-folder"), "content/旧文");
    app.click(&part("rename-whole"));
    app.screenshot("move-folder-dark-chinese-narrow");
    app.click(&part("rename-confirm"));
    app.wait_until("the folder in its new place", || {
        blog.path().join("content/旧文/雨/湖.png").is_file()
            && !blog.path().join("content/posts").exists()
    });
    app.wait_until("its message", || app.message().contains("旧文"));
    app.screenshot("moved-folder-dark-chinese-narrow");
}

#[test]
fn the_list_works_by_keys_alone() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.keys(&[key::ALT], "1");
    app.press(key::HOME);
    app.press(key::DOWN);
    app.press(key::ENTER);
    app.wait_until("the second post in the editor", || app.open_file() == BRUSH);
    app.wait_until("the caret in its text", || {
        app.script(
            "return document.activeElement?.classList.contains('cm-content') ?? false",
            &[],
        ) == true
    });
    app.type_text("今天");
    app.wait_for_saved(&blog, BRUSH, "今天");

    app.keys(&[key::ALT], "1");
    app.type_text("/");
    app.type_text("rain");
    app.wait_until("the one post that fits", || {
        app.listed() == 1 && app.is_shown(&row(RAIN))
    });
    app.press(key::ESCAPE);
    app.wait_until("all of them again", || app.listed() == 4);
}

//! Chinese by an input method: what is being composed shows in its place in the text, and lands there once.

use crate::app::{App, Launch};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN};

#[test]
fn pinyin_is_composed_in_the_text() {
    let blog = Folder::small_blog();
    let mut desktop = Desktop::start();
    desktop.start_input_method();
    let app = App::launch(
        desktop,
        &Launch {
            folder: Some(blog.path()),
            ..Launch::default()
        },
    );
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.go_to_end();

    app.desktop().type_on_keyboard("nihao");
    app.wait_until("the composition in the text", || {
        app.written().ends_with("你好")
    });
    app.screenshot("composing");

    app.desktop().press_on_keyboard("space");
    app.wait_for_preview_of("你好");
    app.desktop().type_on_keyboard("shijie");
    app.wait_until("the next composition behind it", || {
        app.written().ends_with("你好世界")
    });
    app.desktop().press_on_keyboard("space");
    app.wait_for_saved(&blog, RAIN, "你好世界");
    assert_eq!(blog.read(RAIN).matches("你好").count(), 1);
    assert_eq!(blog.read(RAIN).matches("世界").count(), 1);
}

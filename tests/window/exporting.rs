//! Export: one file that is whole by itself and asks nobody for anything.

use serde_json::json;

use crate::app::{App, Launch};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN};
use crate::webdriver::key;

#[test]
fn an_exported_post_is_one_file_without_scripts_and_requests() {
    let blog = Folder::small_blog();
    let hostile = "\n<script>alert(1)</script>\n\n![far](https://example.com/far.png)\n\n<img src=x onerror=alert(1)>\n";
    blog.write(RAIN, blog.read(RAIN) + hostile);
    let before = blog.files();
    let desk = Folder::empty();
    let target = desk.path().join("rain.html");
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(&target),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);

    app.keys(&[key::CONTROL, key::SHIFT], "e");
    let message = app.message();
    assert!(message.contains("rain.html"), "{message}");
    app.screenshot("exported");
    let html = desk.read("rain.html");
    assert!(html.contains("Rain over the lake") && html.contains("the far bank went first"));

    // What a reader's browser would make of it: every element that loads something, by what it loads.
    let findings = app.script(
        "const page = new DOMParser().parseFromString(arguments[0], 'text/html')
         const all = [...page.querySelectorAll('*')]
         const attributes = all.flatMap(e => [...e.attributes].map(a => ({ on: e.localName, name: a.name, value: a.value })))
         const styles = [...page.querySelectorAll('style')].map(s => s.textContent)
         return {
             scripts: all.filter(e => ['script', 'iframe', 'object', 'embed', 'base', 'form'].includes(e.localName)).length,
             handlers: attributes.filter(a => a.name.startsWith('on')),
             loads: attributes.filter(a => a.on !== 'a' && ['src', 'srcset', 'href', 'data', 'poster', 'xlink:href'].includes(a.name)
                 && !/^(data:|#)/.test(a.value)),
             urls: [...styles, ...attributes.filter(a => a.name === 'style').map(a => a.value)]
                 .flatMap(css => css.match(/@import|url\\((?!['\"]?(data:|#))[^)]*\\)/g) ?? []),
             pictures: page.querySelectorAll('.article img').length,
         }",
        &[json!(html)],
    );
    for name in ["handlers", "loads", "urls"] {
        assert_eq!(findings[name], json!([]), "{name}");
    }
    assert_eq!(findings["scripts"], json!(0));
    assert!(
        findings["pictures"].as_u64() >= Some(1),
        "the picture is inside: {findings}"
    );
    assert_eq!(desk.files().len(), 1, "one file");
    assert_eq!(
        blog.changed_since(&before),
        [""; 0],
        "export changes nothing in the blog"
    );
}

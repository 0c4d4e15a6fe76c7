//! Remote pictures of a post, brought into its folder from a host on this machine.

use std::io::{Cursor, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Condvar, Mutex};

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, files_below};

const POST: &str = "2024-06-05-remote.md";

/// A host with a different picture under each name, nothing under `gone`, and a gate before those that are `slow`.
struct Host {
    address: SocketAddr,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl Host {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("no free port");
        let address = listener.local_addr().expect("an address");
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let before = Arc::clone(&gate);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let gate = Arc::clone(&before);
                std::thread::spawn(move || {
                    let mut request = [0; 2048];
                    let length = stream.read(&mut request).unwrap_or(0);
                    let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
                    let path = request.split(' ').nth(1).unwrap_or_default();
                    if path.contains("slow") {
                        let (open, opened) = &*gate;
                        let shut = open.lock().expect("the gate");
                        drop(opened.wait_while(shut, |open| !*open));
                    }
                    let is_there = !path.contains("gone") && !request.contains("referer:");
                    let (status, body) = if is_there {
                        ("200 OK", picture(path))
                    } else {
                        ("404 Not Found", Vec::new())
                    };
                    let length = body.len();
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
                    );
                    let _ = stream.write_all(&body);
                });
            }
        });
        Self { address, gate }
    }

    fn open_gate(&self) {
        let (open, opened) = &*self.gate;
        *open.lock().expect("the gate") = true;
        opened.notify_all();
    }
}

/// Of a colour of its own.
fn picture(path: &str) -> Vec<u8> {
    let shade = path.bytes().fold(0_u8, u8::wrapping_add);
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(480, 300, image::Rgb([shade, 90, 140]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("no picture");
    bytes.into_inner()
}

fn open(host: &Host, text: &str, launch: &Launch) -> (Folder, App) {
    let blog = Folder::small_blog();
    blog.write(POST, text);
    let address = host.address.to_string();
    let launch = Launch {
        environment: &[("INKSTONE_TEST_HOST", &address)],
        ..*launch
    };
    let app = App::with_post(Desktop::start(), &launch, &blog, POST);
    (blog, app)
}

#[test]
fn the_pictures_of_a_post_come_home_and_go_with_one_undo() {
    let host = Host::start();
    let out = format!("http://{}", host.address);
    let text = format!(
        "---\ntitle: 远方的图片\ncover: {out}/cover.png\n---\n\n![一]({out}/one.png#pic_center)\n\n![没了]({out}/gone.png)\n\n![封面]({out}/random?w=600)\n\n<img src=\"{out}/slow.png\" width=\"200\">\n"
    );
    let (blog, app) = open(
        &host,
        &text,
        &Launch {
            dark: true,
            language: Some("zh_CN.UTF-8"),
            ..Launch::default()
        },
    );
    let before = blog.files();
    app.screenshot("remote-bar");
    app.click(&part("bring-home"));
    app.wait_until("the list", || app.texts(&part("home-picture")).len() == 5);
    assert!(app.text(&part("home-sheet")).contains("每次加载都不同"));
    app.screenshot("home-list");
    app.click(&part("home-start"));
    app.wait_until("all but the slow one", || {
        app.text(&part("home-progress")) == "已处理 4 张，共 5 张"
    });
    app.screenshot("home-running");
    host.open_gate();
    app.wait_until("the report", || {
        app.text(&part("home-sum"))
            .starts_with("5 张图片带回了 3 张。")
    });
    let rows = app.texts(&part("home-row"));
    assert!(
        rows[0].contains("gone.png") && rows[0].contains("已经不在那里"),
        "{rows:?}"
    );
    app.screenshot("home-report");
    app.click(&part("home-close"));
    app.wait_for_saved(&blog, POST, "cover.png");
    let saved = blog.read(POST);
    for left in ["gone.png", "random?w=600"] {
        assert!(saved.contains(&format!("{out}/{left}")), "{saved}");
    }
    assert_eq!(saved.matches(&out).count(), 2, "{saved}");
    assert_eq!(blog.changed_since(&before).len(), 4, "three pictures came");
    app.wait_until("the pictures in the preview", || {
        app.preview_script(
            "return [...document.querySelectorAll('.article img')].filter(one => one.naturalWidth === 480).length",
            &[],
        ) == 2
    });
    app.screenshot("home-preview");
    // The cursor is where it was: on the first line of the text.
    assert!(
        app.text("footer.foot").contains("第 5 行"),
        "{}",
        app.text("footer.foot")
    );

    // One step back, text and files.
    app.go_to_end();
    app.keys(&[crate::webdriver::key::CONTROL], "z");
    app.wait_until("everything as before", || {
        blog.changed_since(&before).is_empty()
    });
    let trash = files_below(&app.desktop().home().join("data/Trash/files"));
    assert_eq!(trash.len(), 3);
}

#[test]
fn bringing_home_can_be_stopped_and_what_came_stays() {
    let host = Host::start();
    let out = format!("http://{}", host.address);
    let pictures: Vec<_> = (1..=9)
        .map(|n| format!("![]({out}/slow-{n}.png)"))
        .collect();
    let text = format!("---\ntitle: Slow\n---\n\n{}\n", pictures.join("\n\n"));
    let (blog, app) = open(&host, &text, &Launch::default());
    app.click(&part("more"));
    app.click(&part("menu-bring-home"));
    app.click(&part("home-start"));
    app.click(&part("home-stop"));
    app.wait_until("that it stops", || {
        app.text(&part("home-progress")).starts_with("Stopping")
    });
    app.screenshot("home-stopping");
    host.open_gate();
    app.wait_until("the report", || {
        app.text(&part("home-sum"))
            .starts_with("6 of 9 pictures are home.")
    });
    app.resize(560, 560);
    app.screenshot("home-report-narrow");
    app.click(&part("home-undo"));
    app.wait_for_save_state("saved");
    app.wait_until("the post as it was", || blog.read(POST) == text);
}

#[test]
fn the_pictures_of_the_whole_folder_come_home_and_go_as_one() {
    let host = Host::start();
    let out = format!("http://{}", host.address);
    let here = format!("---\ntitle: 这一篇\n---\n\n![一]({out}/one.png)\n");
    let (blog, app) = open(
        &host,
        &here,
        &Launch {
            dark: true,
            language: Some("zh_CN.UTF-8"),
            ..Launch::default()
        },
    );
    for n in 1..=3 {
        blog.write(
            &format!("2024-06-0{n}-more.md"),
            format!("---\ntitle: 第 {n} 篇\ncover: {out}/cover-{n}.png\n---\n\n![]({out}/one.png) ![]({out}/slow-{n}.png) ![]({out}/gone-{n}.png) ![]({out}/random?w=1)\n"),
        );
    }
    app.wait_until("all posts", || app.listed() == 8);
    let before = blog.files();
    app.click(&part("site"));
    app.click(&part("menu-bring-all-home"));
    app.wait_until("the posts", || app.texts(&part("home-post")).len() == 4);
    // The last one is left alone.
    let rows = app.texts(&part("home-post"));
    let last = rows
        .iter()
        .position(|row| row.contains("第 1 篇"))
        .expect("the post");
    app.click(&format!(
        "li:nth-child({}) [data-testid=home-post]",
        last + 1
    ));
    app.screenshot("home-all");
    app.click(&part("home-start"));
    app.wait_until("all but the slow ones", || {
        app.text(&part("home-progress")) == "已处理 6 张，共 8 张"
    });
    app.screenshot("home-all-running");
    host.open_gate();
    app.wait_until("the report", || {
        app.text(&part("home-sum"))
            .starts_with("8 张图片带回了 5 张。")
    });
    app.screenshot("home-all-report");
    app.wait_for_saved(&blog, POST, "one.png");
    assert_eq!(
        blog.read("2024-06-01-more.md"),
        String::from_utf8_lossy(&before[std::path::Path::new("2024-06-01-more.md")])
    );
    for n in 2..=3 {
        let text = blog.read(&format!("2024-06-0{n}-more.md"));
        assert_eq!(text.matches(&out).count(), 2, "{text}");
    }
    assert!(!blog.read(POST).contains(&out));
    app.click(&part("home-undo"));
    app.wait_until("everything as before", || {
        blog.changed_since(&before).is_empty()
    });
    app.screenshot("home-all-undone");
}

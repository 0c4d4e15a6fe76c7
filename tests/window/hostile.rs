//! A post by someone who means harm. The walls between it and the rest, each tried by itself: what the article lets
//! through, the policy of the frame, its origin, and the app's own door.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::app::{App, part};
use crate::folder::Folder;

const POST: &str = "2024-06-01-hostile.md";

/// A server on this machine that counts who asks it for something.
pub(crate) struct Listener {
    pub(crate) port: u16,
    asked: Arc<AtomicUsize>,
}

impl Listener {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("no free port");
        let port = listener
            .local_addr()
            .expect("a listener has an address")
            .port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 64]);
            }
        });
        Self { port, asked }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn post(port: u16) -> String {
    let out = format!("http://127.0.0.1:{port}");
    format!(
        "---
title: <img src={out}/title.png onerror=alert(1)>
tags: ['<script src={out}/tag.js></script>']
---

![a]({out}/markdown.png)
<img src='{out}/html.png' srcset='{out}/set.png 2x' onerror=\"parent.document.title='broken'\">
<script>parent.document.title = 'broken'; fetch('{out}/fetch')</script>
<script src='{out}/script.js'></script>
<link rel=stylesheet href='{out}/style.css'><link rel=preload as=image href='{out}/preload.png'>
<style>@import '{out}/import.css'; body {{ background: url({out}/background.png) }}</style>
<p style='background: url({out}/paragraph.png)'>style</p>
<iframe src='{out}/frame'></iframe><object data='{out}/object'></object><embed src='{out}/embed'>
<video src='{out}/video' poster='{out}/poster.png' autoplay></video><audio src='{out}/audio' autoplay></audio>
<svg><image href='{out}/svg.png'/><script>parent.document.title = 'broken'</script></svg>
<form action='{out}/form'><button>press</button></form>
<meta http-equiv=refresh content='0;url={out}/refresh'><base href='{out}/'>
<details open ontoggle=\"parent.document.title='broken'\"><summary>more</summary></details>
[link](javascript:parent.document.title='broken')

The end of it.
"
    )
}

#[test]
fn a_hostile_post_reaches_nothing_and_nobody() {
    let listener = Listener::start();
    let blog = Folder::small_blog();
    blog.write(POST, post(listener.port));
    let app = App::open(blog.path());
    app.open_post(POST);
    app.wait_for_preview_of("The end of it.");
    app.show_form();
    app.screenshot("hostile");

    // The article: none of it is left that could act.
    let left = app.preview_script(
        "const all = [...document.querySelector('.article').querySelectorAll('*')]
         return all.filter(e => ['script', 'iframe', 'object', 'embed', 'link', 'meta', 'base', 'style'].includes(e.localName)
             || [...e.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value))).map(e => e.outerHTML)",
        &[],
    );
    assert_eq!(left, json!([]));

    // The policy: whoever got a foot into the frame still runs no script of theirs and asks nobody.
    let ran = app.preview_script(
        "const out = arguments[0]
         const script = document.createElement('script')
         script.textContent = 'document.documentElement.dataset.ran = 1'
         document.body.append(script)
         const foreign = document.createElement('script')
         foreign.src = out + '/foreign.js'
         document.body.append(foreign)
         new Image().src = out + '/image.png'
         const style = document.createElement('style')
         style.textContent = `body { background: url(${out}/late.png) }`
         document.head.append(style)
         const tries = [fetch(out + '/late').then(() => 'fetched', () => 'refused')]
         try { new WebSocket(out.replace('http', 'ws')); tries.push('socket') } catch { tries.push('refused') }
         return Promise.all(tries).then(all => [document.documentElement.dataset.ran ?? null, all[0]])",
        &[json!(format!("http://127.0.0.1:{}", listener.port))],
    );
    assert_eq!(ran, json!([null, "refused"]));

    // The origin: the window, its storage and its door are not the frame's.
    let reach = app.preview_script(
        "const attempt = what => { try { return String(what()) } catch (error) { return error.name } }
         return [typeof window.__TAURI_INTERNALS__, typeof window.__TAURI__, window.origin,
             attempt(() => parent.document.title), attempt(() => localStorage.length), attempt(() => top.location.href)]",
        &[],
    );
    assert_eq!(
        reach,
        json!([
            "undefined",
            "undefined",
            "null",
            "SecurityError",
            "SecurityError",
            "SecurityError"
        ])
    );

    // The door: a call that does not come from our window is refused, and the window stays where it is.
    app.preview_script(
        "try { window.webkit.messageHandlers.ipc.postMessage(JSON.stringify({ cmd: 'delete_post', callback: 1, error: 2,
             payload: { id: '2024-05-01-rain.md' } })) } catch {}
         try { top.location = arguments[0] } catch {}
         return 1",
        &[json!(format!("http://127.0.0.1:{}/away", listener.port))],
    );
    app.click(&part("matter-toggle"));
    assert_eq!(app.listed(), 5);
    assert!(blog.path().join(crate::folder::RAIN).exists());
    assert!(
        app.script("return document.title", &[])
            .as_str()
            .is_some_and(|title| title.contains("Inkstone"))
    );
    assert_eq!(listener.asked(), 0, "somebody was asked for something");

    // The one who counts does count.
    let _ = TcpStream::connect(("127.0.0.1", listener.port)).expect("the listener is there");
    app.wait_until("the listener to count", || listener.asked() == 1);
}

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::picture::remote::Reach;
use crate::site::PictureKeys;

/// How the server answers for one picture.
#[derive(Clone)]
enum Answer {
    Picture(Vec<u8>),
    Status(&'static str),
    Page,
    /// Half of it.
    Torn(Vec<u8>),
    /// Nothing, ever.
    Silence,
    Redirect(String),
}

/// A host that serves pictures to those who do not say where they come from.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answers: impl FnOnce(SocketAddr) -> BTreeMap<String, Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answers = Arc::new(answers(address));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, log) = (Arc::clone(&answers), Arc::clone(&log));
                thread::spawn(move || answer(stream, &answers, &log));
            }
        });
        Self { address, asked }
    }

    /// The paths that were asked for since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.asked))
    }
}

fn answer(mut stream: TcpStream, answers: &BTreeMap<String, Answer>, log: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut part = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&part[..length]),
        }
    }
    let request = String::from_utf8_lossy(&request).to_lowercase();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    lock(log).push(path.clone());
    let is_stranger = request.contains("\r\nreferer:") || request.contains("\r\ncookie:");
    let status = |status: &str| (status.to_owned(), String::new(), Vec::new());
    let (status, header, body) = match answers.get(&path) {
        _ if is_stranger => status("403 Forbidden"),
        None => status("404 Not Found"),
        Some(Answer::Status(text)) => status(text),
        Some(Answer::Picture(bytes)) => ("200 OK".to_owned(), String::new(), bytes.clone()),
        Some(Answer::Torn(bytes)) => {
            let half = bytes[..bytes.len() / 2].to_vec();
            ("200 OK".to_owned(), String::new(), half)
        }
        Some(Answer::Page) => {
            let page = b"<!doctype html><title>no</title>".to_vec();
            (
                "200 OK".to_owned(),
                "content-type: image/png\r\n".to_owned(),
                page,
            )
        }
        Some(Answer::Silence) => {
            // Until the other side gives up.
            let _ = stream.read(&mut part);
            return;
        }
        Some(Answer::Redirect(to)) => (
            "302 Found".to_owned(),
            format!("location: {to}\r\n"),
            Vec::new(),
        ),
    };
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{header}\r\n"
    );
    let _ = stream.write_all(&body);
}

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 6, image::Rgb([shade, 9, 200]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A site of Jekyll's with one post.
fn site_with(text: &str) -> (tempfile::TempDir, Site, Vec<PostText>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("_config.yml"), "title: a\n").unwrap();
    fs::create_dir(folder.path().join("_posts")).unwrap();
    let path = folder.path().join("_posts/2023-05-30-day.md");
    fs::write(&path, text).unwrap();
    let site = Site::open(folder.path()).unwrap();
    let posts = vec![PostText {
        path: site.root.join("_posts/2023-05-30-day.md"),
        text: text.to_owned(),
    }];
    (folder, site, posts)
}

fn run(
    site: &Site,
    posts: &[PostText],
    server: &Server,
    ledger: &mut Ledger,
    most: usize,
) -> Localised {
    let reach = Reach::PublicAnd(server.address);
    let fetcher = Fetcher::with_patience(reach, Duration::from_secs(4));
    let found = survey(site, posts);
    let settings = Settings::default();
    localise(
        site,
        posts,
        &found,
        &fetcher,
        ledger,
        &settings,
        &|progress| {
            if progress.done < most {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )
}

/// How many came now, were there, failed, change at each load and were not reached.
fn counts(rows: &[Row]) -> [usize; 5] {
    let mut counts = [0; 5];
    for row in rows {
        let index = match &row.outcome {
            Outcome::Home {
                is_fetched: true, ..
            } => 0,
            Outcome::Home { .. } => 1,
            Outcome::Failed(error) => {
                assert!(error.to_string().len() > 10, "{error}");
                2
            }
            Outcome::ChangesAtEachLoad => 3,
            Outcome::Stopped => 4,
        };
        counts[index] += 1;
    }
    counts
}

/// A text with every address in it taken out.
fn without_addresses(text: &str, site: &Site) -> String {
    let matter = FrontMatter::read(text, site.generator);
    let mut out = text.to_owned();
    for link in links::find(text, &matter).into_iter().rev() {
        out.replace_range(link.range, "");
    }
    out
}

#[test]
fn the_first_real_post_comes_home() {
    let seed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/2023-05-30-130953549.md");
    let Ok(text) = fs::read_to_string(&seed) else {
        eprintln!("SKIPPED: no {}", seed.display());
        return;
    };
    let text = text.replace("\r\n", "\n");
    // The server stands in for the host that refuses strangers.
    let host = "https://i-blog.csdnimg.cn";
    let names: Vec<String> = {
        let matter = FrontMatter::read(&text, crate::site::Generator::Jekyll);
        let found = links::find(&text, &matter).into_iter();
        found
            .filter_map(|link| Some(link.plain().strip_prefix(host)?.to_owned()))
            .collect()
    };
    assert_eq!(names.len(), 73);
    let server = Server::start(|address| {
        let mut answers: BTreeMap<String, Answer> = names
            .iter()
            .enumerate()
            // The last two are the same picture.
            .map(|(index, name)| (name.clone(), Answer::Picture(png(index.min(71) as u8))))
            .collect();
        let here = |path: &str| format!("http://{address}{path}");
        answers.insert("/moved.png".to_owned(), Answer::Picture(png(200)));
        answers.insert(
            "/again.png".to_owned(),
            Answer::Redirect(here("/moved.png")),
        );
        for (index, answer) in [
            (3, Answer::Status("404 Not Found")),
            (10, Answer::Status("403 Forbidden")),
            (20, Answer::Status("500 Internal Server Error")),
            (30, Answer::Page),
            (40, Answer::Torn(png(40))),
            (25, Answer::Silence),
            (50, Answer::Silence),
            (5, Answer::Redirect(here("/again.png"))),
            (6, Answer::Redirect("/moved.png".to_owned())),
            (
                7,
                Answer::Redirect("http://192.168.0.1/router.png".to_owned()),
            ),
        ] {
            answers.insert(names[index].clone(), answer);
        }
        answers
    });
    let text = text.replace(host, &format!("http://{}", server.address));
    let (_folder, site, posts) = site_with(&text);
    let mut ledger = Ledger::in_memory();

    let first = run(&site, &posts, &server, &mut ledger, usize::MAX);
    assert_eq!(
        counts(&first.rows),
        [65, 0, 8, 2, 0],
        "73 pictures and two of chance"
    );
    assert_eq!(
        server.asked().len(),
        73 + 3,
        "each is asked for once, and what they lead to"
    );
    // One that two addresses lead to, and one that two addresses have.
    assert_eq!(first.created.len(), 63);
    assert!(first.rows.iter().all(|row| row.left.is_empty()));
    let [edit] = first.edits.as_slice() else {
        panic!("one post");
    };
    let new = edit.applied_to(&text);
    assert_eq!(
        without_addresses(&new, &site),
        without_addresses(&text, &site)
    );
    assert_eq!(
        new.matches(host).count() + new.matches(&server.address.to_string()).count(),
        8
    );
    assert_eq!(
        new.matches("#pic_center").count(),
        text.matches("#pic_center").count()
    );
    for link in links::find(&new, &FrontMatter::read(&new, site.generator)) {
        let post = &posts[0].path;
        let files = site.picture_files(post, &PictureKeys::default(), link.plain());
        assert!(
            link.remote().is_some() || files.iter().any(|file| file.is_file()),
            "{}",
            link.address
        );
    }
    assert_eq!(edit.undone(&text).applied_to(&new), text);

    // Once more: only what did not come is asked for.
    let changed = vec![PostText {
        text: new,
        ..posts[0].clone()
    }];
    let second = run(&site, &changed, &server, &mut ledger, usize::MAX);
    assert_eq!(counts(&second.rows), [0, 0, 8, 2, 0]);
    assert_eq!(server.asked().len(), 8);
    assert!(second.edits.is_empty() && second.created.is_empty());

    // Everything taken back in the text, the files still there: nothing is fetched again.
    let third = run(&site, &posts, &server, &mut ledger, usize::MAX);
    assert_eq!(counts(&third.rows), [0, 65, 8, 2, 0]);
    assert_eq!((server.asked().len(), &third.edits), (8, &first.edits));
}

#[test]
fn stopped_work_goes_on_where_it_was() {
    let server = Server::start(|_| {
        (0..40)
            .map(|number| (format!("/{number}.png"), Answer::Picture(png(number))))
            .collect()
    });
    let text: String = (0..40)
        .map(|number| format!("![]( http://{}/{number}.png )\n", server.address))
        .collect();
    let (folder, site, posts) = site_with(&text);
    let file = folder.path().join("data/ledger");
    let first = run(&site, &posts, &server, &mut Ledger::open(file.clone()), 10);
    let [came, _, _, _, stopped] = counts(&first.rows);
    assert!((10..=10 + AT_ONCE).contains(&came) && came + stopped == 40);
    assert_eq!(server.asked().len(), came);
    assert_eq!(first.edits[0].changes.len(), came);
    let second = run(
        &site,
        &posts,
        &server,
        &mut Ledger::open(file.clone()),
        usize::MAX,
    );
    assert_eq!(counts(&second.rows), [40 - came, came, 0, 0, 0]);
    assert_eq!(server.asked().len(), 40 - came);
    // A picture that somebody changed is not taken for the one that came.
    fs::write(&first.created[0], png(99)).unwrap();
    let third = run(&site, &posts, &server, &mut Ledger::open(file), usize::MAX);
    assert_eq!(counts(&third.rows), [1, 39, 0, 0, 0]);
}

#[test]
fn every_way_of_writing_is_brought_home_and_taken_back() {
    let server = Server::start(|_| {
        ["/a.png", "/%e6%a2%85.png", "/rand", "/b"]
            .into_iter()
            .enumerate()
            .map(|(shade, path)| (path.to_owned(), Answer::Picture(png(shade as u8))))
            .collect()
    });
    let at = format!("http://{}", server.address);
    let text = format!(
        "---\nimage:\n  path: '{at}/a.png'\n  alt: x\n---\n\n![a]({at}/a.png#pic_center =60x4) <img src={at}/a.png>\n![梅]({at}/%e6%a2%85.png \"t\")\n\n![r][r] ![c]({at}/rand)\n`![]({at}/a.png)`\n\n[r]: <{at}/b>\n"
    );
    let (folder, site, posts) = site_with(&text);
    let done = run(&site, &posts, &server, &mut Ledger::in_memory(), usize::MAX);
    assert_eq!(counts(&done.rows), [3, 0, 0, 1, 0]);
    let new = done.edits[0].applied_to(&text);
    assert_eq!(
        new,
        format!(
            "---\nimage:\n  path: '/assets/img/2023-05-30-day/a.png'\n  alt: x\n---\n\n![a](/assets/img/2023-05-30-day/a.png#pic_center =60x4) <img src=/assets/img/2023-05-30-day/a.png>\n![梅](/assets/img/2023-05-30-day/梅.png \"t\")\n\n![r][r] ![c]({at}/rand)\n`![]({at}/a.png)`\n\n[r]: </assets/img/2023-05-30-day/b.png>\n"
        )
    );
    assert_eq!(done.edits[0].undone(&text).applied_to(&new), text);
    assert!(
        folder
            .path()
            .join("assets/img/2023-05-30-day/梅.png")
            .is_file()
    );
}

#[test]
fn a_watermark_is_dropped_when_it_is_asked_for() {
    let marked = "/a.png?x-oss-process=image/watermark,text_abc";
    let server = Server::start(|_| {
        BTreeMap::from([
            ("/a.png".to_owned(), Answer::Picture(png(1))),
            (marked.to_owned(), Answer::Picture(png(2))),
            (marked.replace("/a", "/b"), Answer::Picture(png(3))),
        ])
    });
    let at = format!("http://{}", server.address);
    let text = format!(
        "![]({at}{marked})\n![]({at}{})\n",
        marked.replace("/a", "/b")
    );
    let (_folder, site, posts) = site_with(&text);
    let fetcher = Fetcher::with_patience(Reach::PublicAnd(server.address), Duration::from_secs(4));
    let settings = Settings {
        drops_watermarks: true,
        ..Settings::default()
    };
    let done = localise(
        &site,
        &posts,
        &survey(&site, &posts),
        &fetcher,
        &mut Ledger::in_memory(),
        &settings,
        &|_| ControlFlow::Continue(()),
    );
    assert_eq!(counts(&done.rows), [2, 0, 0, 0, 0]);
    let folder = site.root.join("assets/img/2023-05-30-day");
    // Where there is none without, the marked one is better than nothing.
    for (name, shade) in [("a.png", 1), ("b.png", 3)] {
        let image = image::open(folder.join(name)).unwrap().to_rgb8();
        assert_eq!(image.get_pixel(0, 0)[0], shade, "{name}");
    }
}

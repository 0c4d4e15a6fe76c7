use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::thread;

use proptest::prelude::*;

use super::record::{Record, Records, enclose};
use super::replay::{Replayed, replay};
use super::splice::Splice;
use super::*;
use crate::ErrorKind;

fn journal(root: &Path) -> Journal {
    Journal::open(root).unwrap()
}

/// What is offered to an app that starts now.
fn offered(root: &Path) -> Vec<(PathBuf, Vec<u8>, Vec<u8>)> {
    let orphans = journal(root).orphans();
    orphans
        .into_iter()
        .map(|orphan| (orphan.post, orphan.base, orphan.text))
        .collect()
}

/// All files below a folder but locks.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = folders(root)
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name() != Some(OsStr::new("lock")))
        .collect();
    files.sort();
    files
}

#[test]
fn the_text_of_an_app_that_ended_comes_back() {
    let root = tempfile::tempdir().unwrap();
    let (one, two) = (Path::new("site/一.md"), Path::new("untitled"));
    let first = journal(root.path());
    first.write(one, "旧".as_bytes(), "新".as_bytes()).unwrap();
    first
        .write(one, "旧".as_bytes(), "新的".as_bytes())
        .unwrap();
    first.write(two, b"", b"draft").unwrap();
    drop(first);
    let second = journal(root.path());
    let orphans = second.orphans();
    assert_eq!(orphans.len(), 2);
    assert_eq!(orphans[0].post, one);
    assert_eq!(orphans[0].base, "旧".as_bytes());
    assert_eq!(orphans[0].text, "新的".as_bytes());
    assert_eq!(
        (orphans[1].post.as_path(), &orphans[1].base[..]),
        (two, &b""[..])
    );
    assert!(orphans[1].at >= orphans[0].at);
    assert_eq!(second.orphans(), orphans, "until they are settled");
    second.settled(&orphans[0]);
    assert_eq!(second.orphans(), orphans[1..]);
    second.settled(&orphans[1]);
    assert!(second.orphans().is_empty());
    assert_eq!(folders(root.path()).len(), 1, "its own");
    drop(second);
    assert_eq!(folders(root.path()).len(), 0);
}

#[test]
fn texts_are_read_where_no_journal_can_be_begun_but_those_of_apps_that_run() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let running = journal(root.path());
    running.write(post, b"old", b"new").unwrap();
    assert!(left_behind(root.path()).is_empty());
    drop(running);
    let found = left_behind(root.path());
    assert_eq!((found.len(), &found[0].text[..]), (1, &b"new"[..]));
    assert_eq!(left_behind(root.path()), found, "and left as they are");
}

#[test]
fn the_same_text_is_written_once() {
    let root = tempfile::tempdir().unwrap();
    let journal = journal(root.path());
    let post = Path::new("a.md");
    journal.write(post, b"one", b"one").unwrap();
    assert_eq!(files(root.path()), [] as [PathBuf; 0], "nothing is unsaved");
    journal.write(post, b"one", b"two").unwrap();
    let file = files(root.path()).remove(0);
    let bytes = fs::read(&file).unwrap();
    journal.write(post, b"one", b"two").unwrap();
    assert_eq!(fs::read(&file).unwrap(), bytes);
    journal.write(post, b"one", b"one").unwrap();
    drop(journal);
    assert_eq!(offered(root.path()), [], "the edit was undone");
}

#[test]
fn what_was_saved_is_not_offered() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let first = journal(root.path());
    first.write(post, b"one", b"two").unwrap();
    first.saved(post, b"two");
    first.saved(Path::new("never seen"), b"two");
    drop(first);
    assert_eq!(offered(root.path()), []);
    assert_eq!(files(root.path()), [] as [PathBuf; 0]);

    // Typing went on while it was saved, and after.
    let second = journal(root.path());
    second.write(post, b"two", b"three").unwrap();
    second.write(post, b"two", b"four").unwrap();
    second.saved(post, b"three");
    drop(second);
    let state = (post.to_owned(), b"two".to_vec(), b"four".to_vec());
    assert_eq!(offered(root.path()), [state]);

    // The note of the save comes before the text that was saved.
    let third = journal(root.path());
    third
        .orphans()
        .iter()
        .for_each(|orphan| third.settled(orphan));
    third.write(post, b"three", b"four").unwrap();
    third.saved(post, b"five");
    third.write(post, b"three", b"five").unwrap();
    drop(third);
    assert_eq!(offered(root.path()), []);

    // After a save, what was saved is the base.
    let fourth = journal(root.path());
    fourth.write(post, b"five", b"six").unwrap();
    fourth.saved(post, b"six");
    fourth.write(post, b"six", b"seven").unwrap();
    drop(fourth);
    let state = (post.to_owned(), b"six".to_vec(), b"seven".to_vec());
    assert_eq!(offered(root.path()), [state]);
}

#[test]
fn a_text_that_was_saved_once_is_unsaved_over_another_programs() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let first = journal(root.path());
    first.write(post, b"one", b"two").unwrap();
    first.saved(post, b"two");
    first.write(post, b"theirs", b"theirs").unwrap();
    first.write(post, b"theirs", b"two").unwrap();
    drop(first);
    let state = (post.to_owned(), b"theirs".to_vec(), b"two".to_vec());
    assert_eq!(offered(root.path()), [state]);
}

#[test]
fn a_renamed_post_is_offered_under_its_new_path() {
    let root = tempfile::tempdir().unwrap();
    let (from, to) = (Path::new("a.md"), Path::new("二.md"));
    let first = journal(root.path());
    first.renamed(from, to).unwrap();
    first.write(from, b"one", b"two").unwrap();
    first.renamed(from, from).unwrap();
    first.renamed(from, to).unwrap();
    first.write(to, b"one", b"three").unwrap();
    assert_eq!(files(root.path()).len(), 1, "it is the same file");
    first.write(from, b"", b"another").unwrap();
    // Somebody's text must not go because the path is taken.
    first.renamed(from, to).unwrap();
    drop(first);
    let state = |text: &[u8], base: &[u8]| (to.to_owned(), base.to_vec(), text.to_vec());
    assert_eq!(
        offered(root.path()),
        [state(b"three", b"one"), state(b"another", b"")]
    );
}

#[test]
fn a_forgotten_post_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let journal = journal(root.path());
    journal.forget(post);
    journal.write(post, b"one", b"two").unwrap();
    journal.forget(post);
    assert_eq!(files(root.path()), [] as [PathBuf; 0]);
    journal.renamed(post, Path::new("b.md")).unwrap();
    journal.saved(post, b"two");
    assert_eq!(files(root.path()), [] as [PathBuf; 0]);
    journal.write(post, b"one", b"two").unwrap();
    drop(journal);
    assert_eq!(offered(root.path()).len(), 1);
}

#[test]
fn apps_that_run_keep_out_of_each_others_journals() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let (first, second) = (journal(root.path()), journal(root.path()));
    first.write(post, b"", b"first").unwrap();
    second.write(post, b"", b"second").unwrap();
    assert_eq!(second.orphans(), []);
    drop(first);
    let orphans = second.orphans();
    assert_eq!(orphans.len(), 1);
    assert_eq!(orphans[0].text, b"first");
    let third = journal(root.path());
    assert_eq!(third.orphans(), [], "the second has them");
    drop(second);
    let texts: Vec<_> = third
        .orphans()
        .into_iter()
        .map(|orphan| orphan.text)
        .collect();
    assert_eq!(texts, [b"first".to_vec(), b"second".to_vec()]);
}

#[test]
fn a_folder_without_its_lock_is_an_orphans_or_nobodys() {
    let root = tempfile::tempdir().unwrap();
    let first = journal(root.path());
    first.write(Path::new("a.md"), b"", b"text").unwrap();
    drop(first);
    for folder in folders(root.path()) {
        fs::remove_file(folder.join("lock")).unwrap();
    }
    fs::create_dir(root.path().join("empty")).unwrap();
    fs::write(root.path().join("file"), "no folder").unwrap();
    let second = journal(root.path());
    assert_eq!(second.orphans().len(), 1);
    assert!(!root.path().join("empty").exists());
    assert!(root.path().join("file").exists());
}

#[test]
fn where_no_journal_can_be_kept_it_says_so_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data/journal");
    fs::write(folder.path().join("data"), "in the way").unwrap();
    let error = Journal::open(&root).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NameTaken);
    fs::remove_file(folder.path().join("data")).unwrap();
    let journal = journal(&root);
    journal.write(Path::new("a.md"), b"", b"text").unwrap();
}

#[cfg(unix)]
#[test]
fn texts_are_for_their_writers_eyes() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data/journal");
    let journal = journal(&root);
    journal.write(Path::new("a.md"), b"", b"text").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&root), 0o700);
    for folder in folders(&root) {
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("lock")), 0o600);
    }
    for file in files(&root) {
        assert_eq!(mode(&file), 0o600);
    }
}

#[cfg(unix)]
#[test]
fn bytes_in_any_encoding_come_back_and_so_do_such_paths() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let (base, _, _) = encoding_rs::GBK.encode("笔墨纸砚");
    let (text, _, _) = encoding_rs::GBK.encode("笔墨，纸砚");
    let (from, to) = (
        OsStr::from_bytes(b"\xb1\xca.md"),
        OsStr::from_bytes(b"\xc4\xab.md"),
    );
    let first = journal(root.path());
    first.write(Path::new(from), &base, &text).unwrap();
    first.renamed(Path::new(from), Path::new(to)).unwrap();
    drop(first);
    let state = (PathBuf::from(to), base.into_owned(), text.into_owned());
    assert_eq!(offered(root.path()), [state]);
}

#[test]
fn a_long_text_comes_back() {
    let root = tempfile::tempdir().unwrap();
    let post = Path::new("a.md");
    let base: Vec<u8> = (0..20_000_000_u32)
        .map(|i| (i.wrapping_mul(i) >> 7) as u8)
        .collect();
    let mut text = base.clone();
    let first = journal(root.path());
    for place in [0, 9_999_999, text.len() - 1] {
        text.insert(place, b'!');
        first.write(post, &base, &text).unwrap();
    }
    let length = fs::metadata(&files(root.path())[0]).unwrap().len();
    assert!(length < 20_001_000, "the text is in it once: {length}");
    drop(first);
    assert!(offered(root.path()) == [(post.to_owned(), base, text)]);
}

#[test]
fn a_post_does_not_wait_for_another() {
    let root = tempfile::tempdir().unwrap();
    let journal = journal(root.path());
    let (slow, quick) = (Path::new("slow.md"), Path::new("quick.md"));
    journal.write(slow, b"", b"text").unwrap();
    let entry = journal.entry(slow).unwrap();
    let syncing = lock(&entry);
    journal.write(quick, b"", b"text").unwrap();
    journal.saved(quick, b"text");
    journal.renamed(quick, Path::new("other.md")).unwrap();
    journal.forget(Path::new("other.md"));
    assert_eq!(journal.orphans(), []);
    drop(syncing);
}

#[test]
fn many_threads_lose_nothing() {
    let root = tempfile::tempdir().unwrap();
    let first = Journal::open_with(root.path(), 500).unwrap();
    thread::scope(|scope| {
        for writer in 0..4 {
            let first = &first;
            scope.spawn(move || {
                let mut post = PathBuf::from(format!("{writer}.md"));
                for round in 0..40 {
                    let text = format!("{writer} wrote {round}");
                    first.write(&post, b"", text.as_bytes()).unwrap();
                    if round % 7 == 0 {
                        let to = PathBuf::from(format!("{writer}-{round}.md"));
                        first.renamed(&post, &to).unwrap();
                        post = to;
                    }
                    // One that all write; the last text stays, whoever wrote it.
                    first
                        .write(Path::new("shared.md"), b"", text.as_bytes())
                        .unwrap();
                }
            });
        }
    });
    drop(first);
    let mut texts: Vec<_> = offered(root.path())
        .into_iter()
        .map(|(post, _, text)| (post, String::from_utf8(text).unwrap()))
        .collect();
    texts.sort();
    assert_eq!(texts.len(), 5);
    for (writer, (post, text)) in texts.iter().take(4).enumerate() {
        assert_eq!(*post, PathBuf::from(format!("{writer}-35.md")));
        assert_eq!(*text, format!("{writer} wrote 39"));
    }
    assert!(texts[4].1.ends_with("wrote 39"));
}

/// A file of several records, with the state after each and where it ends.
fn recorded() -> (Vec<u8>, Vec<(usize, Replayed)>) {
    let (post, to) = (Path::new("a.md"), Path::new("石.md"));
    let records = [
        Record::Base {
            post,
            base: b"one",
            text: b"one two",
        },
        Record::Text {
            old: b"one two",
            new: "one 二".as_bytes(),
        },
        Record::Renamed(to),
        Record::Saved("one 二".as_bytes()),
        Record::Text {
            old: "one 二".as_bytes(),
            new: b"",
        },
        Record::Base {
            post: to,
            base: b"theirs",
            text: b"theirs and mine",
        },
        Record::Saved(b"theirs and"),
        Record::Text {
            old: b"theirs and mine",
            new: b"theirs, mine",
        },
    ];
    let (mut bytes, mut states, mut before) = (Vec::new(), Vec::new(), None);
    for record in records {
        let framed = record.framed(before).unwrap();
        before = Some(framed.checksum);
        bytes.extend(framed.bytes);
        states.push((bytes.len(), replay(&bytes).unwrap()));
    }
    (bytes, states)
}

/// The state after the last record that ends before a place.
fn state_before(states: &[(usize, Replayed)], place: usize) -> Option<&Replayed> {
    let (_, state) = states.iter().rfind(|(end, _)| *end <= place)?;
    Some(state)
}

#[test]
fn each_record_makes_the_state_that_it_tells_of() {
    let (_, states) = recorded();
    let told: Vec<_> = states
        .iter()
        .map(|(_, state)| {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            (
                state.post.to_str().unwrap().to_owned(),
                text(&state.base),
                text(&state.text),
                state.is_unsaved(),
            )
        })
        .collect();
    let expected = [
        ("a.md", "one", "one two", true),
        ("a.md", "one", "one 二", true),
        ("石.md", "one", "one 二", true),
        ("石.md", "one 二", "one 二", false),
        ("石.md", "one 二", "", true),
        ("石.md", "theirs", "theirs and mine", true),
        ("石.md", "theirs", "theirs and mine", true),
        ("石.md", "theirs", "theirs, mine", true),
    ]
    .map(|(post, base, text, unsaved)| {
        (post.to_owned(), base.to_owned(), text.to_owned(), unsaved)
    });
    assert_eq!(told, expected);
}

#[test]
fn a_journal_cut_at_any_length_gives_its_good_prefix() {
    let (bytes, states) = recorded();
    for length in 0..=bytes.len() {
        let state = replay(&bytes[..length]);
        assert_eq!(state.as_ref(), state_before(&states, length), "at {length}");
    }
}

#[test]
fn a_journal_damaged_at_any_place_gives_its_good_prefix() {
    let (bytes, states) = recorded();
    for place in 0..bytes.len() {
        let (start, end) = bytes.split_at(place);
        let mut damaged = vec![
            [start, &vec![0; end.len()]].concat(),
            [start, b"x", end].concat(),
            [start, &[b'x'; 100], end].concat(),
            [start, &end[1..]].concat(),
            [start, end.get(100..).unwrap_or(&[])].concat(),
        ];
        damaged.extend((0..8).map(|bit| [start, &[end[0] ^ 1 << bit], &end[1..]].concat()));
        for damaged in damaged {
            // Bytes may be what they were: a zero among zeros, the first of two that are equal.
            let good = Splice::between(&bytes, &damaged).from;
            let state = replay(&damaged);
            assert_eq!(state.as_ref(), state_before(&states, good), "at {place}");
        }
    }
}

#[test]
fn records_do_not_change_places() {
    let (bytes, states) = recorded();
    let (first, second, third) = (states[0].0, states[1].0, states[2].0);
    let changed = [
        &bytes[..first],
        &bytes[second..third],
        &bytes[first..second],
    ]
    .concat();
    assert_eq!(replay(&changed).as_ref(), Some(&states[0].1));
    let twice = [&bytes[..second], &bytes[first..]].concat();
    assert_eq!(replay(&twice).as_ref(), Some(&states[1].1));
}

#[test]
fn a_length_that_lies_makes_no_room() {
    let (bytes, states) = recorded();
    for length in [
        u64::MAX,
        u64::MAX - 7,
        1 << 32,
        1 << 63,
        u64::from(u32::MAX),
        0,
    ] {
        let mut damaged = bytes.clone();
        let second = states[0].0;
        damaged[second..second + 8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(replay(&damaged).as_ref(), Some(&states[0].1));
        damaged[..8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(replay(&damaged), None);
    }
}

#[test]
fn damaged_files_on_disk_are_offered_as_far_as_they_are_good() {
    let (bytes, states) = recorded();
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("ended");
    fs::create_dir(&folder).unwrap();
    let mut expected = Vec::new();
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        fs::write(folder.join(format!("{place}.journal")), &damaged).unwrap();
        if let Some(state) = state_before(&states, place).filter(|state| state.is_unsaved()) {
            expected.push((state.post.clone(), state.base.clone(), state.text.clone()));
        }
    }
    fs::write(folder.join("1-2.unfinished"), &bytes).unwrap();
    let mut found = offered(root.path());
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    for place in 0..states[0].0 {
        let path = folder.join(format!("{place}.damaged"));
        assert_eq!(fs::read(path).unwrap().len(), bytes.len(), "kept aside");
    }
    let saved = states[2].0..states[3].0;
    assert!(!folder.join("1-2.unfinished").exists());
    assert!(
        saved
            .into_iter()
            .all(|place| folder.join(format!("{place}.journal")).exists())
    );
    let saved = states[3].0..states[4].0;
    assert!(
        saved
            .into_iter()
            .all(|place| !folder.join(format!("{place}.journal")).exists())
    );
    assert_eq!(offered(root.path()).len(), expected.len(), "still");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(replay(&bytes).is_none());
        let (mut good, states) = recorded();
        good.extend(bytes);
        prop_assert_eq!(replay(&good), states.last().map(|(_, state)| state.clone()));
    }

    /// As a later version of the app, or a clever enemy, would write it: with good checksums.
    #[test]
    fn any_payload_is_read_without_harm(payloads in prop::collection::vec(
        prop::collection::vec(prop_oneof![0..5_u8, any::<u8>()], 0..40), 0..6,
    )) {
        let (mut bytes, _) = recorded();
        let mut records = Records::of(&bytes);
        records.by_ref().for_each(drop);
        let mut before = records.before;
        for payload in payloads {
            let framed = enclose(before, &[&payload]);
            before = Some(framed.checksum);
            bytes.extend(framed.bytes);
        }
        prop_assert!(replay(&bytes).is_some());
    }
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize, String),
    Saved(usize),
    SavedEarlier(usize),
    Outside(usize, String),
    Renamed(usize),
    Forget(usize),
    Crash,
    /// With so many bytes of a record that was not finished.
    TornCrash(Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let post = 0..2_usize;
    let text = "[a笔\n]{0,60}";
    prop_oneof![
        8 => (post.clone(), text).prop_map(|(post, text)| Step::Write(post, text)),
        2 => post.clone().prop_map(Step::Saved),
        1 => post.clone().prop_map(Step::SavedEarlier),
        1 => (post.clone(), text).prop_map(|(post, text)| Step::Outside(post, text)),
        1 => post.clone().prop_map(Step::Renamed),
        1 => post.prop_map(Step::Forget),
        1 => Just(Step::Crash),
        1 => prop::collection::vec(any::<u8>(), 1..60).prop_map(Step::TornCrash),
    ]
}

/// What an app knows of an open post.
#[derive(Clone, Debug, Default)]
struct Open {
    path: PathBuf,
    disk: Vec<u8>,
    earlier: Vec<u8>,
    text: Vec<u8>,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_last_durable_texts_come_back(steps in prop::collection::vec(step(), 1..40)) {
        let root = tempfile::tempdir().unwrap();
        // Small enough that files are written anew.
        let begin = || Journal::open_with(root.path(), 600).unwrap();
        let mut journal = begin();
        let mut posts = ["a.md", "笔.md"].map(|path| Open { path: path.into(), ..Open::default() });
        let mut renames = 0;
        for step in steps.into_iter().chain([Step::Crash]) {
            match step {
                Step::Write(post, text) => {
                    let post = &mut posts[post];
                    post.earlier = std::mem::replace(&mut post.text, text.into_bytes());
                    journal.write(&post.path, &post.disk, &post.text).unwrap();
                }
                Step::Saved(post) => {
                    let post = &mut posts[post];
                    post.disk.clone_from(&post.text);
                    journal.saved(&post.path, &post.disk);
                }
                Step::SavedEarlier(post) => {
                    let post = &mut posts[post];
                    post.disk.clone_from(&post.earlier);
                    journal.saved(&post.path, &post.disk);
                    journal.write(&post.path, &post.disk, &post.text).unwrap();
                }
                Step::Outside(post, text) => {
                    let post = &mut posts[post];
                    post.disk = text.into_bytes();
                    post.text.clone_from(&post.disk);
                    journal.write(&post.path, &post.disk, &post.text).unwrap();
                }
                Step::Renamed(post) => {
                    let post = &mut posts[post];
                    renames += 1;
                    let to = PathBuf::from(format!("{renames}.md"));
                    journal.renamed(&post.path, &to).unwrap();
                    post.path = to;
                }
                Step::Forget(post) => {
                    let post = &mut posts[post];
                    post.text.clone_from(&post.disk);
                    journal.forget(&post.path);
                }
                Step::Crash | Step::TornCrash(_) => {
                    drop(journal);
                    if let Step::TornCrash(torn) = step {
                        for file in files(root.path()) {
                            File::options().append(true).open(file).unwrap().write_all(&torn).unwrap();
                        }
                    }
                    journal = begin();
                    let mut found = journal.orphans();
                    found.sort_by(|a, b| a.post.cmp(&b.post));
                    let mut unsaved: Vec<_> =
                        posts.iter().filter(|post| post.text != post.disk).collect();
                    unsaved.sort_by(|a, b| a.path.cmp(&b.path));
                    prop_assert_eq!(found.len(), unsaved.len());
                    for (orphan, post) in found.iter().zip(unsaved) {
                        prop_assert_eq!(&orphan.post, &post.path);
                        prop_assert_eq!(&orphan.base, &post.disk);
                        prop_assert_eq!(&orphan.text, &post.text);
                        journal.write(&orphan.post, &orphan.base, &orphan.text).unwrap();
                        journal.settled(orphan);
                    }
                    prop_assert_eq!(folders(root.path()).len(), 1, "old folders go");
                }
            }
        }
    }
}

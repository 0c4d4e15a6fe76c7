//! Folders that are taken away, files that are none or lie elsewhere too, and programs that never stop writing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use inkstone_core::ErrorKind;
use inkstone_core::site::Generator;
use inkstone_core::vault::VaultTrouble;
use inkstone_core::workspace::Notice;
use inkstone_core::workspace::view::SaveState;

use crate::desk::{Desk, wait_until};

fn is_failed(state: &SaveState) -> bool {
    matches!(state, SaveState::Failed { .. })
}

fn is_saved(state: &SaveState) -> bool {
    matches!(state, SaveState::Saved { .. })
}

fn now() -> jiff::ZonedDateTime {
    jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC)
}

#[test]
fn nothing_is_written_below_the_place_of_a_removed_drive() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    // The place where a drive was stays, as an empty folder.
    let drive = desk.own.path().join("drive");
    fs::rename(desk.site.path(), &drive).unwrap();
    fs::create_dir(desk.site.path()).unwrap();
    desk.wait("the folder is gone", |notice| {
        matches!(notice, Notice::SiteGone(_)).then_some(())
    });
    desk.insert("a.md", 0, 0, "new ");
    desk.wait_for_state("not saved", is_failed);
    assert!(desk.workspace.save_post("a.md").is_err(), "asked for too");
    let refused = desk.workspace.new_post("New", &now()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    assert_eq!(fs::read_dir(desk.site.path()).unwrap().count(), 0);

    fs::remove_dir(desk.site.path()).unwrap();
    fs::rename(&drive, desk.site.path()).unwrap();
    desk.wait("the folder is back", |notice| {
        matches!(notice, Notice::SiteBack { changed: false }).then_some(())
    });
    wait_until("the text is saved", || desk.read("a.md") == "new old\n");
}

#[test]
fn a_start_on_the_empty_place_of_a_drive_says_when_the_site_is_known() {
    let desk = Desk::new(&[]);
    assert_eq!(desk.workspace.site().unwrap().generator, Generator::Plain);
    // Made while the empty place is there: its inode is another one, as a drive's is.
    let drive = desk.own.path().join("drive");
    fs::create_dir(&drive).unwrap();
    fs::write(drive.join("hugo.toml"), "title = 'Letters'\n").unwrap();
    fs::write(drive.join("a.md"), "a\n").unwrap();
    fs::remove_dir(desk.site.path()).unwrap();
    fs::rename(&drive, desk.site.path()).unwrap();
    desk.wait("another site in its place", |notice| {
        matches!(notice, Notice::SiteBack { changed: true }).then_some(())
    });
    let site = desk.workspace.open_folder(desk.site.path()).unwrap();
    assert_eq!(site.generator, Generator::Hugo);
}

#[test]
fn another_checkout_in_the_place_of_the_folder_is_taken_for_it() {
    let desk = Desk::new(&[("a.md", "old\n"), ("b.md", "b\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::rename(desk.site.path(), desk.own.path().join("before")).unwrap();
    fs::create_dir(desk.site.path()).unwrap();
    fs::write(desk.path("a.md"), "old\n").unwrap();
    fs::write(desk.path("c.md"), "c\n").unwrap();
    wait_until("the list is the new one", || {
        let posts = desk.workspace.posts().unwrap();
        let mut ids: Vec<_> = posts.into_iter().map(|post| post.id).collect();
        ids.sort();
        ids == ["a.md", "c.md"]
    });
    desk.insert("a.md", 0, 0, "new ");
    desk.wait_for_state("saved", is_saved);
    assert_eq!(desk.read("a.md"), "new old\n");
}

#[test]
fn a_folder_that_is_gone_is_not_made_again_for_a_new_post() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    fs::remove_dir_all(desk.site.path()).unwrap();
    let refused = desk.workspace.new_post("New", &now()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    assert!(!desk.site.path().exists());
}

#[test]
fn a_program_that_never_stops_writing_hinders_no_other_post() {
    let desk = Desk::new(&[("a.md", "one\n\ntwo\n"), ("b.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.workspace.open_post("b.md").unwrap();
    let (path, stop) = (desk.path("a.md"), Arc::new(AtomicBool::new(false)));
    let stopped = Arc::clone(&stop);
    let writer = thread::spawn(move || {
        for number in 0.. {
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            fs::write(&path, format!("one\n\ntwo {number}\n")).unwrap();
            // Its pace, sooner than any text settles.
            thread::sleep(Duration::from_millis(50));
        }
    });
    desk.insert("a.md", 0, 0, "mine ");
    desk.insert("b.md", 0, 0, "new ");
    desk.wait("the writing is met while it goes on", |notice| {
        matches!(notice, Notice::Disk { id } if id == "a.md").then_some(())
    });
    wait_until("the other post is saved", || {
        desk.read("b.md") == "new old\n"
    });
    assert!(!writer.is_finished());
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
}

#[cfg(unix)]
fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
#[cfg(unix)]
fn a_pipe_in_the_place_of_a_post_holds_up_nothing() {
    let mut desk = Desk::new(&[("a.md", "old\n"), ("b.md", "b\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::remove_file(desk.path("a.md")).unwrap();
    make_pipe(&desk.path("a.md"));
    desk.wait_for_state("it cannot be read", is_failed);
    desk.insert("a.md", 0, 0, "new ");
    desk.wait_for_journal_of("new ");
    desk.crash();
    assert_eq!(desk.workspace.recovered().unwrap()[0].id, "a.md");
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "new old\n");
    assert!(is_failed(&opened.save));
    desk.workspace.open_post("b.md").unwrap();
    fs::remove_file(desk.path("a.md")).unwrap();
    fs::write(desk.path("a.md"), "old\n").unwrap();
    desk.wait_for_state("it waits for the answer", |state| {
        matches!(state, SaveState::Unsaved)
    });
    desk.workspace
        .settle_recovery("a.md", opened.version, true)
        .unwrap();
    assert_eq!(desk.read("a.md"), "new old\n");
}

#[test]
fn a_text_comes_back_where_no_version_can_be_kept_and_stays_safe() {
    let mut desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::remove_file(desk.path("a.md")).unwrap();
    fs::create_dir(desk.path("a.md")).unwrap();
    desk.wait_for_state("it cannot be read", is_failed);
    desk.insert("a.md", 0, 0, "new ");
    desk.wait_for_journal_of("new ");
    let history = desk.own.path().join("data/history");
    let _ = fs::remove_dir_all(&history);
    fs::write(&history, "a file in the way").unwrap();
    for _ in 0..2 {
        desk.crash();
        let opened = desk.workspace.open_post("a.md").unwrap();
        assert_eq!(opened.text, "new old\n");
        assert!(opened.recovered.is_some());
        assert!(desk.workspace.trouble().history.is_some());
    }
    fs::remove_file(&history).unwrap();
    desk.wait("versions again, by itself", |notice| match notice {
        Notice::Vault(VaultTrouble { history: None, .. }) => Some(()),
        _ => None,
    });
}

#[test]
#[cfg(unix)]
fn posts_that_lie_elsewhere_too_are_followed() {
    let desk = Desk::new(&[("named.md", "# Old\n"), ("other.md", "# Other\n")]);
    let (linked, name) = (
        desk.own.path().join("linked.md"),
        desk.own.path().join("n.md"),
    );
    fs::write(&linked, "# Old\n").unwrap();
    std::os::unix::fs::symlink(&linked, desk.path("link.md")).unwrap();
    fs::hard_link(desk.path("named.md"), &name).unwrap();
    desk.workspace.open_folder(desk.site.path()).unwrap();
    desk.workspace.open_post("link.md").unwrap();
    let title = |id: &str| {
        let posts = desk.workspace.posts().unwrap();
        let post = posts.into_iter().find(|post| post.id == id);
        post.and_then(|post| post.title).unwrap_or_default()
    };
    // One after another, until each has been seen once: before that, nothing is known to have changed.
    let mut number = 0;
    wait_until("the list has what was written elsewhere", || {
        number += 1;
        fs::write(&linked, format!("# New {number}\n")).unwrap();
        fs::write(&name, format!("# New {number}\n")).unwrap();
        title("link.md").starts_with("New") && title("named.md").starts_with("New")
    });
    desk.wait("the open post is told", |notice| {
        matches!(notice, Notice::Disk { id } if id == "link.md").then_some(())
    });
}

#[test]
fn a_history_that_cannot_be_written_is_told() {
    let desk = Desk::with_data(&[("a.md", "old\n")], |data| {
        fs::create_dir_all(data).unwrap();
        fs::write(data.join("history"), "a file in the way").unwrap();
    });
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "new ");
    desk.workspace.save_post("a.md").unwrap();
    desk.wait("no versions", |notice| match notice {
        Notice::Vault(VaultTrouble {
            history: Some(_), ..
        }) => Some(()),
        _ => None,
    });
    fs::remove_file(desk.own.path().join("data/history")).unwrap();
    desk.insert("a.md", 1, 0, "again ");
    desk.workspace.save_post("a.md").unwrap();
    desk.wait("versions again", |notice| match notice {
        Notice::Vault(VaultTrouble { history: None, .. }) => Some(()),
        _ => None,
    });
    assert!(desk.kept().contains(&"again new old\n".to_owned()));
}

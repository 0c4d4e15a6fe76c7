//! Nothing that was typed is lost: crashes, other programs, older versions.

use std::collections::BTreeMap;
use std::fs;

use inkstone_core::ErrorKind;
use inkstone_core::document::{TextChange, TextPatch};
use inkstone_core::vault::VaultTrouble;
use inkstone_core::vault::history::VersionKind;
use inkstone_core::vault::merge::Side;
use inkstone_core::workspace::Notice;
use inkstone_core::workspace::view::{Against, Choice, RecoveryState, SaveState};

use crate::desk::{Desk, wait_until};

/// What the editor does with a patch.
fn take(desk: &Desk, id: &str, patch: &TextPatch) {
    if !patch.changes.is_empty() {
        desk.workspace
            .edit_post(id, patch.version, &patch.changes)
            .unwrap();
    }
}

fn wait_for_disk(desk: &Desk) {
    desk.wait("another program's text", |notice| {
        matches!(notice, Notice::Disk { .. }).then_some(())
    });
}

/// A post "old" to which "typed " was added in front, that was not saved when the app crashed.
fn crashed(before_start: impl FnOnce(&Desk)) -> Desk {
    let mut desk = Desk::new(&[("a.md", "old\n\nlast\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "typed ");
    desk.wait_for_journal_of("typed ");
    before_start(&desk);
    desk.crash();
    desk
}

#[test]
fn unsaved_text_comes_back_after_a_crash_and_is_kept() {
    let desk = crashed(|_| {});
    let found = desk.workspace.recovered().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].id.as_str(), found[0].state),
        ("a.md", RecoveryState::Unsaved)
    );
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed old\n\nlast\n");
    assert_eq!(opened.save, SaveState::Unsaved);
    assert!(!opened.recovered.unwrap().changed_since);
    assert_eq!(
        desk.read("a.md"),
        "old\n\nlast\n",
        "nothing is written before the answer"
    );
    desk.workspace.settle_recovery("a.md", 0, true).unwrap();
    assert_eq!(desk.read("a.md"), "typed old\n\nlast\n");
    assert!(desk.kept().contains(&"old\n\nlast\n".to_owned()));
}

#[test]
fn unsaved_text_that_is_given_up_stays_in_the_history() {
    let mut desk = crashed(|_| {});
    desk.workspace.open_post("a.md").unwrap();
    let patch = desk.workspace.settle_recovery("a.md", 0, false).unwrap();
    take(&desk, "a.md", &patch);
    assert!(desk.workspace.unsaved().is_empty());
    assert_eq!(desk.read("a.md"), "old\n\nlast\n");
    wait_until("what was given up in the history", || {
        desk.kept().contains(&"typed old\n\nlast\n".to_owned())
    });
    desk.workspace.close_post("a.md").unwrap();
    desk.crash();
    assert!(desk.workspace.recovered().unwrap().is_empty(), "asked once");
}

#[test]
fn unsaved_text_survives_crash_after_crash() {
    let mut desk = crashed(|_| {});
    desk.crash();
    desk.workspace.open_post("a.md").unwrap();
    desk.crash();
    desk.crash();
    assert_eq!(
        desk.workspace.open_post("a.md").unwrap().text,
        "typed old\n\nlast\n"
    );
}

#[test]
fn unsaved_text_and_history_come_along_when_the_whole_folder_is_moved() {
    let mut desk = Desk::new(&[("a.md", "old\n\nlast\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "saved ");
    desk.workspace.save_post("a.md").unwrap();
    desk.insert("a.md", 1, 0, "typed ");
    desk.wait_for_journal_of("typed ");
    desk.crash_and_move();
    let found = desk.workspace.recovered().unwrap();
    assert_eq!(found.len(), 1);
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed saved old\n\nlast\n");
    let versions = desk.workspace.versions("a.md").unwrap();
    let kinds: Vec<_> = versions.iter().map(|version| version.kind).collect();
    assert!(kinds.contains(&VersionKind::Saved), "{kinds:?}");
}

#[test]
fn unsaved_text_and_a_change_made_meanwhile_are_put_together() {
    let desk = crashed(|desk| fs::write(desk.path("a.md"), "old\n\nlast, theirs\n").unwrap());
    assert_eq!(
        desk.workspace.recovered().unwrap()[0].state,
        RecoveryState::Changed
    );
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed old\n\nlast, theirs\n");
    assert!(opened.recovered.unwrap().changed_since);
}

#[test]
fn unsaved_text_and_a_change_that_touch_are_shown_both() {
    let desk = crashed(|desk| fs::write(desk.path("a.md"), "old, theirs\n\nlast\n").unwrap());
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed old\n\nlast\n");
    assert!(matches!(opened.save, SaveState::ChangedOutside { .. }));
    let view = desk.workspace.merge_view("a.md").unwrap();
    assert!(!view.merge.clean());
    let choices = BTreeMap::from([(0, Side::BothMineFirst)]);
    let patch = desk
        .workspace
        .resolve_merge("a.md", 0, &view.disk, &choices)
        .unwrap();
    take(&desk, "a.md", &patch);
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "typed old\nold, theirs\n\nlast\n");
}

#[test]
fn unsaved_text_of_a_file_that_is_gone_comes_back_too() {
    let desk = crashed(|desk| fs::remove_file(desk.path("a.md")).unwrap());
    assert_eq!(
        desk.workspace.recovered().unwrap()[0].state,
        RecoveryState::Missing
    );
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed old\n\nlast\n");
    assert_eq!(opened.save, SaveState::RemovedOutside);
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "typed old\n\nlast\n");
}

#[test]
fn changes_that_do_not_touch_are_put_together_by_themselves() {
    let desk = Desk::new(&[("a.md", "---\ntitle: 雨\n---\n\n一\n\n二\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "---\ntitle: 大雨\n---\n\n一\n\n二\n").unwrap();
    desk.insert("a.md", 0, 21, "我的");
    wait_for_disk(&desk);
    let adopted = desk.workspace.adopt_disk("a.md", 1).unwrap();
    assert!(adopted.merged);
    take(&desk, "a.md", &adopted.patch);
    desk.wait_for_state("saved", |state| matches!(state, SaveState::Saved { .. }));
    let both = "---\ntitle: 大雨\n---\n\n一\n\n我的二\n";
    assert_eq!(desk.read("a.md"), both);
    let kept = desk.kept();
    assert!(
        kept.iter()
            .any(|text| text.contains("大雨") && !text.contains("我的")),
        "{kept:?}"
    );
    assert!(
        kept.iter()
            .any(|text| text.contains("我的") && !text.contains("大雨")),
        "{kept:?}"
    );
}

#[test]
fn a_text_that_a_closed_editor_did_not_take_is_met_again() {
    let desk = Desk::new(&[("a.md", "old\n\nmiddle\n\nlast\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "old\n\nmiddle\n\nlast, theirs\n").unwrap();
    desk.insert("a.md", 0, 0, "typed ");
    wait_for_disk(&desk);
    // The editor is closed with the patch on its way to it.
    let adopted = desk.workspace.adopt_disk("a.md", 1).unwrap();
    assert!(adopted.merged);
    desk.workspace.close_post("a.md").unwrap();
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "typed old\n\nmiddle\n\nlast\n");
    let version = desk.insert("a.md", opened.version, 0, "more ");
    wait_for_disk(&desk);
    let adopted = desk.workspace.adopt_disk("a.md", version).unwrap();
    take(&desk, "a.md", &adopted.patch);
    desk.wait_for_state("saved", |state| matches!(state, SaveState::Saved { .. }));
    assert_eq!(
        desk.read("a.md"),
        "more typed old\n\nmiddle\n\nlast, theirs\n"
    );
}

#[test]
fn a_decision_about_a_text_that_came_back_ends_the_question() {
    for choice in [Choice::Mine, Choice::Theirs] {
        let desk = crashed(|desk| fs::write(desk.path("a.md"), "old, theirs\n\nlast\n").unwrap());
        let opened = desk.workspace.open_post("a.md").unwrap();
        assert!(opened.recovered.is_some());
        let patch = desk.resolve("a.md", 0, choice);
        take(&desk, "a.md", &patch);
        let opened = desk.workspace.open_post("a.md").unwrap();
        assert!(opened.recovered.is_none(), "{choice:?}");
        desk.insert("a.md", opened.version, 0, "more ");
        let text = format!("more {}", opened.text);
        wait_until("the text in the file", || desk.read("a.md") == text);
    }
}

#[test]
fn a_text_that_came_back_and_was_undone_is_no_question_any_more() {
    let desk = crashed(|_| {});
    let opened = desk.workspace.open_post("a.md").unwrap();
    let undo = TextChange {
        from: 0,
        to: 6,
        insert: String::new(),
    };
    let outcome = desk
        .workspace
        .edit_post("a.md", opened.version, &[undo])
        .unwrap();
    desk.insert("a.md", outcome.version, 0, "more ");
    wait_until("the text in the file", || {
        desk.read("a.md") == "more old\n\nlast\n"
    });
}

#[test]
fn an_answer_to_a_file_that_changed_again_is_refused() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "theirs\n").unwrap();
    desk.insert("a.md", 0, 0, "mine ");
    desk.wait_for_state("conflict", |state| {
        matches!(state, SaveState::ChangedOutside { .. })
    });
    let view = desk.workspace.merge_view("a.md").unwrap();
    fs::write(desk.path("a.md"), "theirs again\n").unwrap();
    let refused = desk
        .workspace
        .resolve_merge("a.md", 1, &view.disk, &BTreeMap::new())
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ChangedOutside);
    assert_eq!(desk.read("a.md"), "theirs again\n");
}

#[test]
fn my_text_goes_over_no_text_that_i_was_not_asked_about() {
    let asked = |state: &SaveState| match state {
        SaveState::ChangedOutside { disk, again, .. } => Some((disk.clone(), *again)),
        _ => None,
    };
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "theirs\n").unwrap();
    desk.insert("a.md", 0, 0, "mine ");
    let (first, again) = desk.wait_for_save("conflict", asked);
    assert!(!again);
    // The answer may be on its way before anybody looked at the file again.
    fs::write(desk.path("a.md"), "theirs again\n").unwrap();
    let mine = |disk: &str| {
        desk.workspace
            .resolve_conflict("a.md", 1, disk, Choice::Mine)
    };
    assert_eq!(mine(&first).unwrap_err().kind(), ErrorKind::ChangedOutside);
    assert_eq!(desk.read("a.md"), "theirs again\n");
    let (second, again) = desk.wait_for_save("the question about it", asked);
    assert!(again);
    mine(&second).unwrap();
    assert_eq!(desk.read("a.md"), "mine old\n");
    let kept = desk.kept();
    for text in ["mine old\n", "theirs\n", "theirs again\n"] {
        assert!(kept.contains(&text.to_owned()), "{kept:?}");
    }
}

#[test]
fn versions_are_kept_compared_and_restored() {
    let desk = Desk::new(&[("a.md", "one\n\ntwo\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 3, " more");
    desk.workspace.save_post("a.md").unwrap();
    desk.insert("a.md", 1, 0, "now ");
    let versions = desk.workspace.versions("a.md").unwrap();
    let kinds: Vec<_> = versions.iter().map(|version| version.kind).collect();
    assert_eq!(kinds, [VersionKind::Saved, VersionKind::Opened]);

    let against = |which| {
        desk.workspace
            .compare_version("a.md", &versions[0].id, which)
    };
    let (before, since) = (
        against(Against::Previous).unwrap(),
        against(Against::Current).unwrap(),
    );
    assert_eq!(
        (before.added, before.removed, since.added, since.removed),
        (1, 1, 1, 1)
    );
    let named = desk
        .workspace
        .name_version("a.md", Some(&versions[1].id), "初稿")
        .unwrap();
    assert_eq!(named[1].label.as_deref(), Some("初稿"));

    // That one change is taken back; what was written since at the same place is in the way.
    let touch = desk
        .workspace
        .restore_hunk("a.md", 2, &versions[0].id, Against::Previous, 0)
        .unwrap_err();
    assert_eq!(touch.kind(), ErrorKind::ChangesTouch);
    let patch = desk
        .workspace
        .restore_hunk("a.md", 2, &versions[0].id, Against::Current, 0)
        .unwrap();
    take(&desk, "a.md", &patch);
    let patch = desk
        .workspace
        .restore_version("a.md", 3, &versions[1].id)
        .unwrap();
    take(&desk, "a.md", &patch);
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "one\n\ntwo\n");
    assert!(desk.kept().contains(&"now one more\n\ntwo\n".to_owned()));
}

#[test]
fn sixty_saves_are_sixty_versions_that_follow_a_rename() {
    let desk = Desk::new(&[("a.md", "text\n")]);
    desk.workspace.open_post("a.md").unwrap();
    for version in 0..60 {
        desk.insert("a.md", version, 0, "x");
        desk.workspace.save_post("a.md").unwrap();
    }
    let moved = desk.workspace.move_post("a.md", "b", "", false, None);
    moved.unwrap();
    let versions = desk.workspace.versions("b.md").unwrap();
    // The sixty, the one before them, and the rename.
    assert_eq!(versions.len(), 62);
    assert_eq!(versions[0].kind, VersionKind::Moved);
    let oldest = desk
        .workspace
        .version_text("b.md", &versions[61].id)
        .unwrap();
    assert_eq!(oldest, "text\n");
}

#[test]
fn text_waits_in_a_folder_that_was_left() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "theirs\n").unwrap();
    desk.insert("a.md", 0, 0, "mine ");
    desk.wait_for_state("conflict", |state| {
        matches!(state, SaveState::ChangedOutside { .. })
    });
    let other = tempfile::tempdir().unwrap();
    desk.workspace.open_folder(other.path()).unwrap();
    desk.workspace.open_folder(desk.site.path()).unwrap();
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "mine old\n");
    assert!(matches!(opened.save, SaveState::ChangedOutside { .. }));
}

#[test]
fn a_journal_without_a_place_is_told_and_hinders_no_writing() {
    let desk = Desk::with_data(&[("a.md", "old\n")], |data| {
        fs::create_dir_all(data).unwrap();
        fs::write(data.join("journal"), "a file in the way").unwrap();
    });
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "new ");
    desk.wait("a warning", |notice| {
        matches!(
            notice,
            Notice::Vault(VaultTrouble {
                journal: Some(_),
                ..
            })
        )
        .then_some(())
    });
    desk.wait_for_state("saved all the same", |state| {
        matches!(state, SaveState::Saved { .. })
    });
    assert_eq!(desk.read("a.md"), "new old\n");
}

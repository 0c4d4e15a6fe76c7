//! Prepares the desktop binary; without the feature `desktop` there is nothing to do.

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/build.rs");
    #[cfg(feature = "desktop")]
    desktop();
}

/// Every command the window may call. One that is not listed here, or not allowed in
/// `capabilities/main.json`, is refused.
#[cfg(feature = "desktop")]
const COMMANDS: &[&str] = &[
    "start",
    "change_settings",
    "choose_folder",
    "open_recent",
    "forget_recent",
    "open_samples",
    "open_dropped",
    "posts",
    "plan_post",
    "new_post",
    "post_place",
    "move_post",
    "delete_post",
    "open_post",
    "close_post",
    "edit_post",
    "edit_front_matter",
    "word_usage",
    "save_post",
    "adopt_disk",
    "resolve_conflict",
    "merge_view",
    "resolve_merge",
    "recovered",
    "settle_recovery",
    "versions",
    "compare_version",
    "version_text",
    "restore_version",
    "restore_hunk",
    "name_version",
    "restore_deleted",
    "close_window",
    "choose_pictures",
    "paste_pictures",
    "import_picture",
    "crop_cover",
    "picture_list",
    "throw_pictures_away",
    "take_pictures_back",
    "load_remote_pictures",
    "remote_homes",
    "bring_home",
    "far_pictures",
    "bring_all_home",
    "relink_picture",
    "move_picture",
    "step_bulk",
    "clear_bulk",
    "stop_bringing_home",
    "picture_hosts",
    "choose_picture_host",
    "picture_rule",
    "choose_picture_rule",
    "site_look",
    "choose_style_sheet",
    "find_style_sheet",
    "linked_post",
    "render_post",
    "export_choices",
    "export_page",
    "export_size",
    "export_post",
    "folder_size",
    "export_folder",
    "print_post",
    "stop_export",
    "end_export",
    "copy_places",
    "copy_post",
    "copy_export_path",
    "show_export",
    "open_export",
    "open_external",
];

#[cfg(feature = "desktop")]
fn desktop() {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=tauri.conf.json");
    println!("cargo::rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

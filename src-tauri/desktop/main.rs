//! The desktop app: one window on the engine's workspace.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod batches;
mod clipboard;
mod commands;
mod dialogs;
mod drops;
mod events;
mod exports;
#[cfg(target_os = "linux")]
mod input_method;
mod paper;
mod pasted;
mod pictures;
#[cfg(target_os = "linux")]
mod scrollbars;
mod shell;
#[cfg(target_os = "linux")]
mod web_process;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::Manager;

use shell::Shell;

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::serve)
        .register_uri_scheme_protocol(paper::SCHEME, paper::serve)
        .invoke_handler(tauri::generate_handler![
            commands::start,
            commands::change_settings,
            commands::choose_folder,
            commands::open_recent,
            commands::forget_recent,
            commands::open_samples,
            commands::open_dropped,
            commands::posts,
            commands::plan_post,
            commands::new_post,
            commands::post_place,
            commands::move_post,
            commands::delete_post,
            commands::open_post,
            commands::close_post,
            commands::edit_post,
            commands::edit_front_matter,
            commands::word_usage,
            commands::save_post,
            commands::adopt_disk,
            commands::resolve_conflict,
            commands::merge_view,
            commands::resolve_merge,
            commands::recovered,
            commands::settle_recovery,
            commands::versions,
            commands::compare_version,
            commands::version_text,
            commands::restore_version,
            commands::restore_hunk,
            commands::name_version,
            commands::restore_deleted,
            commands::close_window,
            commands::choose_pictures,
            commands::paste_pictures,
            commands::import_picture,
            commands::crop_cover,
            commands::picture_list,
            commands::throw_pictures_away,
            commands::take_pictures_back,
            commands::load_remote_pictures,
            commands::remote_homes,
            commands::bring_home,
            commands::far_pictures,
            commands::bring_all_home,
            commands::relink_picture,
            commands::move_picture,
            commands::step_bulk,
            commands::clear_bulk,
            commands::stop_bringing_home,
            commands::picture_hosts,
            commands::choose_picture_host,
            commands::picture_rule,
            commands::choose_picture_rule,
            commands::site_look,
            commands::choose_style_sheet,
            commands::find_style_sheet,
            commands::linked_post,
            commands::render_post,
            commands::export_choices,
            commands::export_page,
            commands::export_size,
            commands::export_post,
            commands::folder_size,
            commands::export_folder,
            commands::print_post,
            commands::stop_export,
            commands::end_export,
            commands::copy_places,
            commands::copy_post,
            commands::copy_export_path,
            commands::show_export,
            commands::open_export,
            commands::open_external,
        ])
        .setup(move |app| {
            let shell = Shell::new(app.handle())?;
            if let Some(folder) = &folder
                && let Err(error) = shell.open_folder(folder)
            {
                eprintln!("inkstone: {error}");
            }
            app.manage(shell);
            window::open(app.handle())?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match app {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inkstone: {error}");
            ExitCode::FAILURE
        }
    }
}

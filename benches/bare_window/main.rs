//! A window that does next to nothing, in the same web view: the floor under the times and the memory of the app.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!(
            "benches/bare_window/tauri.conf.json"
        ))
        .expect("no window");
}

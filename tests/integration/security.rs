//! The walls around the window, read from the files that build them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::root;

fn json(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn the_policy_names_no_outside_host_and_no_inline_script() {
    let config = json("tauri.conf.json");
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["frame-src"], "'none'");
    assert_eq!(policy["object-src"], "'none'");
    assert_eq!(policy["base-uri"], "'none'");
    assert_eq!(policy["form-action"], "'none'");
    for (directive, sources) in policy {
        for source in sources.as_str().unwrap().split(' ') {
            let known = [
                "'none'",
                "'self'",
                "tauri:",
                "http://tauri.localhost",
                "picture:",
                "http://picture.localhost",
                "ipc:",
                "http://ipc.localhost",
            ];
            let style = directive == "style-src" && source == "'unsafe-inline'";
            // A picture written out in full asks nobody for anything.
            let picture = directive == "img-src" && source == "data:";
            assert!(
                known.contains(&source) || style || picture,
                "{directive} {source}"
            );
        }
    }
    assert_eq!(security["assetProtocol"]["enable"], false);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(
        security["dangerousDisableAssetCspModification"],
        serde_json::json!(["style-src"])
    );
    // Without a dev server the binary serves the built interface and nothing else.
    assert!(config["build"].get("devUrl").is_none());
}

#[test]
fn no_plugin_can_be_called_from_a_script() {
    let folder = root().join("src-tauri/capabilities");
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        1,
        "one capability file"
    );
    let capability = json("src-tauri/capabilities/main.json");
    assert!(capability.get("remote").is_none());
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    for permission in capability["permissions"].as_array().unwrap() {
        let name = permission.as_str().unwrap();
        let listens = ["core:event:allow-listen", "core:event:allow-unlisten"].contains(&name);
        assert!(
            listens || name.starts_with("allow-") && !name.contains(':'),
            "{name}"
        );
    }
    let package = json("ui/package.json");
    for kind in ["dependencies", "devDependencies"] {
        for name in package[kind].as_object().unwrap().keys() {
            assert!(!name.starts_with("@tauri-apps/plugin-"), "{name}");
        }
    }
}

/// The words between two marks that look like command names.
fn names(source: &str, from: &str, to: &str, prefix: &str) -> BTreeSet<String> {
    let start = source.find(from).unwrap() + from.len();
    let end = start + source[start..].find(to).unwrap();
    source[start..end]
        .split(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | ':')))
        .filter_map(|word| word.strip_prefix(prefix))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_four_lists_of_commands_agree() {
    let built = names(
        &text("src-tauri/build.rs"),
        "COMMANDS: &[&str] = &[",
        "];",
        "",
    );
    let handled = names(
        &text("src-tauri/desktop/main.rs"),
        "generate_handler![",
        "]",
        "commands::",
    );
    let allowed: BTreeSet<String> = json("src-tauri/capabilities/main.json")["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|name| name.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    let ipc = text("ui/src/ipc.ts");
    let called: BTreeSet<String> = ipc
        .split("invoke(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(built.len() > 20, "the lists were found");
    assert_eq!(built, handled);
    assert_eq!(built, allowed);
    assert_eq!(built, called);
}

#[test]
fn the_events_that_are_sent_are_listened_for() {
    let strings = |source: &str, before: &str| -> BTreeSet<String> {
        source
            .split(before)
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let mut sent = strings(&text("src-tauri/desktop/events.rs"), "app.emit(\"");
    sent.extend(strings(
        &text("src-tauri/desktop/window.rs"),
        "window.emit(\"",
    ));
    assert_eq!(sent, strings(&text("ui/src/ipc.ts"), "on(\""));
}

#[test]
fn the_engine_knows_no_window_and_no_command_line() {
    let manifest = text("src-tauri/core/Cargo.toml");
    for name in ["tauri", "clap", "wry", "tao"] {
        assert!(
            !manifest.lines().any(|line| line.starts_with(name)),
            "{name}"
        );
    }
}

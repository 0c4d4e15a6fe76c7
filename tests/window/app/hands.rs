//! What a mouse, a keyboard and files from another program do to the app.

use std::io::BufRead;
use std::path::Path;
use std::process::Stdio;

use crate::desktop::spawn;
use crate::wait;
use crate::webdriver::key;

use super::App;

/// How far from the pointer a sign of a drop may begin: the hint hangs 20 px below it, and the line of the next gap
/// in the text is further away.
const SIGN_REACH: f64 = 22.0;

impl App {
    /// Clicks the first such element once it is there, in view and not covered.
    pub(crate) fn click(&self, css: &str) {
        let mut last = String::new();
        let clicked = wait::first(|| {
            let clicked = self
                .session
                .find(css)
                .and_then(|element| self.session.click(&element));
            clicked.map_err(|refusal| last = refusal.to_string()).ok()
        });
        assert!(
            clicked.is_some(),
            "cannot click {css}: {last}\n{}",
            self.state()
        );
    }

    /// Types where the caret is.
    pub(crate) fn type_text(&self, text: &str) {
        self.keys(&[], &text.replace('\n', &key::ENTER.to_string()));
    }

    /// Presses one key.
    pub(crate) fn press(&self, key: char) {
        self.keys(&[], &key.to_string());
    }

    /// Presses keys while others are held.
    pub(crate) fn keys(&self, held: &[char], typed: &str) {
        self.session
            .keys(held, typed)
            .unwrap_or_else(|refusal| panic!("cannot type {typed:?}: {refusal}"));
    }

    /// Gives the window another size, as a person does at its corner.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let window = self
            .desktop
            .run(
                "xdotool",
                &["search", "--onlyvisible", "--name", "Inkstone"],
            )
            .expect("no window");
        let window = window.lines().last().expect("no window");
        self.desktop
            .run(
                "xdotool",
                &[
                    "windowsize",
                    window,
                    &width.to_string(),
                    &height.to_string(),
                ],
            )
            .expect("no new size");
        self.wait_until(&format!("a window {width} wide"), || {
            self.script("return window.innerWidth", &[]) == width
        });
    }

    /// Replaces what stands in a field.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        self.click(css);
        self.keys(&[key::CONTROL], "a");
        self.type_text(text);
    }

    /// Drags files from another program to the point in the window that `aim` finds, and lets go as soon as the window
    /// shows `sign` near it, which is what tells a person that it would take them there. What moves is followed.
    pub(crate) fn drop_files(&self, files: &[&Path], aim: impl Fn() -> (f64, f64), sign: &str) {
        // Beside the app's window, in the corner of the screen.
        let source = (1310, 830);
        let mut program = self.desktop.program("/usr/bin/python3");
        program.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/drag_source.py"));
        program
            .args([source.0.to_string(), source.1.to_string()])
            .args(files)
            .stdout(Stdio::piped());
        let mut process = spawn(&mut program);
        let mut lines = process.stdout().lines().map_while(Result::ok);
        assert_eq!(
            lines.next().as_deref(),
            Some("ready"),
            "no source of the drag"
        );

        let from = (f64::from(source.0 + 60), f64::from(source.1 + 30));
        self.move_pointer(from);
        self.mouse("mousedown");
        let mut target = aim();
        // A drag begins after a few moves, and a person's takes many.
        let steps = 30;
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            self.move_pointer((
                from.0 + (target.0 - from.0) * part,
                from.1 + (target.1 - from.1) * part,
            ));
        }
        let mut wobble = 0.0;
        self.wait_until(
            &format!("{sign} while files are held over the window"),
            || {
                // A hand that holds something is never still, and the window hears only of moves.
                wobble = 1.0 - wobble;
                self.move_pointer((target.0 + wobble, target.1));
                // The sign follows the pointer, and is late where the machine is busy.
                let is_here = self
                    .area(sign)
                    .is_some_and(|sign| (sign.y - target.1).abs() <= SIGN_REACH);
                let held_at = std::mem::replace(&mut target, aim());
                is_here && held_at == target
            },
        );
        for (shown, name) in [
            ("drop-line", "drop-line"),
            ("drop-hint", "drop-hint"),
            ("row-cover", "drop-cover"),
        ] {
            if sign.contains(shown) {
                self.screenshot(name);
            }
        }
        self.mouse("mouseup");
        lines.next().expect("the drag did not end");
    }

    /// Moves the pointer to the middle of what is first found in the preview, in view.
    pub(crate) fn point_at_preview(&self, css: &str) {
        let place = self.wait_for(&format!("{css} in the preview"), || {
            self.place_in_preview(css)
        });
        self.move_pointer(place);
    }

    /// Clicks what is first found in the preview, as a person would.
    pub(crate) fn click_preview(&self, css: &str) {
        self.point_at_preview(css);
        self.mouse("click");
    }

    /// Turns the wheel by a notch over the middle of an element of the window.
    pub(crate) fn turn_wheel_over(&self, css: &str, down: bool) {
        let area = self
            .area(css)
            .unwrap_or_else(|| panic!("{css} is not there"));
        self.move_pointer((area.x + area.width / 2.0, area.y + area.height / 2.0));
        self.desktop
            .run("xdotool", &["click", if down { "5" } else { "4" }])
            .expect("no wheel");
    }

    pub(crate) fn move_pointer(&self, (x, y): (f64, f64)) {
        self.desktop
            .run(
                "xdotool",
                &["mousemove", &format!("{x:.0}"), &format!("{y:.0}")],
            )
            .expect("no pointer");
    }

    fn mouse(&self, what: &str) {
        self.desktop
            .run("xdotool", &[what, "1"])
            .expect("no mouse button");
    }
}

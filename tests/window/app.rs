//! The app as a person has it in front of them: what can be seen, clicked, typed and dropped.

use std::io::BufRead;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::desktop::{Desktop, Process, spawn};
use crate::wait;
use crate::webdriver::{self, Session, key};

/// How the app is started.
#[derive(Default)]
pub(crate) struct Launch<'a> {
    /// The argument: a folder of posts. Without one the app shows its first run.
    pub(crate) folder: Option<&'a Path>,
    /// What the app's dialogs for a folder, files or a place answer. A system's dialog is no part of the page, so
    /// nothing can click in it.
    pub(crate) dialog: Option<&'a Path>,
    /// The language of the system; English if not said.
    pub(crate) language: Option<&'a str>,
    pub(crate) dark: bool,
}

/// The selector of the part of the window that carries this name for tests.
pub(crate) fn part(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

pub(crate) struct App {
    // Dropped in this order: the picture of a failure is taken while there is something to see.
    witness: Witness,
    session: Session,
    driver: Process,
    desktop: Rc<Desktop>,
}

/// When a test fails, leaves a picture of the screen and shows what the app said.
struct Witness(Rc<Desktop>);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
            let picture = self.0.screenshot(&format!("failed-{test}"));
            eprintln!("The screen at the failure: {}\n{}", picture.display(), end_of_log(&self.0));
        }
    }
}

fn log_file(desktop: &Desktop) -> PathBuf {
    desktop.home().join("app.log")
}

fn end_of_log(desktop: &Desktop) -> String {
    let log = std::fs::read(log_file(desktop)).unwrap_or_default();
    let text = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(30)..].join("\n");
    if tail.is_empty() { "The app printed nothing.".to_owned() } else { format!("The app's last lines:\n{tail}") }
}

/// Two ports that nobody listens on, for tauri-driver and the driver behind it.
fn free_ports() -> (u16, u16) {
    let listen = || TcpListener::bind(("127.0.0.1", 0)).expect("no free port");
    let (one, two) = (listen(), listen());
    let port = |listener: &TcpListener| listener.local_addr().expect("a listener has an address").port();
    (port(&one), port(&two))
}

impl App {
    /// The app with a folder of posts, once its list is there.
    pub(crate) fn open(folder: &Path) -> Self {
        let app = Self::launch(Desktop::start(), &Launch { folder: Some(folder), ..Launch::default() });
        app.wait_until("the list of posts", || app.is_shown(&part("post-row")));
        app
    }

    pub(crate) fn launch(desktop: impl Into<Rc<Desktop>>, launch: &Launch) -> Self {
        let desktop = desktop.into();
        let (port, native_port) = free_ports();
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin/tauri-driver");
        let program = if installed.exists() { installed } else { PathBuf::from("tauri-driver") };
        let log = std::fs::File::options().create(true).append(true).open(log_file(&desktop)).expect("no log file");
        let mut command = desktop.program(program);
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .env("LANG", launch.language.unwrap_or("C.UTF-8"))
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(answer) = launch.dialog {
            command.env("INKSTONE_TEST_DIALOG", answer);
        }
        if launch.dark {
            command.env("GTK_THEME", "Adwaita:dark");
        }
        let driver = spawn(&mut command);
        wait::until("tauri-driver, which `make test` installs", || webdriver::is_ready(port));

        let witness = Witness(Rc::clone(&desktop));
        let args: Vec<String> = launch.folder.iter().map(|folder| folder.to_string_lossy().into_owned()).collect();
        let session = Session::start(port, env!("CARGO_BIN_EXE_inkstone"), &args)
            .unwrap_or_else(|refusal| panic!("the app's window did not open: {refusal}"));
        Self { witness, session, driver, desktop }
    }

    /// Ends the app as a power cut would, and leaves its desktop and home for another start.
    pub(crate) fn kill(self) -> Rc<Desktop> {
        let home = format!("HOME={}", self.desktop.home().display());
        let process = processes_of(Path::new(env!("CARGO_BIN_EXE_inkstone")), &home).expect("the app does not run");
        self.desktop.run("kill", &["-KILL", &process]).expect("cannot kill the app");
        wait::until("the app's end", || !Path::new("/proc").join(&process).join("environ").exists());
        let Self { witness, session, driver, desktop } = self;
        drop((session, driver, witness));
        desktop
    }

    pub(crate) fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    // Waiting

    /// The first `Some` of `look`, or the test's end, with what the window says by then.
    pub(crate) fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        wait::first(look).unwrap_or_else(|| panic!("waited in vain for {what}\n{}", self.state()))
    }

    pub(crate) fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        self.wait_for(what, || holds().then_some(()));
    }

    /// What the window says, in a few lines.
    fn state(&self) -> String {
        let tell = "return ['save-state', 'toast', 'problem', 'conflict-bar', 'remote-bar'].map(name => {
            const part = document.querySelector(`[data-testid='${name}']`)
            return `  ${name}: ${part ? part.innerText.replace(/\\s+/g, ' ') : '-'}`
        }).join('\\n')";
        let state = self.session.script(tell, &[]);
        state.map_or_else(|refusal| format!("  no state: {refusal}"), |state| state.as_str().unwrap_or("-").to_owned())
    }

    // Seeing

    /// Runs the body of a function in the page.
    pub(crate) fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.session.script(body, arguments).unwrap_or_else(|refusal| panic!("{refusal}\nin the script:\n{body}"))
    }

    /// Runs the body of a function in the document of the preview; null while there is none.
    pub(crate) fn preview_script(&self, body: &str, arguments: &[Value]) -> Value {
        let Ok(frame) = self.session.find(&part("preview-frame")) else { return Value::Null };
        let answer = self.session.switch_to_frame(Some(&frame)).and_then(|_| self.session.script(body, arguments));
        let back = self.session.switch_to_frame(None);
        back.unwrap_or_else(|refusal| panic!("no way back out of the preview: {refusal}"));
        answer.unwrap_or(Value::Null)
    }

    fn number(&self, body: &str, css: &str) -> usize {
        let number = self.script(body, &[json!(css)]).as_u64().unwrap_or_default();
        usize::try_from(number).unwrap_or(usize::MAX)
    }

    pub(crate) fn count(&self, css: &str) -> usize {
        self.number("return document.querySelectorAll(arguments[0]).length", css)
    }

    pub(crate) fn is_shown(&self, css: &str) -> bool {
        let shown = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length";
        self.number(shown, css) > 0
    }

    /// The words of each element, as they are drawn.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let texts = self.script("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", &[json!(css)]);
        serde_json::from_value(texts).expect("a list of texts")
    }

    /// The words of the first element, on one line; none without such an element.
    pub(crate) fn text(&self, css: &str) -> String {
        self.texts(css).first().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    /// What stands in a field.
    pub(crate) fn value(&self, css: &str) -> String {
        let value = self.script("return document.querySelector(arguments[0])?.value ?? ''", &[json!(css)]);
        value.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let value = self.script(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1])",
            &[json!(css), json!(name)],
        );
        value.as_str().map(str::to_owned)
    }

    /// Where the first such element is in the window.
    pub(crate) fn area(&self, css: &str) -> Option<Area> {
        let area = self.script(
            "const e = document.querySelector(arguments[0])
             if (!e) return null
             const r = e.getBoundingClientRect()
             return [r.x, r.y, r.width, r.height]",
            &[json!(css)],
        );
        let numbers: Vec<f64> = area.as_array()?.iter().filter_map(Value::as_f64).collect();
        let [x, y, width, height] = numbers[..] else { return None };
        Some(Area { x, y, width, height })
    }

    /// The screen, once it stands still, into `artefacts/NAME.png`.
    pub(crate) fn screenshot(&self, name: &str) -> PathBuf {
        // The page is ahead of what is drawn, so let it draw two frames first.
        let drawn = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.script(drawn, &[]);
        let mut last = Vec::new();
        self.wait_for("a screen that stands still", || {
            let path = self.desktop.screenshot(name);
            let now = std::fs::read(&path).expect("the picture was written");
            let still = now == last;
            last = now;
            still.then_some(path)
        })
    }

    // Doing

    /// Clicks the first such element once it is there, in view and not covered.
    pub(crate) fn click(&self, css: &str) {
        let mut last = String::new();
        let clicked = wait::first(|| {
            let clicked = self.session.find(css).and_then(|element| self.session.click(&element));
            clicked.map_err(|refusal| last = refusal.to_string()).ok()
        });
        assert!(clicked.is_some(), "cannot click {css}: {last}\n{}", self.state());
    }

    /// Types where the caret is.
    pub(crate) fn type_text(&self, text: &str) {
        self.keys(&[], text);
    }

    /// Presses one key.
    pub(crate) fn press(&self, key: char) {
        self.keys(&[], &key.to_string());
    }

    /// Presses keys while others are held.
    pub(crate) fn keys(&self, held: &[char], typed: &str) {
        self.session.keys(held, typed).unwrap_or_else(|refusal| panic!("cannot type {typed:?}: {refusal}"));
    }

    /// Replaces what stands in a field.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        self.click(css);
        self.keys(&[key::CONTROL], "a");
        self.type_text(text);
    }

    /// Drags files from another program over `target`, a point in the window, and lets go as soon as the window shows
    /// `sign`, which is what tells a person that it would take them there.
    pub(crate) fn drop_files(&self, files: &[&Path], target: (f64, f64), sign: &str) {
        // Beside the app's window, in the corner of the screen.
        let source = (1310, 830);
        let mut program = self.desktop.program("/usr/bin/python3");
        program.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/drag_source.py"));
        program.args([source.0.to_string(), source.1.to_string()]).args(files).stdout(Stdio::piped());
        let mut process = spawn(&mut program);
        let mut lines = process.stdout().lines().map_while(Result::ok);
        assert_eq!(lines.next().as_deref(), Some("ready"), "no source of the drag");

        let from = (f64::from(source.0 + 60), f64::from(source.1 + 30));
        self.move_pointer(from);
        self.mouse("mousedown");
        // A drag begins after a few moves, and a person's takes many.
        let steps = 30;
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            self.move_pointer((from.0 + (target.0 - from.0) * part, from.1 + (target.1 - from.1) * part));
        }
        let mut wobble = 0.0;
        self.wait_until(&format!("{sign} while files are held at {target:?}"), || {
            // A hand that holds something is never still, and the window hears only of moves.
            wobble = 1.0 - wobble;
            self.move_pointer((target.0 + wobble, target.1));
            self.is_shown(sign)
        });
        self.mouse("mouseup");
        lines.next().expect("the drag did not end");
    }

    fn move_pointer(&self, (x, y): (f64, f64)) {
        self.desktop.run("xdotool", &["mousemove", &format!("{x:.0}"), &format!("{y:.0}")]).expect("no pointer");
    }

    fn mouse(&self, what: &str) {
        self.desktop.run("xdotool", &[what, "1"]).expect("no mouse button");
    }
}

/// The number of the process that runs `program` with this variable in its environment.
fn processes_of(program: &Path, variable: &str) -> Option<String> {
    std::fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let process = entry.path();
        let runs = std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe == program);
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        let ours = environment.split(|byte| *byte == 0).any(|one| one == variable.as_bytes());
        (runs && ours).then(|| entry.file_name().to_string_lossy().into_owned())
    })
}

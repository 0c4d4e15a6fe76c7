//! The app as a person has it in front of them: what can be seen, clicked, typed and dropped.

mod eyes;
mod hands;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::rc::Rc;

use crate::desktop::{Desktop, Process, signal, spawn};
use crate::folder::Folder;
use crate::wait;
use crate::webdriver::{self, Session};

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
    /// Another program than the app, with a window of the same web view.
    pub(crate) program: Option<&'a Path>,
    /// More variables of its environment.
    pub(crate) environment: &'a [(&'a str, &'a str)],
}

/// The selector of the part of the window that carries this name for tests.
pub(crate) fn part(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// The app that this run built.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_inkstone");

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
            let test = std::thread::current()
                .name()
                .unwrap_or("test")
                .replace("::", "-");
            if let Some(picture) = self.0.screenshot(&format!("failed-{test}")) {
                eprintln!("The screen at the failure: {}", picture.display());
            }
            eprintln!("{}", end_of_log(&self.0));
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
    if tail.is_empty() {
        "The app printed nothing.".to_owned()
    } else {
        format!("The app's last lines:\n{tail}")
    }
}

/// Two ports that nobody listens on, for tauri-driver and the driver behind it.
fn free_ports() -> (u16, u16) {
    let listen = || TcpListener::bind(("127.0.0.1", 0)).expect("no free port");
    let (one, two) = (listen(), listen());
    let port = |listener: &TcpListener| {
        listener
            .local_addr()
            .expect("a listener has an address")
            .port()
    };
    (port(&one), port(&two))
}

impl App {
    /// The app with a folder of posts, once its list is there.
    pub(crate) fn open(folder: &Path) -> Self {
        let app = Self::launch(
            Desktop::start(),
            &Launch {
                folder: Some(folder),
                ..Launch::default()
            },
        );
        app.wait_until("the list of posts", || app.is_shown(&part("post-row")));
        app
    }

    pub(crate) fn launch(desktop: impl Into<Rc<Desktop>>, launch: &Launch) -> Self {
        let desktop = desktop.into();
        let (port, native_port) = free_ports();
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin/tauri-driver");
        let program = if installed.exists() {
            installed
        } else {
            PathBuf::from("tauri-driver")
        };
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log_file(&desktop))
            .expect("no log file");
        let mut command = desktop.program(program);
        command
            .args([
                "--port",
                &port.to_string(),
                "--native-port",
                &native_port.to_string(),
            ])
            .env("LANG", launch.language.unwrap_or("C.UTF-8"))
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(answer) = launch.dialog {
            command.env("INKSTONE_TEST_DIALOG", answer);
        }
        command.envs(launch.environment.iter().copied());
        if launch.dark {
            command.env("GTK_THEME", "Adwaita:dark");
        }
        let driver = spawn(&mut command);
        wait::until("tauri-driver, which `make test` installs", || {
            webdriver::is_ready(port)
        });

        let witness = Witness(Rc::clone(&desktop));
        let args: Vec<String> = launch
            .folder
            .iter()
            .map(|folder| folder.to_string_lossy().into_owned())
            .collect();
        let program = launch.program.unwrap_or(Path::new(PROGRAM));
        let session = Session::start(port, &program.to_string_lossy(), &args)
            .unwrap_or_else(|refusal| panic!("the app's window did not open: {refusal}"));
        Self {
            witness,
            session,
            driver,
            desktop,
        }
    }

    /// The app with a blog of five posts, one of which is open.
    pub(crate) fn with_post(desktop: Desktop, launch: &Launch, blog: &Folder, name: &str) -> Self {
        let launch = Launch {
            folder: Some(blog.path()),
            ..*launch
        };
        let app = Self::launch(desktop, &launch);
        app.wait_until("the list of posts", || app.listed() == 5);
        app.open_post(name);
        app
    }

    /// The app in the dark and in Chinese, once it lists so many posts of a blog.
    pub(crate) fn dark_chinese(blog: &Folder, posts: usize) -> Self {
        let launch = Launch {
            folder: Some(blog.path()),
            dark: true,
            language: Some("zh_CN.UTF-8"),
            ..Launch::default()
        };
        let app = Self::launch(Desktop::start(), &launch);
        app.wait_until("the list of posts", || app.listed() == posts);
        app
    }

    /// The number of the app's process.
    pub(crate) fn process(&self) -> String {
        self.process_of(Path::new(PROGRAM))
    }

    /// The number of the process that runs this program here.
    pub(crate) fn process_of(&self, program: &Path) -> String {
        let home = format!("HOME={}", self.desktop.home().display());
        process_of(program, &home).expect("it does not run")
    }

    /// Ends the process that shows the page, as a full memory would. The driver's session goes with it.
    pub(crate) fn end_page(&self) {
        let home = format!("HOME={}", self.desktop.home().display());
        let shows = |exe: &Path| {
            exe.file_name()
                .is_some_and(|name| name == "WebKitWebProcess")
        };
        let process = process_where(shows, &home).expect("nothing shows the page");
        signal("KILL", &process);
    }

    /// Ends the app, and leaves its desktop and home for another start.
    #[allow(dead_code, reason = "the benchmarks use it")]
    pub(crate) fn close(self) -> Rc<Desktop> {
        Rc::clone(&self.desktop)
    }

    /// Ends the app as a power cut would, and leaves its desktop and home for another start.
    pub(crate) fn kill(self) -> Rc<Desktop> {
        let process = self.process();
        self.kill_at_once(&process)
    }

    /// As [`kill`](Self::kill), when every moment counts: the process is known.
    pub(crate) fn kill_at_once(self, process: &str) -> Rc<Desktop> {
        signal("KILL", process);
        wait::until("the app's end", || {
            !Path::new("/proc").join(process).join("environ").exists()
        });
        let Self {
            witness,
            session,
            driver,
            desktop,
        } = self;
        drop((session, driver, witness));
        desktop
    }

    pub(crate) fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// The first `Some` of `look`, or the test's end, with what the window says by then.
    pub(crate) fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        wait::first(look).unwrap_or_else(|| panic!("waited in vain for {what}\n{}", self.state()))
    }

    pub(crate) fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        self.wait_for(what, || holds().then_some(()));
    }

    /// What the window says, in a few lines.
    fn state(&self) -> String {
        let tell =
            "return ['save-state', 'toast', 'problem', 'conflict-bar', 'remote-bar'].map(name => {
            const part = document.querySelector(`[data-testid='${name}']`)
            return `  ${name}: ${part ? part.innerText.replace(/\\s+/g, ' ') : '-'}`
        }).join('\\n')";
        let state = self.session.script(tell, &[]);
        state.map_or_else(
            |refusal| format!("  no state: {refusal}"),
            |state| state.as_str().unwrap_or("-").to_owned(),
        )
    }
}

/// The number of the process that runs `program` with this variable in its environment.
fn process_of(program: &Path, variable: &str) -> Option<String> {
    process_where(|exe| exe == program, variable)
}

fn process_where(is_it: impl Fn(&Path) -> bool, variable: &str) -> Option<String> {
    std::fs::read_dir("/proc")
        .ok()?
        .flatten()
        .find_map(|entry| {
            let process = entry.path();
            let runs = std::fs::read_link(process.join("exe")).is_ok_and(|exe| is_it(&exe));
            let environment = std::fs::read(process.join("environ")).unwrap_or_default();
            let ours = environment
                .split(|byte| *byte == 0)
                .any(|one| one == variable.as_bytes());
            (runs && ours).then(|| entry.file_name().to_string_lossy().into_owned())
        })
}

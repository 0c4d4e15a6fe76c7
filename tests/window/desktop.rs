//! A desktop of its own for each test: a virtual screen, a session bus, a home that nobody used before, and, when
//! asked for, a Chinese input method. Nothing of the machine's own desktop is seen or touched.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::wait;

/// Where the tests leave their screenshots.
pub(crate) fn artefacts() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts");
    std::fs::create_dir_all(&folder).expect("cannot make the folder artefacts");
    folder
}

/// A process that ends with its owner.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn stdout(&mut self) -> BufReader<impl Read + use<>> {
        BufReader::new(
            self.0
                .stdout
                .take()
                .expect("the output was not piped, or is taken"),
        )
    }

    #[allow(dead_code, reason = "the benchmarks use it")]
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits for it to end by itself.
    #[allow(dead_code, reason = "the benchmarks use it")]
    pub(crate) fn finish(&mut self) {
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // TERM first: tauri-driver passes its end on to the driver that it started.
        if matches!(self.0.try_wait(), Ok(None)) {
            signal("TERM", &self.0.id().to_string());
        }
        let _ = self.0.wait();
    }
}

/// The shell's own `kill`: a program of that name is not on every system.
pub(crate) fn signal(name: &str, process: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -s \"$1\" \"$2\"", "kill", name, process]);
    let _ = shell.stderr(Stdio::null()).status();
}

pub(crate) struct Desktop {
    // Dropped in this order.
    input_method: Option<Process>,
    _bus: Process,
    _screen: Process,
    display: String,
    bus_address: String,
    home: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Desktop {
    /// Waits for its turn: the tests of one run share the machine's two hands.
    pub(crate) fn start() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);

        let home = tempfile::Builder::new()
            .prefix("inkstone-home-")
            .tempdir()
            .expect("no temporary folder");
        let runtime = home.path().join("run");
        std::fs::create_dir(&runtime).expect("cannot make the runtime folder");
        std::fs::set_permissions(
            &runtime,
            std::os::unix::fs::PermissionsExt::from_mode(0o700),
        )
        .expect("cannot close the runtime folder to others");

        // Xvfb finds a free number and prints it. `-r`: on a busy machine a key that is held for long must not repeat.
        let mut screen = spawn(
            tied("Xvfb")
                .args([
                    "-displayfd",
                    "1",
                    "-screen",
                    "0",
                    "1440x900x24",
                    "-nolisten",
                    "tcp",
                    "-noreset",
                    "-r",
                ])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let display = format!(":{}", first_line(&mut screen));
        let mut bus = spawn(
            in_home(&mut tied("dbus-daemon"), home.path())
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .env("DISPLAY", &display)
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let bus_address = first_line(&mut bus);
        Self {
            input_method: None,
            _bus: bus,
            _screen: screen,
            display,
            bus_address,
            home,
            _turn: turn,
        }
    }

    /// A program on this desktop, which ends with the test.
    pub(crate) fn program(&self, name: impl AsRef<Path>) -> Command {
        let mut command = tied(name.as_ref());
        self.place(&mut command);
        command
    }

    fn place<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        in_home(command, self.home.path())
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address);
        if self.input_method.is_some() {
            // GTK then loads its ibus module; the daemon's address is found in the home by the display's number.
            command
                .env("GTK_IM_MODULE", "ibus")
                .env("XMODIFIERS", "@im=ibus");
        }
        command
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The number of the virtual screen.
    #[allow(dead_code, reason = "the benchmarks use it")]
    pub(crate) fn screen(&self) -> &str {
        &self.display
    }

    /// Runs a short command to its end and returns what it printed; `None` when it failed.
    pub(crate) fn run(&self, name: &str, args: &[&str]) -> Option<String> {
        let output = self
            .place(Command::new("timeout").args(["10", name]))
            .args(args)
            .stderr(Stdio::null())
            .output();
        let output = output.unwrap_or_else(|error| panic!("cannot run {name}: {error}"));
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Starts ibus with Chinese pinyin. To be called before the app starts.
    ///
    /// What it took, found by trying:
    /// - `--panel=disable`. The panel asks the settings for its engines, of which a new home has none, and switches
    ///   back to the plain keyboard a moment after the engine was chosen: `nihao` then arrives as Latin letters.
    ///   Without the panel no settings (gsettings, dconf) are needed, nor `--xim`: GTK speaks to ibus over the bus.
    ///   The window of candidates is the panel's; without it the best one shows inline and space takes it.
    /// - The engine can be chosen only once the daemon answers, and `ibus engine` may hang before, so `run` has a time
    ///   limit. Choosing fails by its exit status even when it worked (it also calls `setxkbmap`, which a bare screen
    ///   lacks): ask for the engine afterwards.
    /// - A machine id (Debian's dbus package makes one), since the daemon's address is filed under it.
    /// - No window manager: a window under a bare Xvfb has the keyboard while the pointer is over it.
    /// - `set_enable_preedit(true)` in the app. With wry's `false` nothing shows before the text is taken.
    pub(crate) fn start_input_method(&mut self) {
        let daemon = spawn(
            self.program("ibus-daemon")
                .args(["--panel=disable", "--emoji-extension=disable"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        self.input_method = Some(daemon);
        wait::until("ibus with its engine libpinyin", || {
            self.run("ibus", &["engine", "libpinyin"]);
            self.run("ibus", &["engine"])
                .is_some_and(|engine| engine == "libpinyin")
        });
    }

    /// The screen as it is, into `artefacts/NAME.png`; none when there is no screen any more.
    pub(crate) fn screenshot(&self, name: &str) -> Option<PathBuf> {
        let path = artefacts().join(format!("{name}.png"));
        let file = path.to_string_lossy().into_owned();
        self.run("import", &["-window", "root", "-strip", &file])?;
        Some(path)
    }

    /// Types as a person at the keyboard, through the input method if there is one.
    pub(crate) fn type_on_keyboard(&self, text: &str) {
        self.run("xdotool", &["type", "--delay", "30", text])
            .expect("cannot type");
    }

    /// Asks the window to close, as its cross does.
    pub(crate) fn close_window(&self) {
        let window = self
            .run(
                "xdotool",
                &["search", "--onlyvisible", "--name", "Inkstone"],
            )
            .expect("no window");
        let window = window.lines().last().expect("no window").to_owned();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/window/close_window.py");
        self.run("/usr/bin/python3", &[script, &window])
            .expect("cannot ask the window to close");
    }

    /// Has a file's bytes on the clipboard, in the form `target`, until dropped.
    pub(crate) fn copy_to_clipboard(&self, target: &str, file: &Path) -> Process {
        let mut command = self.program("xclip");
        // In the foreground, or it would outlive the test.
        command.args(["-quiet", "-selection", "clipboard", "-target", target]);
        command.arg("-in").arg(file);
        let owner = spawn(command.stdout(Stdio::null()).stderr(Stdio::null()));
        let offered = ["-selection", "clipboard", "-target", "TARGETS", "-out"];
        wait::until("the clipboard's owner", || {
            let targets = self.run("xclip", &offered).unwrap_or_default();
            targets.lines().any(|one| one == target)
        });
        owner
    }

    /// A person who types on without a pause, until dropped.
    pub(crate) fn typist(&self, text: &str, key_stroke: Duration) -> Process {
        let delay = key_stroke.as_millis().to_string();
        spawn(
            self.program("xdotool")
                .args(["type", "--delay", &delay, text]),
        )
    }

    pub(crate) fn press_on_keyboard(&self, key: &str) {
        self.run("xdotool", &["key", key])
            .expect("cannot press a key");
    }
}

/// A command that the kernel ends when the thread that starts it ends, however that happens.
fn tied(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "TERM", "--"])
        .arg(program.as_ref())
        .stdin(Stdio::null());
    command
}

/// Only what is named here reaches a program: no setting of the person who runs the tests.
fn in_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    command
        .env_clear()
        .env("PATH", path_in(home))
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env("LANG", "C.UTF-8")
        // No screen reader's bus; the drawing needs no graphics card.
        .env("NO_AT_BRIDGE", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("RUST_BACKTRACE", "1")
}

/// Programs that a test puts into `bin` of its home come first: a browser that only notes what it is to show.
fn path_in(home: &Path) -> std::ffi::OsString {
    let mut path = home.join("bin").into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    path
}

pub(crate) fn spawn(command: &mut Command) -> Process {
    Process(
        command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}")),
    )
}

fn first_line(process: &mut Process) -> String {
    let mut line = String::new();
    process.stdout().read_line(&mut line).expect("no answer");
    assert!(
        !line.trim().is_empty(),
        "a program of the test desktop ended at once; `make test` installs what it needs"
    );
    line.trim().to_owned()
}

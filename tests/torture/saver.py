"""The program under torture (src-tauri/core/examples/saver.rs), and what its texts tell."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = 200_000


@dataclass
class Row:
    """A line of the table."""

    what: str
    verdict: str
    figures: str

    def __str__(self):
        return f"{self.what}: {self.verdict} {self.figures}"


def promise(what, held, figures):
    return Row(what, "ok" if held else "BROKEN", figures)


def control(what, lost, figures):
    """A careless writer, which must lose something."""
    return Row(what, "ok" if lost else "BROKEN", figures + ("" if lost else "; the harness sees nothing"))


def skipped(what, why):
    return Row(what, "SKIPPED", f"*** NOT TESTED: {why} ***")


def text_of(number, size):
    """As the saver makes it: every piece tells the generation, so that no mixture looks whole."""
    head, word, end = b"GEN%08d\n" % number, b"word%d " % number, b"\nEND.OK\n"
    room = size - len(head) - len(end)
    return head + (word * (room // len(word) + 1))[:room] + end


def generation(path, *sizes):
    """Which generation a file holds; None when it is torn, or of none of the sizes that it may have."""
    text = Path(path).read_bytes()
    if len(text) not in (sizes or [SIZE]) or not text[3:11].isdigit():
        return None
    number = int(text[3:11])
    return number if text == text_of(number, len(text)) else None


def acknowledged(output):
    """The last generation of which the saver said that it is durable."""
    lines = [line.split() for line in output.decode().split("\n")[:-1]]
    return max((int(words[1]) for words in lines if words[0] == "ACK"), default=None)


class Saver:
    """The programs that are tortured, built."""

    def __init__(self, programs):
        self.programs = programs
        self.program = programs["saver"]

    @classmethod
    def build(cls, short):
        """As it is released; for the short form, which measures no speed, as the tests of a moment ago built it."""
        command = ["cargo", "build", "--example", "saver", "--example", "editor"]
        command += ["--workspace", "--features", "window-tests"] if short else ["--release", "-p", "inkstone-core"]
        built = subprocess.run(
            [*command, "--message-format=json-render-diagnostics"], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        programs = [json.loads(line).get("executable") for line in built.stdout.splitlines()]
        return cls({Path(program).name: program for program in programs if program})

    def other(self, name):
        return self.programs[name]


class Workshop:
    """A folder to work in, on a real disk, with a place for copies."""

    def __init__(self, saver, short=False):
        self.saver = saver
        self.short = short
        below = ROOT / "target"
        below.mkdir(exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="torture-", dir=below))
        self.folder.chmod(0o755)
        self.posts = self.folder / "posts"
        self.posts.mkdir()
        self.post = self.posts / "post.md"
        self.data = self.folder / "data"
        self.data.mkdir()

    def command(self, mode, action, path, *numbers):
        return [self.saver.program, mode, action, str(path), *map(str, numbers)]

    @property
    def rescue(self):
        """Where copies of what is written in place lie."""
        return self.data / "rescue"

    @property
    def environment(self):
        return {**os.environ, "SAVER_DATA": str(self.data)}

    def run(self, mode, action, path, *numbers, before=(), **options):
        """Runs to the end; `before` is the command line of a program that runs it."""
        return subprocess.run(
            [*before, *self.command(mode, action, path, *numbers)],
            env=self.environment, capture_output=True, **options,
        )

    def write(self, number, path=None, size=SIZE):
        """Puts a generation in place, to begin with."""
        self.run("nosync", "once", path or self.post, size, number).check_returncode()

    def start(self, number, mode="atomic", size=SIZE):
        """Saves in a loop, until it is killed."""
        return subprocess.Popen(
            self.command(mode, "loop", self.post, size, number), env=self.environment, stdout=subprocess.PIPE
        )

    def left(self):
        """What lies beside the post or waits in its checkout, and copies that wait."""
        beside = [path for path in self.posts.iterdir() if path.name not in (self.post.name, "other.md", ".git")]
        beside += (self.posts / ".git").glob(".inkstone-*")
        return beside + (list(self.rescue.iterdir()) if self.rescue.is_dir() else [])

    def journals(self):
        """What the journal still holds, of the running and of the killed."""
        return [path for path in (self.data / "journal").rglob("*") if path.is_file()]

    def start_app(self):
        """What the app does at its start; gives the texts that it offers back: generations, None for a torn one."""
        done = self.run("atomic", "start", self.post)
        done.check_returncode()
        words = [line.split()[1] for line in done.stdout.decode().splitlines() if line.startswith("OFFERED")]
        return [int(word) if word.isdigit() else None for word in words]


def is_root():
    return os.geteuid() == 0

"""The app without a window (src-tauri/core/examples/editor.rs), told what to do line by line."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

PATIENCE = 60


class Editor:
    def __init__(self, program, folder, data, before=()):
        self.process = subprocess.Popen(
            [*before, program, str(folder), str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )
        self.answers = queue.Queue()
        # (when it was typed, how long it took to be in the text), in seconds; the last may not be in it yet.
        self.typed, self.took = [], []
        self.rescans = 0
        self.adopted = []
        self.states = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.wait_for("READY")

    def _read(self):
        for line in self.process.stdout:
            # A line without its end was cut short by a kill.
            if not line.endswith("\n"):
                continue
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "TYPED":
                self.typed.append(float(rest.split()[2]))
            elif word == "TOOK":
                self.took.append(float(rest) / 1e3)
            elif word == "RESCANNED":
                self.rescans += 1
            elif word == "SAVE":
                self.states.append(rest)
            elif word == "DISK":
                self.adopted.append(rest)
            else:
                self.answers.put((word, rest))

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def wait_for(self, wanted):
        word, rest = self.answers.get(timeout=PATIENCE)
        if word != wanted:
            raise RuntimeError(f"{word} came where {wanted} should")
        return json.loads(rest) if rest else None

    def ask(self, command, answer):
        self.say(command)
        return self.wait_for(answer)

    def text(self, post):
        return self.ask(f"open {post}", "TEXT")

    def reaches(self, state):
        """Waits for a save state; whether it came."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.states and self.states[-1] == state:
                return True
            time.sleep(0.02)
        return False

    def kill(self):
        """kill -9; gives when."""
        at = time.time()
        # With the program that runs it, if there is one: it would go on without that, and hold the pipe.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        return at


def character(place):
    """As the editor types it."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    rest = place % 60
    return "\n" if rest == 59 else letters[(rest + place // 60) % len(letters)]


def typed_text(count):
    return "".join(map(character, range(count)))

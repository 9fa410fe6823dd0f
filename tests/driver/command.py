# SPDX-License-Identifier: BSD-3-Clause
"""Runs the lamella command (or any other) and says how it ended, how long it took and how much memory it had at most.

Used by every test that looks at lamella from outside. It knows no format and judges nothing but crashes.
"""
import os
import signal
import subprocess
import time

SANITIZED = os.environ.get("LAMELLA_SANITIZED", "") not in ("", "0")
# Sanitized programs run several times slower.
PATIENCE = 6 if SANITIZED else 1


class Outcome:
    """How a command ended. peak_bytes is 0 where nobody measured it."""

    def __init__(self, words, status, out, err, seconds, peak_bytes, timed_out):
        self.words, self.out, self.err = words, out, err
        self.seconds, self.peak_bytes, self.timed_out = seconds, peak_bytes, timed_out
        self.signal = -status if status < 0 else 0
        self.code = status if status >= 0 else None

    @property
    def text(self):
        return self.out.decode("utf-8", "replace")

    @property
    def message(self):
        return self.err.decode("utf-8", "replace")

    @property
    def crash(self):
        """What went wrong inside lamella, or an empty text. Exit code 1 is defined as a bug of ours."""
        if self.timed_out:
            return f"still running after {self.seconds:.0f} s"
        if self.signal:
            return f"killed by {signal.Signals(self.signal).name}"
        for mark in ("AddressSanitizer", "LeakSanitizer", "runtime error:"):
            if mark in self.message:
                return self.message[self.message.index(mark):].splitlines()[0]
        if self.code == 1 or self.code == 127:
            return f"exit code {self.code}: {self.last_line}"
        return ""

    @property
    def last_line(self):
        lines = self.message.strip().splitlines()
        return lines[-1] if lines else ""

    def __str__(self):
        end = f"signal {self.signal}" if self.signal else f"exit {self.code}"
        return f"{' '.join(self.words)}: {end}: {self.last_line}"


def _measuring_words(measure, descriptor, address_space):
    return [measure, str(descriptor), str(address_space)] if measure else []


def _read_report(descriptor):
    """(wait status as subprocess has it, peak bytes), or None where the command never ended."""
    with os.fdopen(descriptor, "rb") as report:
        words = report.read().split()
    if len(words) != 2:
        return None
    status = int(words[0])
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return code, int(words[1]) * 1024


def run(words, *, cwd=None, env=None, stdin=subprocess.DEVNULL, seconds=60, address_space=0, measure=None):
    """Runs words[0] with its arguments and waits for its end, at most `seconds` long (times PATIENCE)."""
    words = [str(word) for word in words]
    read_end, write_end = os.pipe()
    began = time.monotonic()
    process = subprocess.Popen(_measuring_words(measure, write_end, 0 if SANITIZED else address_space) + words, cwd=cwd, env=env,
                               stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(write_end,),
                               start_new_session=True)
    os.close(write_end)
    timed_out = False
    try:
        out, err = process.communicate(timeout=seconds * PATIENCE)
    except subprocess.TimeoutExpired:
        timed_out = True
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    taken = time.monotonic() - began
    report = _read_report(read_end)
    code, peak = report if report and not timed_out else (process.returncode, 0)
    return Outcome(words, code, out, err, taken, peak, timed_out)


class Lamella:
    """The command under test: call it with the words that stand behind `lamella`."""

    def __init__(self, path):
        self.path = os.path.realpath(path)
        self.root = os.path.dirname(os.path.dirname(self.path))
        beside = os.path.join(self.root, "tests", "measure")
        self.measure = beside if os.path.exists(beside) else None

    def __call__(self, *words, **settings):
        return run([self.path, *words], measure=self.measure, **settings)

    @property
    def plugin_folder(self):
        return os.path.join(self.root, "lib", "lamella", "plugins")


def add_lamella_option(parser):
    """Adds --lamella, by default the dev build of the tree that this file stands in."""
    tree = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    default = os.environ.get("LAMELLA_COMMAND", os.path.join(tree, "build", "dev", "bin", "lamella"))
    parser.add_argument("--lamella", default=default, help=f"the command to test (default {default})")

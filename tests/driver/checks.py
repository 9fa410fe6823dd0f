# SPDX-License-Identifier: BSD-3-Clause
"""Counts checks, prints one line a failure, and ends a test with totals and the exit code that ctest understands.

Skipped checks are counted, never silent: `tests/run` adds them up from the file that LAMELLA_TALLY names.
"""
import os
import shutil
import sys
import tempfile
import threading
import traceback

SKIPPED = 77


class Checks:
    def __init__(self, name):
        self.name = name
        self.passed = self.failed = self.skipped = 0
        self._lock = threading.Lock()

    def that(self, condition, message):
        """Counts one check; message says what was expected and what was found. Returns the condition."""
        with self._lock:
            if condition:
                self.passed += 1
            else:
                self.failed += 1
                print(f"FAILED {message}", flush=True)
        return bool(condition)

    def equal(self, found, wanted, what):
        return self.that(found == wanted, f"{what}: found {found!r:.400}, wanted {wanted!r:.400}")

    def fail(self, message):
        return self.that(False, message)

    def skip(self, reason, count=1):
        with self._lock:
            self.skipped += count
            print(f"skipped {count}: {reason}", flush=True)

    def finish(self):
        """Prints the totals and ends the program: 1 on failures, 77 where every check was skipped."""
        print(f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        tally = os.environ.get("LAMELLA_TALLY")
        if tally:
            with open(tally, "a", encoding="utf-8") as file:
                file.write(f"{self.name} {self.passed} {self.failed} {self.skipped}\n")
        if self.failed:
            sys.exit(1)
        sys.exit(SKIPPED if self.passed == 0 and self.skipped else 0)


def run_in_folder(name, body):
    """Calls body(checks, folder) with an empty folder that is removed afterwards, and ends the program. What body throws is a failure."""
    checks = Checks(name)
    folder = tempfile.mkdtemp(prefix=f"lamella-{name}-")
    try:
        body(checks, folder)
    except Exception:  # an answer of another form than the test expects
        checks.fail(f"the test stopped: {traceback.format_exc()}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    checks.finish()

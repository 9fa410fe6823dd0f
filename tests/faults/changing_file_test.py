#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Files that change while they are read: by changing_file (the library) and by `stats`, `get`, `checksum` and `convert` (the command).
Never a signal; right values, or an error that says what happened to which file.

    tests/faults/changing_file_test.py --lamella build/dev/bin/lamella --program build/dev/tests/changing_file --rounds 60
"""
import argparse
import json
import os
import random
import re
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file, small_files  # noqa: E402

ROWS, COLUMNS = 512, 2048  # int32: 4 MiB
SOURCE_CHANGED_OR_TRUNCATED = re.compile(r"changed|truncated|unknown format|cannot read")


def npy(number):
    return small_files.npy_header(">i4", (ROWS, COLUMNS)) + struct.pack(">i", number) * (ROWS * COLUMNS)


class Changer(threading.Thread):
    """Changes one file until told to stop. All elements of a complete file have one number; pieces of two numbers can meet in a file
    that is rewritten in place, zeros never stand in it."""

    def __init__(self, path, seed):
        super().__init__(daemon=True)
        self.path, self.random, self.stop, self.number = path, random.Random(seed), False, 1
        self.replace()

    def replace(self):
        self.number += 1
        with open(self.path + ".new", "wb") as file:
            file.write(npy(self.number))
        os.rename(self.path + ".new", self.path)

    def rewrite(self):
        self.number += 1
        content = npy(self.number)
        with open(self.path, "r+b", buffering=0) as file:
            for at in range(0, len(content), 1 << 16):
                file.write(content[at:at + (1 << 16)])

    def cut(self):
        os.truncate(self.path, self.random.randrange(ROWS * COLUMNS * 4))
        time.sleep(self.random.random() * 0.003)
        self.replace()

    def extend(self):
        with open(self.path, "ab", buffering=0) as file:
            file.write(struct.pack(">i", self.number) * 5000)

    def run(self):
        while not self.stop:
            self.random.choice([self.replace, self.rewrite, self.cut, self.cut, self.extend])()
            time.sleep(self.random.random() * 0.004)


def values_of(words, outcome, copy):
    """Set of the numbers that a command saw."""
    if words[0] == "stats":
        facts = json.loads(outcome.text.splitlines()[0])
        return {facts["min"], facts["max"]}
    with open(copy, "rb") as file:
        return set(memoryview(npy_file.Npy(file.read()).data).cast("i"))


def check_commands(checks, lamella, folder, rounds):
    path, copy = os.path.join(folder, "changing.npy"), os.path.join(folder, "copy.npy")
    changer = Changer(path, rounds)
    changer.start()
    kinds = [["stats", path, "--json"], ["get", path, "-o", copy], ["convert", path, "-o", copy, "--overwrite"],
             ["stats", path, "--json", "--io", "read"], ["get", path, "-o", copy, "--threads", "2"]]
    seen = {0: 0}
    for turn in range(rounds):
        words = kinds[turn % len(kinds)]
        outcome = command.run([lamella, *words])
        what = f"round {turn} of {' '.join(words)}"
        seen[outcome.code] = seen.get(outcome.code, 0) + 1
        if not checks.that(not outcome.crash, f"{what}: {outcome.crash}"):
            continue
        if outcome.code == 0:
            numbers = values_of(words, outcome, copy)
            checks.that(len(numbers) <= 3 and min(numbers) >= 2 and max(numbers) <= changer.number, f"{what}: values {sorted(numbers)[:9]}")
        else:
            named = os.path.basename(path) in outcome.message and SOURCE_CHANGED_OR_TRUNCATED.search(outcome.message)
            checks.that(named, f"{what}: {outcome.last_line}")
    changer.stop = True
    changer.join()
    print(f"commands by exit code: {seen}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lamella", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    def body(checks, folder):
        outcome = subprocess.run([chosen.program, folder, str(chosen.rounds), str(chosen.seed)], capture_output=True, text=True,
                                 timeout=20 * command.PATIENCE + chosen.rounds * command.PATIENCE)
        print(outcome.stdout[-3000:], outcome.stderr[-3000:], flush=True)
        checks.that(outcome.returncode == 0, f"changing_file ended with {outcome.returncode}, seed {chosen.seed}")
        check_commands(checks, chosen.lamella, folder, chosen.rounds)

    checking.run_in_folder("faults.changing_file", body)


main()

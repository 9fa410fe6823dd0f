# SPDX-License-Identifier: BSD-3-Clause
"""A lamella_chains that takes one case after another, with an instruction set of its own."""
import json
import os
import subprocess

INSTRUCTION_SETS = ("portable", "v3", "v4")  # where the processor lacks one, the next lower one is taken


def memory_folder():
    """Where small files cost least; None: the default."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Runner:
    """Started in a folder of its own: references must not depend on where a process stands."""

    def __init__(self, lamella, folder, instruction_set):
        root = os.path.dirname(os.path.dirname(os.path.realpath(lamella)))
        self.program, self.folder = os.path.join(root, "tests", "lamella_chains"), folder
        self.environment = dict(os.environ, LAMELLA_ISA=instruction_set)
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.folder, env=self.environment)

    def run(self, case):
        """(facts, bytes)."""
        try:
            self.process.stdin.write(json.dumps(case).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            code = self.process.wait()
            self.start()
            return {"ok": False, "code": "died", "message": f"the program ended with {code}"}, b""
        facts = json.loads(line)
        return facts, self.process.stdout.read(facts["bytes"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()

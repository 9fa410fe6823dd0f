# SPDX-License-Identifier: BSD-3-Clause
"""What takes its turn in a round: a contender of lamella_bench, a command, or a function of a Python package. Each says how long it took."""
import gc
import os
import shutil
import subprocess
import time


class Failed(Exception):
    """A contender that cannot do it; the others go on."""


def parse_answer(line):
    """"ok seconds value" as (seconds, value)."""
    words = line.strip().split(" ", 2)
    if words[0] != "ok":
        raise Failed(line.strip() or "it ended without an answer")
    return float(words[1]), words[2] if len(words) > 2 else ""


class Server:
    """A lamella_bench that runs one case and waits for the names of contenders."""

    def __init__(self, program, case, words):
        self.command = [program, case, *words]
        self.process = subprocess.Popen([*self.command, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.names = list(iter(lambda: self.process.stdout.readline().rstrip("\n"), ""))

    def run(self, name):
        try:
            self.process.stdin.write(name + "\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Failed("lamella_bench has ended") from error
        return parse_answer(self.process.stdout.readline())

    def run_once(self, name):
        """The same in a process of its own: nothing that another run left behind is there."""
        ended = subprocess.run([*self.command, "--once", name], stdout=subprocess.PIPE, text=True, check=False)
        return parse_answer(ended.stdout)

    def close(self):
        self.process.communicate()


def remove(*paths):
    for path in paths:
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)


def command_run(words, output=None, settings=None):
    """A command whose output is removed after each run; that is not measured. settings: what its environment has besides."""
    environment = {**os.environ, **settings} if settings else None

    def run():
        begin = time.perf_counter()
        ended = subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        seconds = time.perf_counter() - begin
        if output:
            remove(output)
        if ended.returncode != 0:
            raise Failed(f"{words[0]}: exit code {ended.returncode}: {ended.stderr.decode(errors='replace')[-200:]}")
        return seconds, ""
    return run


def answered(words, settings):
    """A program that measures itself."""
    return lambda: parse_answer(subprocess.run(words, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True, check=False).stdout)


def repeated(run, times):
    def run_all():
        return sum(run()[0] for _ in range(times)) / times, ""
    return run_all


def function_run(function, times=1, output=None):
    def run():
        gc.collect()
        try:
            begin = time.perf_counter()
            for _ in range(times):
                result = function()
            seconds = (time.perf_counter() - begin) / times
        except Exception as error:  # a peer that cannot do it is a finding, not the end
            raise Failed(f"{type(error).__name__}: {error}"[:200]) from error
        finally:
            if output:
                remove(output)
        del result
        return seconds, ""
    return run


def private_mib(words, output):
    """The most memory that a command had to itself, mapped files aside: looked up every few milliseconds while it runs."""
    most = 0
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                    found = [int(line.split()[1]) for line in status if line.startswith("RssAnon")]
            except OSError:
                found = []
            most = max([most, *found])
            time.sleep(0.002)
    remove(output)
    return most / 1024

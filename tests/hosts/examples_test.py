#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The examples of hosts do what they say, with good files and with the mistakes that users make. tests/install builds the same programs
from an installed package.

    tests/hosts/examples_test.py --lamella build/dev/bin/lamella
"""
import argparse
import hashlib
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GRID = os.path.join(TREE, "sdk", "examples", "grid", "samples", "small.grid")
GRID_C = os.path.join(TREE, "sdk", "examples", "grid_c", "samples", "small.grid_c")


class Programs:
    def __init__(self, lamella):
        self.folder = os.path.join(lamella.root, "tests")
        # The address sanitizer has a handler of SIGBUS itself, which careful_host would see.
        asan = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), "handle_sigbus=0")))
        self.environment = {**os.environ, "ASAN_OPTIONS": asan}

    def __call__(self, name, *words):
        return command.run([os.path.join(self.folder, "example_" + name), *words], env=self.environment)


def check_c_host(checks, run, folder):
    ended = run("c_host", os.path.join(folder, "scan.mrc"))
    first = [0, 1, 5, 6]  # the corner of 3 x 4 x 5: planes, rows and columns 0 and 1
    corner = " ".join(str(small_files.ramp(60)[plane + at]) for plane in (0, 20) for at in first)
    checks.equal((ended.code, ended.text.splitlines()[1:]), (0, ["data <i2 3 4 5", f"corner: {corner}"]), f"c_host: {ended}")
    ended = run("c_host", os.path.join(folder, "image.fits"), "SCI")
    checks.that(ended.code == 0 and "SCI <f4 4 5" in ended.text and "corner: -50 -13 " in ended.text, f"c_host SCI: {ended}: {ended.text}")
    ended = run("c_host", os.path.join(folder, "image.fits"), "SKY")
    checks.that(ended.code == 1 and "SKY" in ended.message and "SCI" in ended.message, f"c_host: an unknown dataset names those there are: {ended}")
    ended = run("c_host", os.path.join(folder, "cut.mrc"))
    checks.that(ended.code == 1 and "cut.mrc" in ended.message and "truncated at byte" in ended.message, f"c_host: a cut file: {ended}: {ended.message}")
    checks.equal(run("c_host").code, 2, "c_host without a file")


def check_viewer(checks, run, folder):
    ended = run("viewer", os.path.join(folder, "scan.mrc"), "2", "4", "5")
    values = small_files.ramp(60)
    lines = ended.text.splitlines()
    if not checks.that(ended.code == 0 and len(lines) == 10, f"viewer: two planes of 4 rows: {ended}: {ended.text}"):
        return
    for plane in (0, 1):
        numbers = values[20 * plane:20 * plane + 20]
        checks.equal(lines[5 * plane], f"plane {plane} of 3, {min(numbers)} to {max(numbers)}", "viewer: its line about a plane")
        shades = "".join(line[1:-1] for line in lines[5 * plane + 1:5 * plane + 5])
        checks.equal((shades[numbers.index(min(numbers))], shades[numbers.index(max(numbers))]), (" ", "@"), "viewer: the darkest and the brightest")
    ended = run("viewer", os.path.join(folder, "missing.mrc"))
    checks.that(ended.code == 1 and "missing.mrc" in ended.message, f"viewer: a missing file: {ended}")


def check_static(checks, run, folder):
    ended = run("static_plugin_host")
    checks.equal((ended.code, ended.text.split("\n")[:2]), (0, ["grid org.example.grid available", "grid_c org.example.grid_c available"]),
                 f"static_plugin_host: its formats: {ended}")
    for path, name in ((GRID, "grid"), (GRID_C, "grid_c")):  # sdk/examples/grid/README.md: 0.0, 0.5, 1.0 … in rows of four
        ended = run("static_plugin_host", path)
        checks.equal((ended.code, ended.text), (0, f"{name}: 0 0.5 1 1.5\n"), f"static_plugin_host: {ended}")
    ended = run("static_plugin_host", os.path.join(folder, "scan.mrc"))
    checks.that(ended.code == 1 and "unknown format" in ended.message, f"static_plugin_host knows no bundled format: {ended}")


def check_careful(checks, run, lamella, folder):
    plugins = os.path.join(folder, "plugins", "mrc")
    shutil.copytree(os.path.join(lamella.plugin_folder, "mrc"), plugins)
    library = os.path.join(plugins, "lamella_mrc.so")
    with open(library, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    scan = os.path.join(folder, "scan.mrc")
    words = ["--folder", os.path.dirname(plugins), "--format", "mrc", "--pin"]
    pinned = [*words, "mrc=" + digest]
    for more in ([], ["--by-path"]):
        ended = run("careful_host", *pinned, *more, scan)
        checks.equal((ended.code, ended.text.splitlines()), (0, [f"data {sum(small_files.ramp(60))}", "SIGBUS is left alone"]),
                     f"careful_host {more}: {ended}")
    ended = run("careful_host", *words, "mrc=" + "0" * 64, scan)
    checks.that(ended.code == 1 and digest in ended.message, f"careful_host: another library than the pinned one: {ended}: {ended.message}")
    ended = run("careful_host", *pinned, "--most-bytes", "100", scan)
    checks.that(ended.code == 1 and "no more than 100 bytes" in ended.message, f"careful_host: a limit of its source: {ended}: {ended.message}")
    ended = run("careful_host", *pinned[:3], "npy", *pinned[4:], scan)
    checks.that(ended.code == 1 and "data" not in ended.text, f"careful_host: a format that it does not allow: {ended}: {ended.message}")


def body(checks, lamella, folder):
    for name, content in (("scan.mrc", small_files.mrc()), ("image.fits", small_files.fits_of_three_hdus()), ("cut.mrc", small_files.mrc()[:1100])):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    run = Programs(lamella)
    check_c_host(checks, run, folder)
    check_viewer(checks, run, folder)
    check_static(checks, run, folder)
    check_careful(checks, run, lamella, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("hosts.examples", lambda checks, folder: body(checks, lamella, folder))


if __name__ == "__main__":
    main()

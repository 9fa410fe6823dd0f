#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""lamella new-plugin writes a project that builds without a warning, passes its checks, reads its samples, and is fuzzed; the example of the
sdk is what it writes.

    tests/sdk/new_plugin_test.py --lamella build/dev/bin/lamella
"""
import argparse
import filecmp
import json
import os
import re
import shutil
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(TREE, "sdk", "examples", "grid")
MOST_LINES = 40
ID, FORMAT = "org.lab.my-camera", "my_camera"
# Warnings of the author's own compiler flags are errors; lamella's headers must not cause any.
WARNINGS = "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"


def files_below(folder):
    found = (os.path.relpath(os.path.join(below, name), folder) for below, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if not path.startswith("build") and "__pycache__" not in path)


def same_files(checks, found, wanted, what):
    names = files_below(wanted)
    if checks.equal(files_below(found), names, f"{what}: names"):
        for name in names:
            same = filecmp.cmp(os.path.join(found, name), os.path.join(wanted, name), shallow=False)
            checks.that(same, f"{what}: {name} differs")


def check_example(checks, lamella, folder):
    """The template under its own name is the example; grid_c's samples are those of the example under another name."""
    made = os.path.join(folder, "org.example.grid")
    ended = lamella("new-plugin", "org.example.grid", cwd=folder)
    if checks.equal(ended.code, 0, f"new-plugin: {ended}"):
        same_files(checks, made, EXAMPLE, "sdk/examples/grid")
    with open(os.path.join(EXAMPLE, "samples.py"), encoding="utf-8") as file:
        script = file.read().replace('"grid", b"GRID"', '"grid_c", b"GRDC"')
    path = os.path.join(folder, "samples.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    written = os.path.join(folder, "grid_c_samples")
    checks.equal(command.run([sys.executable, "-B", path, written]).code, 0, "samples of grid_c")
    same_files(checks, written, os.path.join(TREE, "sdk", "examples", "grid_c", "samples"), "sdk/examples/grid_c/samples")


def check_names(checks, lamella, folder):
    """Bad names, names that are taken and folders that hold something are refused, and nothing is written or changed."""
    kept = os.path.join(folder, "kept")
    os.makedirs(kept)
    with open(os.path.join(kept, "mine.txt"), "w", encoding="utf-8") as file:
        file.write("mine")
    before = files_below(folder)
    for name in ("Camera", "my camera", "1a", "a..b", "../a", "/tmp/a", "a/b", "", "mrc", "org.lab.mrc", "x" * 65):
        ended = lamella("new-plugin", name, cwd=folder)
        checks.that(ended.code == 2 and "lamella: " in ended.message, f"new-plugin {name!r}: wanted exit 2: {ended}")
    for taken in (kept, os.path.join(kept, "mine.txt")):
        ended = lamella("new-plugin", ID, "--dir", taken)
        checks.that(ended.code == 5 and taken in ended.message, f"new-plugin into {taken}: {ended}")
    checks.equal(files_below(folder), before, "files after the refusals")


def configure_and_build(checks, lamella, project, build, options, target=None):
    configure = ["cmake", "-S", project, "-B", build, "-G", "Ninja", f"-Dlamella_ROOT={lamella.root}", WARNINGS, *options]
    for words in (configure, ["cmake", "--build", build, *(["--target", target] if target else [])]):
        ended = command.run(words, seconds=200)
        if not checks.equal(ended.code, 0, f"{' '.join(words[:3])}: {ended.text[-1500:]}{ended.message[-1000:]}"):
            return False
    return True


def check_project(checks, lamella, project, folder):
    build = os.path.join(project, "build")
    if not configure_and_build(checks, lamella, project, build, []):
        return
    environment = {**os.environ, "LAMELLA_PLUGIN_PATH": os.path.join(build, "plugins")}
    sample = os.path.join(project, "samples", f"small.{FORMAT}")
    told = json.loads(lamella("info", "--json", sample, env=environment).text)
    data = told["datasets"][0]
    checks.equal((told["format"], told["plugin"]), (FORMAT, {"id": ID, "version": "1.0.0"}), "format and plugin")
    checks.equal((data["shape"], data["dtype"], data["access"], data["distributed"]), ([3, 4], "<f4", "mapped", "D2"), "dataset")
    out = os.path.join(folder, "out.npy")
    checks.equal(lamella("get", sample, "-o", out, env=environment).code, 0, "get")
    checks.equal(npy_file.read(out).data, struct.pack("<12f", *(i / 2 for i in range(12))), "values")
    ended = command.run(["ctest", "--test-dir", build, "--output-on-failure", "--no-tests=error"], seconds=200)
    checks.that(ended.code == 0 and f"check-plugin.{ID}" in ended.text, f"ctest of the project: {ended.text[-3000:]}")


def check_samples(checks, project, folder):
    """The samples are what their script writes."""
    written = os.path.join(folder, "samples")
    checks.equal(command.run([sys.executable, "-B", os.path.join(project, "samples.py"), written]).code, 0, "samples.py")
    same_files(checks, written, os.path.join(project, "samples"), "samples")


def check_size(checks, project):
    """Lines of the author's code: neither empty nor comment."""
    with open(os.path.join(project, f"{FORMAT}_plugin.cpp"), encoding="utf-8") as file:
        lines = [line for line in file if line.strip() and not line.strip().startswith("//")]
    checks.that(len(lines) < MOST_LINES, f"the reader has {len(lines)} lines, fewer than {MOST_LINES} are promised")


def clang():
    return next((path for path in map(shutil.which, ("clang++-16", "clang++")) if path), None)


def fuzzer(checks, lamella, project):
    build = os.path.join(project, "build-fuzz")
    target = f"fuzz.{ID}"
    made = configure_and_build(checks, lamella, project, build, [f"-DCMAKE_CXX_COMPILER={clang()}"], target)
    return os.path.join(build, target) if made else None


def run_fuzzer(program, project, *options):
    corpus = os.path.join(os.path.dirname(program), "corpus")
    os.makedirs(corpus, exist_ok=True)
    return command.run([program, "-seed=1", *options, corpus, os.path.join(project, "samples")], cwd=corpus, seconds=200)


def check_fuzzing(checks, lamella, project):
    """A good reader survives; one that forgets a border of its input, and one that fails without a word, do not."""
    if clang() is None:
        checks.skip("clang++ is not installed: the fuzz target is not built", 3)
        return
    program = fuzzer(checks, lamella, project)
    if program:
        ended = run_fuzzer(program, project, "-runs=20000")
        checks.that(ended.code == 0, f"fuzzing the reader: {ended.message[-1500:]}")
    source = os.path.join(project, f"{FORMAT}_plugin.cpp")
    with open(source, encoding="utf-8") as file:
        good = file.read()
    faults = (("heap-buffer-overflow", "    if (!file.starts_with(", "    if (file.head.data()[16] == 7) return {.why = \"no\"};\n    if (!file.starts_with("),
              ("broken rule: status 2 without a report", "    const auto step =",
               "    if (columns > 1000) throw host_error(LAMELLA_CORRUPT);\n    const auto step ="))
    for wanted, place, fault in faults:
        checks.equal(good.count(place), 1, f"one place for the fault {wanted!r}")
        with open(source, "w", encoding="utf-8") as file:
            file.write(good.replace(place, fault))
        program = fuzzer(checks, lamella, project)
        if program:
            ended = run_fuzzer(program, project, "-runs=200000")
            checks.that(ended.code != 0 and wanted in ended.message, f"fuzzing finds {wanted!r}: exit {ended.code}: {ended.message[-1500:]}")


def check(checks, lamella, folder):
    check_example(checks, lamella, os.path.join(folder))
    check_names(checks, lamella, folder)
    project = os.path.join(folder, "deep", "camera")
    ended = lamella("new-plugin", ID, "--dir", project)
    if not checks.equal(ended.code, 0, f"new-plugin: {ended}"):
        return
    for name in files_below(project):
        checks.that(os.path.join(project, name) in ended.text, f"the command names {name}")
        with open(os.path.join(project, name), "rb") as file:
            checks.that(not re.search(rb"grid", file.read(), re.IGNORECASE), f"{name} still names the template")
    check_size(checks, project)
    check_samples(checks, project, folder)
    check_project(checks, lamella, project, folder)
    check_fuzzing(checks, lamella, project)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("sdk.new_plugin", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

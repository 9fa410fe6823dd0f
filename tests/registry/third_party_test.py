#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A stranger's plugin, built outside the tree, adds a format by LAMELLA_PLUGIN_PATH alone.

    tests/registry/third_party_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import shutil
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(TREE, "sdk", "examples", "grid")
ROWS, COLUMNS, STEP = 5, 6, 0.25


def build_example(checks, lamella, folder):
    """Returns the folder for LAMELLA_PLUGIN_PATH. Sanitized hosts load plain plugins too."""
    build = os.path.join(folder, "build")
    for words in (["cmake", "-S", EXAMPLE, "-B", build, "-G", "Ninja", f"-Dlamella_ROOT={lamella.root}"], ["cmake", "--build", build]):
        made = command.run(words, seconds=120)
        if not checks.equal(made.code, 0, f"{' '.join(words[:2])}: {made.text[-1000:]}{made.message[-1000:]}"):
            return None
    return os.path.join(build, "plugins")


def write_grid(path, type_code=1):
    header = b"GRID" + struct.pack("<IIIdQ", ROWS, COLUMNS, type_code, STEP, 0)
    with open(path, "wb") as file:
        file.write(header + small_files.ramp_bytes("<i2", (ROWS, COLUMNS)))


def check_reads(checks, lamella, path, folder, environment):
    info = lamella("info", "--json", path, env=environment)
    if not checks.equal(info.code, 0, f"info: {info}"):
        return
    told = json.loads(info.text)
    data = told["datasets"][0]
    checks.equal((told["format"], told["plugin"]), ("grid", {"id": "org.example.grid", "version": "1.0.0"}), "format and plugin")
    checks.equal((data["shape"], data["dtype"], data["access"]), ([ROWS, COLUMNS], "<i2", "mapped"), "dataset")
    checks.equal([(a["name"], a["units"], a["scale"]) for a in data["axes"]], [("y", "um", STEP), ("x", "um", STEP)], "axes")
    out = os.path.join(folder, "grid.npy")
    ended = lamella("convert", path, "-o", out, env=environment)
    if checks.equal(ended.code, 0, f"convert: {ended}"):
        checks.equal(npy_file.read(out).data, small_files.ramp_bytes("<i2", (ROWS, COLUMNS)), "converted values")


def check_lists(checks, lamella, environment):
    listed = {f["id"]: f for f in json.loads(lamella("formats", "--json", env=environment).text)}
    checks.that("grid" in listed and "mrc" in listed, "formats lists the new format beside the bundled ones")
    plugins = {p["id"]: p for p in json.loads(lamella("plugins", "--why", "--json", env=environment).text)}
    checks.that(plugins.get("org.example.grid", {}).get("state") in ("loaded", "listed"), f"plugins: {plugins.get('org.example.grid')}")


def check_shadowed(checks, lamella, plugins, folder):
    """The first folder of the path wins; the other says by whom it is shadowed."""
    second = os.path.join(folder, "second")
    shutil.copytree(plugins, second)
    ended = lamella("plugins", "--why", "--json", env={**os.environ, "LAMELLA_PLUGIN_PATH": f"{plugins}:{second}"})
    states = sorted(p["state"] for p in json.loads(ended.text) if p["id"] == "org.example.grid")
    checks.that(len(states) == 2 and "shadowed" in states, f"a plugin found twice: {states}")


def check(checks, lamella, folder):
    plugins = build_example(checks, lamella, folder)
    path = os.path.join(folder, "measurement.grid")
    write_grid(path)
    if plugins:
        environment = {**os.environ, "LAMELLA_PLUGIN_PATH": plugins}
        checks.equal(lamella("info", path).code, 3, "without the plugin the file is unknown")
        check_lists(checks, lamella, environment)
        check_reads(checks, lamella, path, folder, environment)
        check_shadowed(checks, lamella, plugins, folder)
        write_grid(path, type_code=9)
        ended = lamella("info", path, env=environment)
        checks.that(ended.code == 3 and "GRID type 9" in ended.message, f"the plugin's own error reaches the user: {ended}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("registry.third_party", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

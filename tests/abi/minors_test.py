#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Plugins of older and newer minor versions of the border read; those of another major, or with an entry that is none, are refused.

    tests/abi/minors_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import re
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
MANIFEST = """schema = 1
[[plugin]]
id = "org.lamella.minor"
version = "1.0"
abi = "{abi}"
library = "minor.so"
[[plugin.format]]
id = "minor"
extensions = ["minor"]
magic = [{{ at = 0, text = "MINOR" }}]
"""
VALUES = [5, -4, 3, -2, 1, 600]
VERSIONS = {"OLDER": "0.0", "NEWER": "0.41"}
REFUSED = {"BAD_MAGIC": r"its entry starts with 464C457F, not with 4C414D4C", "SHORT_ENTRY": r"its entry has 72 bytes, at least 80",
           "OTHER_MAJOR": r"ABI 1\.0, this lamella has ABI 0\."}


def build(checks, folder, kind, abi):
    """An environment that finds the plugin, built with -D kind."""
    here = os.path.join(folder, kind, "minor")
    os.makedirs(here, 0o755)
    with open(os.path.join(here, "formats.toml"), "w", encoding="utf-8") as file:
        file.write(MANIFEST.format(abi=abi))
    words = [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-D{kind}", "-I", os.path.join(TREE, "sdk", "include"),
             os.path.join(HERE, "minors.c"), "-o", os.path.join(here, "minor.so")]
    made = command.run(words)
    checks.equal(made.code, 0, f"compiling {kind}: {made.message}")
    return {**os.environ, "LAMELLA_PLUGIN_PATH": os.path.dirname(here), "XDG_CACHE_HOME": os.path.join(folder, "cache")}


def write_file(folder):
    path = os.path.join(folder, "file.minor")
    with open(path, "wb") as file:
        file.write(b"MINOR".ljust(16, b"\0") + struct.pack("<6h", *VALUES))
    return path


def check_reads(checks, lamella, kind, environment, path, folder):
    info = lamella("info", "--json", path, env=environment)
    if not checks.equal(info.code, 0, f"{kind}: info: {info}"):
        return
    told = json.loads(info.text)
    checks.that("of another minor version" in json.dumps(told["warnings"]), f"{kind}: its warning: {told['warnings']}")
    datasets = {d["name"]: d for d in told["datasets"]}
    checks.equal(sorted(datasets), ["decoded", "listed", "strided"], f"{kind}: datasets")
    axes = [(a["name"], a["units"], a["scale"], a["offset"]) for a in datasets["strided"]["axes"]]
    checks.equal(axes, [("y", "um", 0.5, 3), ("x", "", 2, 0)], f"{kind}: axes")
    checks.equal(datasets["strided"]["mask"], None, f"{kind}: what a struct does not reach is absent")
    checks.that("a text" in lamella("header", "--json", path, env=environment).text, f"{kind}: an attribute")
    wanted = {"strided": struct.pack("<6d", *[v * 0.5 for v in VALUES]), "listed": struct.pack("<6h", *VALUES), "decoded": bytes([0, 7, 14, 21])}
    for name, values in wanted.items():
        out = os.path.join(folder, "out.npy")
        ended = lamella("get", path, "--dataset", name, "-o", out, env=environment)
        if checks.equal(ended.code, 0, f"{kind}: get {name}: {ended}"):
            checks.equal(npy_file.read(out).data, values, f"{kind}: values of {name}")


def check_reports(checks, lamella, kind, environment, folder):
    path = os.path.join(folder, "short.minor")
    with open(path, "wb") as file:
        file.write(b"MINOR")
    ended = lamella("info", path, env=environment)
    checks.that(ended.code == 4 and "truncated at byte 8: no header" in ended.message, f"{kind}: its error: {ended}")


def check_refused(checks, lamella, kind, reason, environment, path):
    ended = lamella("info", path, env=environment)
    checks.that(ended.code in (3, 7) and re.search(reason, ended.message), f"{kind}: wanted {reason}: {ended}")


def check(checks, lamella, folder):
    path = write_file(folder)
    for kind, abi in VERSIONS.items():
        environment = build(checks, folder, kind, abi)
        check_reads(checks, lamella, kind, environment, path, folder)
        check_reports(checks, lamella, kind, environment, folder)
    for kind, reason in REFUSED.items():
        check_refused(checks, lamella, kind, reason, build(checks, folder, kind, "0.1"), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("abi.minors", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

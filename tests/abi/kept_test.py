#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Binaries that were built against the borders as they once were, and never since, still work: a plugin in today's command, a host of
plugin.h with today's plugins, a host of host.h with today's library. Runs where they run: x86-64 Linux.

    tests/abi/kept_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import platform
import re
import shutil
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file, small_files  # noqa: E402

KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kept")
ROWS, COLUMNS = 3, 4


def kept_header(minimum=0.0, maximum=0.0, warn=0):
    return struct.pack("<8sIIIIdd24x", b"KEPT0001", ROWS, COLUMNS, warn, 0, minimum, maximum)


def packed(code, values):
    return struct.pack(f"<{len(values)}{code}", *values)


# ---- A kept plugin in today's core ---------------------------------------------------------------------------------------------------

class Kept:
    """The kept plugin, in a folder that it may be loaded from whoever owns the checkout."""

    def __init__(self, lamella, version, folder):
        plugins = os.path.join(folder, "plugins", "kept")
        os.makedirs(plugins, 0o755)
        for name in ("kept_plugin.so", "formats.toml"):
            os.chmod(shutil.copy(os.path.join(KEPT, version, name), plugins), 0o644)
        self.lamella, self.folder = lamella, folder
        self.environment = {**os.environ, "LAMELLA_PLUGIN_PATH": os.path.dirname(plugins)}

    def __call__(self, *words):
        return self.lamella(*words, env=self.environment)

    def values(self, path, dataset, *words):
        out = os.path.join(self.folder, "out.npy")
        ended = self("get", path, "--dataset", dataset, "-o", out, *words)
        return npy_file.read(out).data if ended.code == 0 else str(ended)


def check_values(checks, kept, path):
    integers = small_files.ramp(ROWS * COLUMNS)
    decoded = [1000 * i + j for i in range(ROWS) for j in range(COLUMNS)]
    wanted = {"data": packed("h", integers), "images/scaled": packed("d", [v * 0.5 + 1 for v in integers]), "listed": packed("h", integers),
              "decoded": packed("i", decoded), "inline": packed("d", [0.5, -1, 4])}
    for name, values in wanted.items():
        checks.equal(kept.values(path, name), values, f"kept plugin: values of {name}")
    checks.equal(kept.values(path, "decoded", "--open", "bias=5"), packed("i", [v + 5 for v in decoded]), "kept plugin: an option")


def check_reading(checks, kept):
    path = os.path.join(kept.folder, "file.kept")
    with open(path, "wb") as file:
        file.write(kept_header(warn=1) + packed("h", small_files.ramp(ROWS * COLUMNS)))
    info = kept("info", "--json", path)
    if not checks.equal(info.code, 0, f"kept plugin: info: {info}"):
        return
    told = json.loads(info.text)
    checks.equal((told["format"], told["plugin"]["id"]), ("kept", "org.lamella.kept"), "kept plugin: format and plugin")
    checks.that("the warning of a kept plugin" in json.dumps(told["warnings"]), f"kept plugin: its warning: {told['warnings']}")
    axes = [(a["name"], a["units"], a["scale"], a["offset"]) for a in told["datasets"][0]["axes"]]
    checks.equal(axes, [("y", "um", 0.25, 1), ("x", "um", 0.5, 0)], "kept plugin: axes")
    header = kept("header", "--json", path).text
    checks.that(re.search(r'"step".*0\.25', header, re.S) and "first" in header, f"kept plugin: attributes: {header}")
    why = json.loads(kept("identify", "--json", path).text)[0]["why"]
    checks.equal(why, "starts with 'KEPT0001'", "kept plugin: its reason")
    check_values(checks, kept, path)


def check_refusing(checks, kept):
    path = os.path.join(kept.folder, "short.kept")
    with open(path, "wb") as file:
        file.write(kept_header()[:40])
    ended = kept("info", path)
    checks.that(ended.code == 4 and re.search(r"truncated at byte 40: a KEPT header has 64 bytes; a hint", ended.message),
                f"kept plugin: its error: {ended}")


def check_writing(checks, kept):
    source, out = os.path.join(kept.folder, "source.npy"), os.path.join(kept.folder, "written.kept")
    with open(source, "wb") as file:
        file.write(small_files.npy((ROWS, COLUMNS)))
    ended = kept("convert", source, "-o", out)
    if checks.equal(ended.code, 0, f"kept plugin: convert: {ended}"):
        values = small_files.ramp(ROWS * COLUMNS)
        with open(out, "rb") as file:
            checks.equal(file.read(), kept_header(-1.5, 2.5) + packed("h", values), "kept plugin: the file that it writes")


# ---- A kept host with today's plugins --------------------------------------------------------------------------------------------------

# What a plugin must push of a good file, by its specification: patterns of the lines that the host prints.
PUSHED = {
    "npy": [r"evidence (70|90|100)", r"dataset 'data' <i2 6x7 layout 1 source 0 at 128 transforms 0", r"status 0"],
    "mrc": [r"evidence (70|90|100)", r"dataset 'data' <i2 3x4x5 layout 1 source 0 at 1024 transforms 0", r"axis x 0 \+ i \* \S+ \S+", r"status 0"],
    "fits": [r"evidence (70|90|100)", r"dataset 'PRIMARY' >i2 8x10 layout 1 source 0 at 2880 transforms 0", r"dataset 'SCI' >f4 4x5",
             r"attribute OBJECT text ramp", r"status 0"],
    "msa": [r"dataset 'ramp' \S+ 12 ", r"status 0"],
}


def check_host_reads(checks, host, lamella, goods):
    for good in goods:
        if good.format not in PUSHED:
            continue
        ended = command.run([host, os.path.join(lamella.plugin_folder, good.format, f"lamella_{good.format}.so"), good.format, good.path])
        checks.equal(ended.code, 0, f"kept host: {good.format}: {ended}")
        for pattern in PUSHED[good.format] + [r"errors 0"]:
            checks.that(re.search(f"^{pattern}", ended.text, re.M), f"kept host: {good.format}: wanted {pattern}, printed {ended.text}")


def check_host_is_told_why(checks, host, lamella, folder):
    cut = os.path.join(folder, "cut.npy")
    with open(cut, "wb") as file:
        file.write(small_files.npy()[:20])
    ended = command.run([host, os.path.join(lamella.plugin_folder, "npy", "lamella_npy.so"), "npy", cut])
    checks.that(re.search(r"^error [1-9]", ended.text, re.M) and re.search(r"^status [1-9]", ended.text, re.M) and "errors 1" in ended.text,
                f"kept host: a cut file: {ended.text}")


def check_host_plans(checks, host, lamella, folder):
    """A host that writes what it was told to write has the file."""
    ended = command.run([host, "--plan", os.path.join(lamella.plugin_folder, "npy", "lamella_npy.so"), "npy"])
    if not checks.that(ended.code == 0 and "errors 0" in ended.text, f"kept host: plan of npy: {ended} {ended.text}"):
        return
    size = int(re.search(r"^file '' (\d+) bytes", ended.text, re.M)[1])
    offset = int(re.search(r"^layout .* <i2 2x3 layout 1 source 7 at (\d+)", ended.text, re.M)[1])
    content = bytearray(size)
    for at, digits in re.findall(r"^bytes of 7 at (\d+): ([0-9a-f]+)", ended.text, re.M):
        content[int(at):int(at) + len(digits) // 2] = bytes.fromhex(digits)
    content[offset:offset + 12] = packed("h", range(6))
    array = npy_file.Npy(bytes(content))
    checks.equal((array.descr, array.shape, array.data), ("<i2", (2, 3), packed("h", range(6))), "kept host: the npy file that was planned")


# ---- A kept host with today's library --------------------------------------------------------------------------------------------------

def check_library_serves(checks, host, library_folder, folder):
    """As tests/hosts/examples_test.py checks the same program, built today."""
    for name, content in (("scan.mrc", small_files.mrc()), ("cut.mrc", small_files.mrc()[:1100])):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    environment = {**os.environ, "LD_LIBRARY_PATH": library_folder}
    ended = command.run([host, os.path.join(folder, "scan.mrc")], env=environment)
    corner = " ".join(str(small_files.ramp(60)[at]) for at in (0, 1, 5, 6, 20, 21, 25, 26))  # of 3 x 4 x 5, two of each axis
    checks.equal((ended.code, ended.text.splitlines()[1:]), (0, ["data <i2 3 4 5", f"corner: {corner}"]), f"kept host of host.h: {ended}")
    ended = command.run([host, os.path.join(folder, "cut.mrc")], env=environment)
    checks.that(ended.code == 1 and "truncated at byte 1100" in ended.message and "(truncated at byte 1100)" in ended.message,
                f"kept host of host.h: a cut file: {ended}: {ended.message}")


def check(checks, lamella, folder):
    if platform.machine() not in ("x86_64", "AMD64") or not sys.platform.startswith("linux"):
        checks.skip(f"the kept binaries are of x86-64 Linux, this is {platform.machine()} {sys.platform}")
        return
    goods = small_files.write_good_files(folder)
    for version in sorted(os.listdir(KEPT)):
        here = os.path.join(folder, version)
        kept = Kept(lamella, version, here)
        check_reading(checks, kept)
        check_refusing(checks, kept)
        check_writing(checks, kept)
        host = os.path.join(KEPT, version, "kept_host")
        if command.SANITIZED:
            checks.skip("plugins with sanitizers need a host with sanitizers: the kept host")
            continue
        check_library_serves(checks, os.path.join(KEPT, version, "kept_c_host"), os.path.join(lamella.root, "lib"), here)
        check_host_reads(checks, host, lamella, goods)
        check_host_is_told_why(checks, host, lamella, here)
        check_host_plans(checks, host, lamella, here)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("abi.kept", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

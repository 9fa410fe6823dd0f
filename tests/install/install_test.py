#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""An installation that was moved: complete, free of paths of the build, and all that a stranger's plugins and host need.

    tests/install/install_test.py --lamella build/dev/bin/lamella
"""
import argparse
import gzip
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402
from install.stranger import TREE, Place, Stranger  # noqa: E402

WANTED = ("bin/lamella", "lib/liblamella.so", "lib/liblamella.so.0", "lib/liblamella_engine.so", "lib/liblamella_toml.so",
          "lib/lamella/plugins/mrc/lamella_mrc.so", "lib/lamella/plugins/mrc/formats.toml", "include/lamella/lamella.hpp",
          "include/lamella/plugin.h", "include/lamella/plugin.hpp", "include/lamella/memory_host.hpp", "lib/cmake/lamella/lamellaConfig.cmake",
          "lib/cmake/lamella/lamellaConfigVersion.cmake", "lib/cmake/lamella/plugin.map", "lib/pkgconfig/lamella.pc",
          "lib/pkgconfig/lamella-sdk.pc", "share/lamella/template/formats.toml", "share/lamella/docs/manifest.md")


def install_moved(checks, build, folder):
    """Installs into one folder and moves it to another, whose path is returned with the first."""
    first, moved = os.path.join(folder, "first"), os.path.join(folder, "moved", "here")
    # Debug information names sources by their paths, and is nothing that is looked for when lamella runs.
    ended = command.run(["cmake", "--install", build, "--prefix", first, "--strip"], seconds=120)
    if not checks.equal(ended.code, 0, f"cmake --install: {ended.message[-1000:]}"):
        return None, None
    os.makedirs(os.path.dirname(moved))
    os.rename(first, moved)
    return first, moved


def files_below(folder):
    return sorted(os.path.join(below, name) for below, _, names in os.walk(folder) for name in names)


def check_files(checks, prefix, strange_paths):
    for name in WANTED:
        checks.that(os.path.isfile(os.path.join(prefix, name)), f"installed: {name}")
    for path in files_below(prefix):
        with open(path, "rb") as file:
            content = file.read()
        for strange in strange_paths:
            checks.that(strange.encode() not in content, f"{os.path.relpath(path, prefix)} names {strange}")
        if content[:4] == b"\x7fELF":
            check_run_paths(checks, path, prefix)


def check_run_paths(checks, path, prefix):
    told = command.run(["readelf", "--dynamic", "--wide", path]).text
    for run_path in re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", told):
        for part in run_path.split(":"):
            checks.that(part == "$ORIGIN" or part.startswith("$ORIGIN/"), f"{os.path.relpath(path, prefix)}: run path {part!r}")


def check(checks, lamella, folder):
    first, moved = install_moved(checks, lamella.root, folder)
    if moved is None:
        return
    check_files(checks, moved, (lamella.root, TREE, first))
    Stranger(checks, Place(), moved, os.path.join(folder, "work")).check_everything(gzip.compress(small_files.mrc()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("install", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

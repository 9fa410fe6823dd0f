#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A format is one folder and one table: without plugins/msa and its table the rest of the tree configures and builds.

    tests/registry/removed_plugin_test.py [--lamella build/dev/bin/lamella]
"""
import argparse
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REMOVED = next(name for name in ("msa", "npy") if os.path.isdir(os.path.join(TREE, "plugins", name)))  # msa may be gone already


def without_table(text, plugin_id):
    """formats.toml without one [[plugin]] and what belongs to it."""
    head, *tables = text.split("[[plugin]]\n")
    return "[[plugin]]\n".join([head, *(t for t in tables if not t.startswith(f'id = "{plugin_id}"\n'))])


def copy_tree(folder):
    copy = os.path.join(folder, "tree")
    os.mkdir(copy)
    for name in ("CMakeLists.txt", "CMakePresets.json", "formats.toml", "core", "plugins", "sdk", "tests"):
        source = os.path.join(TREE, name)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(copy, name), ignore=shutil.ignore_patterns("__pycache__"))
        elif os.path.exists(source):
            shutil.copy(source, copy)
    return copy


def remove_plugin(copy):
    shutil.rmtree(os.path.join(copy, "plugins", REMOVED))
    path = os.path.join(copy, "formats.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(without_table(text, REMOVED))


def build_plugins(checks, copy, build):
    configure = ["cmake", "-S", copy, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS=-O0"]
    targets = [f"lamella_plugin_{name}" for name in sorted(os.listdir(os.path.join(copy, "plugins")))
               if os.path.exists(os.path.join(copy, "plugins", name, "CMakeLists.txt"))]
    for words in (configure, ["cmake", "--build", build, "--target", *targets]):
        made = command.run(words, seconds=600)
        if not checks.equal(made.code, 0, f"{' '.join(words[:2])}: {made.text[-2000:]}{made.message[-500:]}"):
            return False
    return True


def check_rest_works(checks, lamella, build, folder):
    """The command of the whole tree, with the plugins of the tree without msa."""
    install = os.path.join(folder, "install")
    shutil.copytree(os.path.join(lamella.root, "bin"), os.path.join(install, "bin"))
    shutil.copytree(os.path.join(lamella.root, "lib"), os.path.join(install, "lib"), symlinks=True,
                    ignore=lambda path, names: ["lamella"] if path == os.path.join(lamella.root, "lib") else [])
    shutil.copytree(os.path.join(build, "lib", "lamella"), os.path.join(install, "lib", "lamella"))
    lesser = command.Lamella(os.path.join(install, "bin", "lamella"))
    environment = {**os.environ, "LD_LIBRARY_PATH": os.path.join(install, "lib")}  # a build tree's libraries are found by absolute paths
    data = os.path.join(folder, "data")
    os.mkdir(data)
    listed = {f["id"] for f in json.loads(lesser("formats", "--json", env=environment).text)}
    checks.that(REMOVED not in listed and "mrc" in listed, f"formats without {REMOVED}: {sorted(listed)}")
    for good in small_files.write_good_files(data):
        ended = lesser("checksum", good.path, env=environment)
        checks.equal(ended.code, 3 if good.format == REMOVED else 0, f"{good.name} without {REMOVED}: {ended}")


def check(checks, lamella, folder):
    copy, build = copy_tree(folder), os.path.join(folder, "build")
    remove_plugin(copy)
    if build_plugins(checks, copy, build):
        check_rest_works(checks, lamella, build, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("registry.removed_plugin", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

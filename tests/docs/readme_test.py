#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the documents show is true: commands run and print what is shown, code is compiled, TOML is read by its readers, links lead somewhere,
names exist, tables agree with the command. Every fenced block of every document is checked by something (snippets.py).

    tests/docs/readme_test.py --lamella build/dev/bin/lamella [--only sdk/docs/samples.md]
"""
import argparse
import glob
import os
import sys

sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__))), os.path.dirname(os.path.abspath(__file__))]
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402
from names import Names, check_capabilities, check_keys, check_messages  # noqa: E402
from pages import TREE, pages  # noqa: E402
from snippets import Snippets  # noqa: E402


def check_readme(checks, page):
    languages = {(block.language, block.mark) for block in page.blocks}
    checks.that({("sh", "run"), ("cpp", "")} <= languages, f"the README has commands to run and shows C++: {languages}")
    for name in ("core", "plugins", "sdk", "tests"):
        checks.that(f"{name}/" in page.text, f"the README's map names {name}/")
        checks.that(os.path.exists(os.path.join(TREE, name, "README.md")), f"{name}/README.md")
    for folder in glob.glob(os.path.join(TREE, "plugins", "*", "")):
        checks.that(os.path.exists(os.path.join(folder, "README.md")), f"{os.path.relpath(folder, TREE)} has a README")


def check_maps(checks, found):
    """The README of a top folder has a row for each folder in it, that of the sdk for each document."""
    for top, ignored in (("core", set()), ("tests", set()), ("sdk", {"docs"})):
        for folder in sorted(os.listdir(os.path.join(TREE, top))):
            is_room = os.path.isdir(os.path.join(TREE, top, folder)) and not folder.startswith(("__", "."))
            if is_room and folder not in ignored:
                checks.that(f"`{folder}/" in found[f"{top}/README.md"].text, f"{top}/README.md has no row for {folder}/")
    for path in glob.glob(os.path.join(TREE, "sdk", "docs", "*.md")):
        name = "docs/" + os.path.basename(path)
        checks.that(f"`{name}`" in found["sdk/README.md"].text, f"sdk/README.md has no row for {name}")


def check_programs(checks):
    """What the documents say is typed as it stands runs as it stands."""
    for path in glob.glob(os.path.join(TREE, "tests", "*", "*.py")) + glob.glob(os.path.join(TREE, "sdk", "abi", "*.py")):
        with open(path, "rb") as file:
            if file.read(2) == b"#!":
                checks.that(os.access(path, os.X_OK), f"{os.path.relpath(path, TREE)} cannot be run by its name")


def check_references(checks, lamella, found):
    """Documents that are to be complete."""
    check_keys(checks, found["sdk/docs/manifest.md"], ("core/registry/manifest_*.cpp",), "a manifest")
    check_keys(checks, found["sdk/docs/samples.md"], ("sdk/conformance/sample.cpp",), "samples.toml")
    check_messages(checks, found["sdk/docs/samples.md"], "## What is wrong in samples.toml",
                   ("sdk/conformance/sample.cpp", "sdk/conformance/static_checks.cpp"))
    check_capabilities(checks, lamella, found["sdk/docs/capability_levels.md"])


def check_example_host(checks, lamella, folder):
    host = os.path.join(lamella.root, "tests", "example_host")
    ended = command.run([host, os.path.join(folder, "README.md", "scan.mrc")])
    # scan.mrc is 3 x 4 x 5 of int16: two sections are 2 * 4 * 5 * 2 bytes
    checks.that(ended.code == 0 and "data <i2 3 4 5" in ended.text and "read 80 bytes" in ended.text, f"the example host: {ended}: {ended.text}")


def check(checks, lamella, folder, only):
    found = {page.name: page for page in pages()}
    names, snippets = Names(checks, lamella), Snippets(checks, lamella, folder)
    for page in found.values():
        if only in (None, page.name):
            names.check(page)
            snippets.check(page)
    if only is None:
        check_readme(checks, found["README.md"])
        check_maps(checks, found)
        check_programs(checks)
        check_references(checks, lamella, found)
        check_example_host(checks, lamella, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--only", help="one document, by its path in the tree")
    arguments = parser.parse_args()
    lamella = command.Lamella(arguments.lamella)
    checking.run_in_folder("docs.readme", lambda checks, folder: check(checks, lamella, folder, arguments.only))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the documents show is true: commands run, C++ is cut from compiled files, links lead somewhere, tables agree with the command.

    tests/docs/readme_test.py --lamella build/dev/bin/lamella
"""
import argparse
import glob
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Blocks of the README and of sdk/docs that stand behind this mark are run in a folder with small files of these names.
RUN_MARK = "<!-- run -->"
# One line behind this mark is run in the same folder, and the block of text behind it is what it prints.
PRINTS_MARK = "<!-- prints -->"
FILES = {"scan.mrc": small_files.mrc, "image.fits": small_files.fits_of_three_hdus, "ramp.npy": small_files.npy}


def documents():
    patterns = ("*.md", "core/README.md", "core/*/README.md", "core/decisions/*.md", "plugins/README.md", "plugins/*/README.md", "sdk/*.md",
                "sdk/docs/*.md", "sdk/examples/*/README.md", "tests/README.md")
    return sorted(path for pattern in patterns for path in glob.glob(os.path.join(TREE, pattern)))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def check_links(checks, path, text):
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", prose):
        full = os.path.normpath(os.path.join(os.path.dirname(path), target))
        checks.that(os.path.exists(full), f"{os.path.relpath(path, TREE)}: link to {target}")


def pages():
    """The documents whose commands and snippets are checked."""
    return [os.path.join(TREE, "README.md"), *sorted(glob.glob(os.path.join(TREE, "sdk", "docs", "*.md")))]


def check_commands(checks, lamella, path, text, folder):
    """Runs the marked shell blocks of a page, line by line, in a folder of its own."""
    os.makedirs(folder)
    for name, make in FILES.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(make())
    environment = {**os.environ, "PATH": os.path.dirname(lamella.path) + os.pathsep + os.environ["PATH"]}
    for block in re.findall(re.escape(RUN_MARK) + r"\s*```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.strip() and not line.startswith("#"):
                ended = command.run(["bash", "-c", line], cwd=folder, env=environment, seconds=120)
                checks.equal(ended.code, 0, f"{os.path.relpath(path, TREE)}: {line}: {ended.last_line}")


def check_printed(checks, lamella, path, text, folder):
    """Shown output is what the command prints."""
    environment = {**os.environ, "PATH": os.path.dirname(lamella.path) + os.pathsep + os.environ["PATH"]}
    shown = re.findall(re.escape(PRINTS_MARK) + r"\s*```sh\n(.*?)\n```\s*```text\n(.*?)```", text, re.DOTALL)
    checks.equal(len(shown), text.count(PRINTS_MARK), f"{os.path.relpath(path, TREE)}: commands with their output")
    for line, output in shown:
        ended = command.run(["bash", "-c", line], cwd=folder, env=environment)
        checks.equal(ended.text, output, f"{os.path.relpath(path, TREE)}: {line}")


def compiled(*patterns):
    """The text of the files that the build or a test compiles, white space folded."""
    paths = (path for pattern in patterns for path in glob.glob(os.path.join(TREE, pattern)))
    return re.sub(r"\s+", " ", "\n".join(read(path) for path in paths))


def check_snippets(checks, path, text):
    """Code stands, word for word, in a file of the examples or in a public header. A snippet with … in it is a form to be filled in."""
    known = {"cpp": compiled("sdk/examples/*/*.cpp", "sdk/include/lamella/*", "core/include/lamella/*"),
             "c": compiled("sdk/examples/*/*.c", "sdk/include/lamella/*.h", "core/include/lamella/*.h"),
             "cmake": compiled("sdk/examples/*/CMakeLists.txt"),
             "toml": compiled("sdk/examples/*/*.toml", "sdk/examples/*/samples/*.toml")}
    for language, block in re.findall(r"```(cpp|c|cmake|toml)\n(.*?)```", text, re.DOTALL):
        found = "…" in block or re.sub(r"\s+", " ", block.strip()) in known[language]
        checks.that(found, f"{os.path.relpath(path, TREE)}: {language} that is in no compiled file: {block.splitlines()[0]}")


def check_example_host(checks, lamella, folder):
    host = os.path.join(lamella.root, "tests", "example_host")
    ended = command.run([host, os.path.join(folder, "scan.mrc")])
    # volume.mrc is 3 x 4 x 5 of int16: two sections are 2 * 4 * 5 * 2 bytes
    checks.that(ended.code == 0 and "data <i2 3 4 5" in ended.text and "read 80 bytes" in ended.text, f"the example host: {ended}: {ended.text}")


def check_folder_map(checks, text):
    """Every top folder is on the map, and has a README of its own."""
    for name in ("core", "plugins", "sdk", "tests"):
        checks.that(f"{name}/" in text, f"the README's map names {name}/")
        checks.that(os.path.exists(os.path.join(TREE, name, "README.md")), f"{name}/README.md")
    for folder in glob.glob(os.path.join(TREE, "plugins", "*", "")):
        checks.that(os.path.exists(os.path.join(folder, "README.md")), f"{os.path.relpath(folder, TREE)} has a README")


def check(checks, lamella, folder):
    for path in documents():
        check_links(checks, path, read(path))
    for number, path in enumerate(pages()):
        check_commands(checks, lamella, path, read(path), os.path.join(folder, str(number)))
        check_printed(checks, lamella, path, read(path), os.path.join(folder, str(number)))
        check_snippets(checks, path, read(path))
    readme = read(os.path.join(TREE, "README.md"))
    checks.that(RUN_MARK in readme and "```cpp" in readme, "the README has commands to run and shows C++")
    check_example_host(checks, lamella, os.path.join(folder, "0"))
    check_folder_map(checks, readme)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("docs.readme", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

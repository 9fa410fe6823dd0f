# SPDX-License-Identifier: BSD-3-Clause
"""What stands in fenced blocks is true: every block is of a language that is known here, and is compiled, run or read by what it is for.

sh       marked `run`: every line is run, in a folder of the page's own with small files; in a copy of its folder where it is an example's. Marked
         `run in the tree`: in a copy of what it names of the tree
text     what the last line of the run block before it prints; or marked `picture`
cpp, c, cmake    word for word in a file of the examples or in a public header
python   run, with sdk/conformance where Python looks for modules
toml     see toml_snippets.py
"""
import glob
import os
import shutil
import sys

from driver import command, small_files

import toml_snippets
from pages import TREE, folded, read

FILES = {"scan.mrc": small_files.mrc, "image.fits": small_files.fits_of_three_hdus, "ramp.npy": small_files.npy}
LARGE = (512, 1024, 1024)  # of int16: 1 GiB of holes
COMPILED = {"cpp": ("sdk/examples/*/*.cpp", "sdk/include/lamella/*", "core/include/lamella/*"),
            "c": ("sdk/examples/*/*.c", "sdk/include/lamella/*.h", "core/include/lamella/*.h"),
            "cmake": ("sdk/examples/*/CMakeLists.txt",)}
# Blocks that another test runs, by their first words: the test, and what it says of them.
ELSEWHERE = {("sdk/examples/grid/README.md", "cmake -B build-fuzz"): ("tests/sdk/new_plugin_test.py", "build-fuzz"),
             ("sdk/examples/grid_c/README.md", "cc -std=c11"): ("tests/install/stranger.py", '"/README.md"'),
             ("tests/bench/README.md", "cmake --preset release"): ("tests/bench/smoke_test.py", '"bench.py"')}


def compiled(patterns):
    """The text of the files that the build or a test compiles, white space folded."""
    return folded("\n".join(read(path) for pattern in patterns for path in sorted(glob.glob(os.path.join(TREE, pattern)))))


class Snippets:
    def __init__(self, checks, lamella, folder):
        self.checks, self.lamella, self.folder = checks, lamella, folder
        self.compiled = {language: compiled(patterns) for language, patterns in COMPILED.items()}
        self.environment = {**os.environ, "PATH": os.path.dirname(lamella.path) + os.pathsep + os.environ["PATH"]}

    def check(self, page):
        self.checks.equal(page.indented_lines(), [], f"{page.name}: code without a fence")
        if not page.blocks:
            return
        folder = self.folder_for(page)
        printed = None  # by the run block right before
        for block in page.blocks:
            if block.language == "sh":
                printed = self.check_commands(block, folder)
            elif block.language == "text":
                self.check_text(block, printed)
            elif block.language in self.compiled:
                self.checks.that(folded(block.text) in self.compiled[block.language], f"{block} is in no compiled file")
            elif block.language == "python":
                self.check_python(block, folder)
            elif block.language == "toml":
                toml_snippets.check(self.checks, self.lamella, block, os.path.join(folder, f"toml-{block.line}"))
            else:
                self.checks.fail(f"{block}: nothing checks this language")

    def folder_for(self, page):
        folder = os.path.join(self.folder, page.name.replace("/", "+"))
        if page.name.startswith("sdk/examples/"):
            shutil.copytree(os.path.dirname(page.path), folder)
            return folder
        os.makedirs(folder)
        for name, make in FILES.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(make())
        with open(os.path.join(folder, "tomogram.mrc"), "wb") as file:
            file.write(small_files.mrc_header(LARGE))
            file.truncate(1024 + 2 * small_files.product(LARGE))
        return folder

    def check_commands(self, block, folder):
        """Runs every line; returns what the last one prints."""
        for (name, first), (test, told) in ELSEWHERE.items():
            if block.page.name == name and block.text.startswith(first):
                return self.checks.that(told in read(os.path.join(TREE, test)), f"{block}: {test} runs it no more") and None
        if block.mark == "run in the tree":
            folder = os.path.join(folder, "tree")
            for part in ("sdk", "core/include"):
                shutil.copytree(os.path.join(TREE, part), os.path.join(folder, part), dirs_exist_ok=True)
        elif not self.checks.that(block.mark == "run" or block.page.name.startswith("sdk/examples/"), f"{block}: commands that are not run"):
            return None
        printed = None
        for line in block.text.splitlines():
            if line.strip() and not line.startswith("#"):
                ended = command.run(["bash", "-c", line], cwd=folder, env=self.environment, seconds=120)
                self.checks.equal(ended.code, 0, f"{block}: {line}: {ended.last_line}")
                printed = ended.text
        return printed

    def check_text(self, block, printed):
        if block.mark == "picture":
            return
        if self.checks.that(printed is not None, f"{block}: text that no command right before it prints"):
            self.checks.equal(block.text.splitlines(), [line.rstrip() for line in printed.splitlines()], f"{block}: what is printed")

    def check_python(self, block, folder):
        environment = {**self.environment, "PYTHONPATH": os.path.join(TREE, "sdk", "conformance")}
        ended = command.run([sys.executable, "-B", "-c", block.text], cwd=folder, env=environment)
        self.checks.equal(ended.code, 0, f"{block}: {ended.last_line}")
        written = os.path.join(folder, "samples", "samples.toml")
        if "SampleFolder" in block.text and self.checks.that(os.path.exists(written), f"{block}: writes no samples"):
            toml_snippets.check_samples(self.checks, self.lamella, str(block), read(written), os.path.join(folder, "written"),
                                        os.path.dirname(written))

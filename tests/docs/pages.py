# SPDX-License-Identifier: BSD-3-Clause
"""The documents of the tree, and what stands in one: fenced blocks with their marks, code between backticks."""
import glob
import os
import re

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATTERNS = ("*.md", "core/README.md", "core/*/README.md", "core/decisions/*.md", "plugins/README.md", "plugins/*/README.md", "sdk/*.md",
            "sdk/docs/*.md", "sdk/examples/*/README.md", "tests/README.md", "tests/*/README.md")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def folded(text):
    """White space folded: how a snippet is compared with a file."""
    return re.sub(r"\s+", " ", text.strip())


class Block:
    """One fenced block. mark: `run`, `run in the tree` or `picture`, from a comment right in front of it; else empty."""

    def __init__(self, page, language, mark, text, line):
        self.page, self.language, self.mark, self.text, self.line = page, language, mark, text, line

    def __str__(self):
        return f"{self.page.name}:{self.line}: {self.language or 'unnamed'} block"


class Page:
    def __init__(self, path):
        self.path, self.name, self.text = path, os.path.relpath(path, TREE), read(path)
        self.blocks = list(self._blocks())

    def _blocks(self):
        mark, begin, lines = "", None, self.text.splitlines()
        for number, line in enumerate(lines, 1):
            if line.startswith("```") and begin is None:
                begin, language = number, line[3:].strip()
            elif line.startswith("```"):
                yield Block(self, language, mark, "".join(text + "\n" for text in lines[begin:number - 1]), begin)
                mark, begin = "", None
            elif begin is None and line.strip():
                found = re.fullmatch(r"<!-- (run|run in the tree|picture) -->", line.strip())
                mark = found[1] if found else ""

    def prose(self):
        """The text without its fenced blocks."""
        return re.sub(r"^```.*?^```$", "", self.text, flags=re.DOTALL | re.MULTILINE)

    def spans(self):
        """Code between backticks in the prose."""
        return re.findall(r"`([^`\n]+)`", self.prose())

    def indented_lines(self):
        """Lines of code without a fence, which no test would see."""
        return [line for line in self.prose().splitlines() if line.startswith("    ") and not line.lstrip().startswith(("-", "|"))]


def pages():
    return [Page(path) for path in sorted({path for pattern in PATTERNS for path in glob.glob(os.path.join(TREE, pattern))})]

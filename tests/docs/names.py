# SPDX-License-Identifier: BSD-3-Clause
"""Names in documents exist: files, commands and their options, checks of check-plugin, tests; and documents that list everything do."""
import glob
import json
import os
import re

from pages import TREE, read

GROUPS_OF_CHECKS = "static|load|identify|open|data|distributed|threads|write|claims"


class Names:
    def __init__(self, checks, lamella):
        self.checks, self.lamella = checks, lamella
        self.helps = {"": lamella("--help").text}
        self.plugin_checks = {line.split()[0] for line in lamella("check-plugin", "--list").text.splitlines()}
        cmake = read(os.path.join(TREE, "tests", "CMakeLists.txt"))
        self.tests = set(re.findall(r"(?:lamella_add_program_test\(|add_test\(NAME )([\w.]+)", cmake))

    def check(self, page):
        links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.prose())
        for target in links:
            path = os.path.normpath(os.path.join(os.path.dirname(page.path), target))
            self.checks.that(os.path.exists(path), f"{page.name}: link to {target}")
        for span in page.spans():
            if span.startswith("lamella "):
                self.check_command(page, span)
            elif re.fullmatch(r"(core|sdk|tests|plugins)/[\w./*-]+", span):
                self.checks.that(glob.glob(os.path.join(TREE, span)), f"{page.name}: there is no {span}")
            elif re.fullmatch(rf"({GROUPS_OF_CHECKS})\.[a-z_]+", span) and not span.endswith((".cpp", ".hpp", ".py")):
                self.checks.that(span in self.plugin_checks, f"{page.name}: check-plugin has no check {span}")
            elif re.fullmatch(r"[a-z]+\.(?!py$)[a-z_]+", span) and os.path.isdir(os.path.join(TREE, "tests", span.split(".")[0])):
                self.checks.that(span in self.tests, f"{page.name}: there is no test {span}")

    def check_command(self, page, span):
        words = span.split()
        name = words[1] if re.fullmatch(r"[a-z-]+", words[1]) and not words[1].startswith("-") else ""
        if name not in self.helps:
            self.helps[name] = self.lamella(name, "--help").text
        for option in re.findall(r"(?<!\S)--[a-z-]+", span):
            self.checks.that(re.search(rf"{option}\b", self.helps[name]), f"{page.name}: `{span}`: lamella {name} has no {option}")
        self.checks.that(self.helps[name], f"{page.name}: `{span}`: there is no command {name}")


def check_keys(checks, page, sources, what):
    """Every key that the code reads stands in the document."""
    call = (r"\b(?:text|text_or|texts|flag|integer|integers|scalar|size|has|child|table|tables|each_table|for_this_platform|find<[\w:]+>)"
            r"\(\s*\"(\w+)\"")
    paths = [path for pattern in sources for path in glob.glob(os.path.join(TREE, pattern))]
    keys = {key for path in paths for key in re.findall(call, read(path))}
    checks.that(len(keys) > 9, f"keys in {sources}: {keys}")
    for key in sorted(keys):
        # between backticks, or in an example with a remark behind it
        told = re.search(rf"`{key}(\.<\w+>)?`|^(\[\[(\w+\.)?{key}\]\]|{key} =) .*# ", page.text, re.MULTILINE)
        checks.that(told, f"{page.name}: {what} has the key {key}, which is not told")


def check_messages(checks, page, heading, sources):
    """Messages in the first column of the table below a heading are those of the code."""
    code = "\n".join(read(path) for pattern in sources for path in glob.glob(os.path.join(TREE, pattern)))
    table = page.text.split(heading)[1].split("\n## ")[0]
    messages = [span for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for span in re.findall(r"`([^`]+)`", row)]
    checks.that(len(messages) > 9, f"{page.name}: messages below '{heading}': {messages}")
    for message in messages:
        text = re.sub(r"^key '\w+': |…$", "", message).strip()
        wanted = re.sub(r"^needs ", "", text)  # the code puts it in front where a value has another type
        checks.that(wanted in code, f"{page.name}: no check says '{message}'")


def check_capabilities(checks, lamella, page):
    """The document tells of every capability that a manifest can claim, and names every check that can prove one."""
    capabilities = json.loads(lamella("formats", "--json").text)[0]["capabilities"]
    for name in capabilities:
        checks.that(re.search(rf"^\| `{name}` \| .*`[a-z_]+\.[a-z_]+` \|", page.text, re.MULTILINE), f"{page.name}: no row of proofs for {name}")
    proving = set()
    listed = read(os.path.join(TREE, "sdk", "conformance", "check_list.cpp"))
    for path in glob.glob(os.path.join(TREE, "sdk", "conformance", "*_check*.cpp")):
        for body in re.findall(r"^void (check_\w+)\(const subject&.*?^}", read(path), re.DOTALL | re.MULTILINE):
            name = re.search(rf'check{{"([a-z_.]+)",[^{{}}]*?\b{body}\b', listed)
            text = re.search(rf"^void {body}\(.*?^}}", read(path), re.DOTALL | re.MULTILINE)[0]
            if name and re.search(r"\b(prove|contradict)\(", text):
                proving.add(name[1])
    checks.that(len(proving) > 7, f"checks that prove something: {proving}")
    for name in sorted(proving):
        checks.that(f"`{name}`" in page.text, f"{page.name}: {name} proves a capability and is not told")

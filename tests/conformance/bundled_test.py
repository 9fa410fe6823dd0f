#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every bundled plugin passes every check, every claim of formats.toml is proven, and the table in the documentation says so. Writes the
capabilities.lock beside each plugin of the build tree, which `lamella formats` shows and the installation takes along.

    tests/conformance/bundled_test.py --lamella build/dev/bin/lamella [--corpus ../shared/corpus] [--write-table]
"""
import argparse
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLE = os.path.join(TREE, "sdk", "docs", "formats.md")
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->\n"


def corpus_folder(wished):
    folder = wished or os.environ.get("LAMELLA_CORPUS") or os.path.join(os.path.dirname(TREE), "shared", "corpus")
    return folder if os.path.exists(os.path.join(folder, "manifest.json")) else None


def check_plugin(checks, lamella, path, corpus):
    words = ["check-plugin", path, "--json", "--write-lock"] + (["--corpus", corpus] if corpus else [])
    ended = lamella(*words, seconds=900)
    name = os.path.basename(path)
    if not checks.that(ended.text.startswith("{"), f"{name}: no report: {ended}"):
        return
    report = json.loads(ended.text)
    for check in report["checks"]:
        if check["state"] == "skipped":
            continue
        checks.equal((check["state"], check["messages"]), ("passed", []), f"{name}: {check['name']}")
    for capability in report["capabilities"]:
        checks.equal(capability["state"], "proven", f"{name}: {capability['format']}: {capability['capability']} = {capability['claimed']}")


def table_of(lamella):
    return lamella("formats", "--markdown", env={**os.environ, "LAMELLA_PLUGIN_PATH": "", "XDG_DATA_HOME": "/nonexistent"}).text


def check_table(checks, lamella, writes):
    with open(TABLE, encoding="utf-8") as file:
        text = file.read()
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    made = head + BEGIN + table_of(lamella) + END + tail
    if writes:
        with open(TABLE, "w", encoding="utf-8") as file:
            file.write(made)
    else:
        checks.that(made == text, "sdk/docs/formats.md is not the table of `lamella formats --markdown`; write it with --write-table")


def body(checks, _, lamella, corpus, writes):
    if corpus is None:
        checks.skip("there is no corpus: plugins are checked with their samples alone")
    folder = lamella.plugin_folder
    bundled = sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "formats.toml")))
    checks.that(len(bundled) >= 5, f"only {bundled} in {folder}")
    for name in bundled:
        check_plugin(checks, lamella, os.path.join(folder, name), corpus)
    check_table(checks, lamella, writes)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    command.add_lamella_option(parser)
    parser.add_argument("--corpus", help="folder of manifest.json (default: LAMELLA_CORPUS, or ../shared/corpus beside the tree)")
    parser.add_argument("--write-table", action="store_true", help="write sdk/docs/formats.md anew instead of comparing it")
    wishes = parser.parse_args()
    lamella, corpus = command.Lamella(wishes.lamella), corpus_folder(wishes.corpus)
    checking.run_in_folder("conformance.bundled", lambda checks, folder: body(checks, folder, lamella, corpus, wishes.write_table))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every file of the corpus is read as independent programs say, or refused cleanly.

    tests/corpus/corpus_test.py --lamella build/dev/bin/lamella [--only fits] [--entry PATH]
"""
import argparse
import concurrent.futures
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402
from entry_check import check_entry  # noqa: E402

FORMATS = ("mrc", "msa", "fits", "fits-header", "mmappickle", "pickle", "npy", "npz", "zarr")
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    beside = os.path.join(os.path.dirname(TREE), "shared", "corpus")
    parser.add_argument("--corpus", default=os.environ.get("LAMELLA_CORPUS", beside), help="folder with manifest.json")
    parser.add_argument("--only", action="append", help="one format; may be repeated")
    parser.add_argument("--entry", action="append", help="one path of the manifest; may be repeated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def chosen(entries, arguments):
    formats = arguments.only or FORMATS
    return [e for e in entries if e["format"] in formats and (not arguments.entry or e["path"] in arguments.entry)]


def known_formats(lamella):
    listed = lamella("formats", "--json")
    return {f["id"] for f in json.loads(listed.text)} if listed.code == 0 else set()


def run_entries(checks, lamella, corpus, entries, jobs):
    known = known_formats(lamella)

    def check(entry):
        if entry["format"] not in known:
            checks.skip(f"{entry['path']}: this build has no format {entry['format']}")
            return
        try:
            check_entry(checks, lamella, corpus, entry)
        except Exception as caught:  # an answer of another form than the tests expect
            checks.fail(f"{entry['path']}: {type(caught).__name__}: {caught}")

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(check, entries))


def main():
    arguments = parse_arguments()
    checks = checking.Checks("corpus")
    manifest = os.path.join(arguments.corpus, "manifest.json")
    if not os.path.exists(manifest):
        checks.skip(f"no corpus: {manifest} is not there (set LAMELLA_CORPUS); corpus.written checks the same on files made on the spot")
        checks.finish()
    with open(manifest, encoding="utf-8") as file:
        entries = chosen(json.load(file)["entries"], arguments)
    run_entries(checks, command.Lamella(arguments.lamella), arguments.corpus, entries, arguments.jobs)
    print(f"{len(entries)} entries")
    checks.finish()


if __name__ == "__main__":
    main()

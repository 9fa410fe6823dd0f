#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A deliberately wrong plugin for every check of `lamella check-plugin` is caught by that check, and by no other but as its consequence.

    tests/conformance/faulty_test.py --lamella build/dev/bin/lamella --library … --two-symbols … --links-core …
"""
import argparse
import concurrent.futures
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from conformance.sheets import LIBRARY, Sheets  # noqa: E402
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

OF_ITS_OWN = {"open.corpus"}  # check_corpus_fault
SECONDS = 20  # for a check that would not end

# The check that catches each fault of the library.
LIBRARY_FAULTS = {
    "gives_no_entry": "load.library",
    "has_no_magic": "load.library",
    "is_of_another_abi": "load.library",
    "renames_itself": "load.entry",
    "renames_its_format": "load.entry",
    "counts_other_versions": "load.entry",
    "initialises_once": "load.init_twice",
    "offers_everything": "load.interfaces",
    "has_no_open": "load.interfaces",
    "does_not_write": "load.interfaces",
    "changes_locale": "load.side_effects",
    "catches_signals": "load.side_effects",
    "changes_folder": "load.side_effects",
    "sets_environment": "load.side_effects",
    "starts_thread": "load.side_effects",
    "keeps_descriptors": "load.side_effects",
    "asks_for_options_blindly": "load.other_hosts",
    "asks_for_services_blindly": "load.other_hosts",
    "reads_behind_the_head": "identify.short_heads",
    "invents_evidence": "identify.short_heads",
    "identifies_by_file": "identify.purity",
    "moody": "identify.purity",
    "unsure_of_its_own": "identify.own_samples",
    "lies_about_size": "open.facts",
    "never_the_same": "open.repeatable",
    "other_refusal": "open.refusals",
    "finds_the_file_itself": "open.sources",
    "ignores_short_reads": "open.truncation",
    "throws": "open.truncation",
    "crashes_on_damage": "open.flipped_bytes",
    "loops_for_ever": "open.flipped_bytes",
    "ignores_failing_reads": "open.failing_reads",
    "fails_in_silence": "open.reports",
    "succeeds_with_errors": "open.reports",
    "cancels_wrongly": "open.cancelling",
    "cannot_be_cancelled": "open.cancelling",
    "ignores_limits": "open.limits",
    "leaks": "open.leaks",
    "counts_its_calls": "data.slices",
    "reads_it_all": "data.lazy",
    "writes_too_much": "data.decoder_buffers",
    "leaves_a_byte": "data.decoder_buffers",
    "shares_decode": "threads.chunks",
    "shares_open": "threads.opens",
    "confuses_decoders": "distributed.interleaved",
    "state_of_the_process": "distributed.again",
    "keeps_a_path": "distributed.folders",
    "trusts_its_state": "distributed.hostile",
    "writes_beside": "write.round_trip",
    "leaves_temporary_files": "write.crash",
    "refuses_in_silence": "write.refusals",
    "refuses_streams": "claims.compressed",
}


def manifest_case(change):
    """A fault of what stands beside the library."""
    def write(sheets, _):
        change(sheets)
        sheets.write()
    return write


def without_name(sheets):
    text = sheets.manifest().replace('names = ["coded"]', "names = []")
    sheets.manifest = lambda: text


def matching_everything(sheets):
    text = sheets.manifest().replace('{ at = 0, text = "SHEET1" }', '{ at = 0, hex = "00", mask = "00" }')
    sheets.manifest = lambda: text


def without_licence(sheets):
    text = sheets.manifest().replace('licence = "BSD-3-Clause"\n', "")
    sheets.manifest = lambda: text


def claims(**changed):
    return manifest_case(lambda sheets: sheets.sheet.update(changed))


def coded_claims(**changed):
    return manifest_case(lambda sheets: sheets.coded.update(changed))


def big_endian(sheets):
    sheets.big_endian = True


def two_datasets(sheets):
    sheets.datasets = ["data", "again"]


def damaged_samples(sheets, _):
    sheets.write()
    with open(os.path.join(sheets.path, "samples", "samples.toml"), "a", encoding="utf-8") as file:
        file.write('\n[[sample]]\nfile = "0.sheet"\n')


def changed_library(change):
    def write(sheets, _):
        sheets.write()
        path = os.path.join(sheets.path, LIBRARY)
        with open(path, "rb") as file:
            content = change(file.read())
        with open(path, "wb") as file:
            file.write(content)
    return write


def other_library(name):
    def write(sheets, libraries):
        sheets.library = libraries[name]
        sheets.write()
    return write


def writable_by_all(sheets, _):
    sheets.write()
    os.chmod(os.path.join(sheets.path, LIBRARY), 0o777)


# (name, which is also the fault of the library where it has one; the check; how the folder is made)
FOLDER_FAULTS = [
    ("takes_everything", "identify.others", manifest_case(matching_everything)),
    ("lacks_a_name", "static.manifest", manifest_case(without_name)),
    ("lacks_a_licence", "static.manifest", manifest_case(without_licence)),
    ("has_damaged_samples", "static.samples", damaged_samples),
    ("is_cut_off", "static.library", changed_library(lambda content: content[:len(content) // 2])),
    ("is_for_another_machine", "static.library", changed_library(lambda content: content[:18] + b"\xb7\x00" + content[20:])),
    ("is_not_the_pinned_one", "static.library", manifest_case(lambda sheets: setattr(sheets, "pin", f'sha256 = "{"0" * 64}"'))),
    ("exports_two_symbols", "static.symbols", other_library("two_symbols")),
    ("links_the_core", "static.links", other_library("links_core")),
    ("is_writable_by_all", "static.permissions", writable_by_all),
    ("claims_zero_copy_but_is_big_endian", "data.zero_copy", manifest_case(big_endian)),
    ("claims_distributed_but_needs_its_decoder", "distributed.workers", coded_claims(distributed="D2")),
    ("two_datasets", "claims.several_datasets", manifest_case(two_datasets)),
    ("values_in_the_reference", "distributed.changed", claims(zero_copy=False)),
    ("claims_positions", "claims.positions", claims(positions=True)),
    ("claims_append", "claims.growth", claims(append=True)),
    ("claims_follow", "claims.growth", claims(follow=True)),
]


def report_of(lamella, path, *words):
    ended = lamella("check-plugin", path, "--json", "--seconds", str(SECONDS), *words, seconds=600)
    return ended, json.loads(ended.text) if ended.text.startswith("{") else None


def check_case(checks, lamella, folder, libraries, name, caught_by, write):
    sheets = Sheets(folder, libraries["plain"], name)
    write(sheets, libraries)
    ended, report = report_of(lamella, sheets.path)
    if report is None:
        checks.fail(f"{name}: no report: {ended}")
        return
    failed = {c["name"]: c["messages"] for c in report["checks"] if c["state"] == "failed"}
    checks.equal(ended.code, 7, f"{name}: exit code")
    checks.that(caught_by in failed, f"{name}: must be caught by {caught_by}; failed: {failed}")
    others = {n: m for n, m in failed.items() if n != caught_by}
    checks.that(not others, f"{name}: is caught by {caught_by}; what else fails must follow from it: {others}")
    for c in report["checks"]:
        if c["state"] == "consequence":
            checks.equal(c["because"], caught_by, f"{name}: {c['name']} follows from")
    checks.that(all(failed.get(caught_by, ["none"])), f"{name}: a failure has a message")


def check_right_one(checks, lamella, folder, libraries):
    """Without a fault everything passes and every claim is proven; the reports say the same."""
    sheets = Sheets(folder, libraries["plain"], "right")
    sheets.write()
    junit = os.path.join(folder, "report.xml")
    ended, report = report_of(lamella, sheets.path, "--write-lock", "--junit", junit)
    checks.equal(ended.code, 0, f"a plugin without a fault: {ended}")
    bad = {c["name"]: c["messages"] for c in report["checks"] if c["state"] not in ("passed", "skipped")}
    checks.equal(bad, {}, "a plugin without a fault: failures")
    checks.equal([c["name"] for c in report["checks"] if c["state"] == "skipped"], ["open.corpus"], "skipped checks")
    open_claims = [c for c in report["capabilities"] if c["state"] != "proven"]
    checks.equal(open_claims, [], "capabilities that are not proven")
    with open(junit, encoding="utf-8") as file:
        checks.equal(file.read().count("<testcase "), len(report["checks"]), "JUnit: test cases")
    formats = json.loads(lamella("formats", "--json", env={**os.environ, "LAMELLA_PLUGIN_PATH": folder}).text)
    states = {c["state"] for f in formats if f["id"] in ("sheet", "coded") for c in f["capabilities"].values()}
    checks.equal(states, {"proven"}, "states that `lamella formats` shows with the capabilities.lock")


def check_list(checks, lamella):
    """Every check that --list prints has a wrong plugin here."""
    listed = {line.split()[0] for line in lamella("check-plugin", "--list").text.splitlines()}
    caught = set(LIBRARY_FAULTS.values()) | {check for _, check, _ in FOLDER_FAULTS}
    checks.equal(sorted(listed - caught - OF_ITS_OWN), [], "checks without a wrong plugin")
    checks.equal(sorted(caught - listed), [], "checks that are not listed")
    checks.that(len(listed) >= 30, f"only {len(listed)} checks")


def check_corpus_fault(checks, lamella, folder, libraries):
    """The check of a corpus has its own: a manifest that says something else."""
    sheets = Sheets(folder, libraries["plain"], "differs_from_the_corpus")
    sheets.write()
    corpus = os.path.join(folder, "corpus")
    os.makedirs(corpus)
    with open(os.path.join(sheets.path, "samples", "0.sheet"), "rb") as file:
        content = file.read()
    with open(os.path.join(corpus, "a.sheet"), "wb") as file:
        file.write(content)
    facts = {"name": "data", "index": 0, "shape": [6, 8], "dtype": "<i2", "sha256": "0" * 64}
    with open(os.path.join(corpus, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump({"version": 1, "entries": [{"path": "a.sheet", "format": "sheet", "datasets": [facts]}]}, file)
    _, report = report_of(lamella, sheets.path, "--corpus", corpus)
    failed = [c["name"] for c in report["checks"] if c["state"] == "failed"]
    checks.equal(failed, ["open.corpus"], "a file that is not what the corpus says")


def body(checks, folder, lamella, libraries, only):
    cases = [(name, check, manifest_case(lambda sheets: None)) for name, check in LIBRARY_FAULTS.items()] + FOLDER_FAULTS
    if only:
        cases = [case for case in cases if case[0] in only]
    else:
        check_list(checks, lamella)
        check_right_one(checks, lamella, folder, libraries)
        check_corpus_fault(checks, lamella, folder, libraries)
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        for made in [pool.submit(check_case, checks, lamella, os.path.join(folder, str(i)), libraries, *case) for i, case in enumerate(cases)]:
            made.result()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lamella", required=True)
    parser.add_argument("--library", required=True, help="faulty_plugin.cpp, built as a plugin is")
    parser.add_argument("--two-symbols", required=True)
    parser.add_argument("--links-core", required=True)
    parser.add_argument("--only", action="append", default=[], help="a fault; may be repeated")
    wishes = parser.parse_args()
    libraries = {"plain": wishes.library, "two_symbols": wishes.two_symbols, "links_core": wishes.links_core}
    lamella = command.Lamella(wishes.lamella)
    checking.run_in_folder("conformance.faulty", lambda checks, folder: body(checks, folder, lamella, libraries, wishes.only))


if __name__ == "__main__":
    main()

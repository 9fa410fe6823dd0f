#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A reference alone is enough (level D2): it opens with no plugin to be found, an empty environment and another working folder.

    tests/distributed/refs_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

REFUSED, DAMAGED, FAILED = 3, 4, 5
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.environ.get("LAMELLA_CORPUS", os.path.join(os.path.dirname(TREE), "shared", "corpus"))
CORPUS_FORMATS = ("mrc", "fits", "mmappickle", "npy", "zarr")
FILES_A_FORMAT = 8


def copy_without_plugins(lamella, folder):
    """The command and its libraries, and nothing that knows a format."""
    shutil.copytree(os.path.join(lamella.root, "bin"), os.path.join(folder, "bin"))
    shutil.copytree(os.path.join(lamella.root, "lib"), os.path.join(folder, "lib"), symlinks=True,
                    ignore=lambda path, names: ["lamella"] if path == os.path.join(lamella.root, "lib") else [])
    return command.Lamella(os.path.join(folder, "bin", "lamella"))


class Worker:
    """Another process somewhere else: no plugins, no environment but where its libraries are, the root folder."""

    def __init__(self, lamella, folder):
        self.lamella = copy_without_plugins(lamella, folder)
        self.environment = {"LD_LIBRARY_PATH": os.path.join(folder, "lib")}  # a build tree's libraries are found by absolute paths

    def __call__(self, *words):
        return self.lamella(*words, env=self.environment, cwd="/")


def check_same(checks, what, ended, wanted):
    if checks.equal(ended.code, 0, f"{what}: {ended}"):
        checks.equal(ended.text, wanted, f"{what}: checksums")


def make_reference(checks, lamella, path, out, what):
    ended = lamella("refs", path, "-o", out)
    return checks.equal(ended.code, 0, f"{what}: refs: {ended}") and os.path.exists(out)


def check_file(checks, lamella, worker, folder, path, what):
    """Beside the data; elsewhere with and without --allow; after a move with --map."""
    checksums = lamella("checksum", path)
    if not checks.equal(checksums.code, 0, f"{what}: checksum: {checksums}"):
        return
    home = os.path.dirname(path)
    beside = os.path.join(home, "beside.lamella.json")
    if make_reference(checks, lamella, path, beside, what):
        check_same(checks, f"{what}: reference beside the data", worker("checksum", beside), checksums.text)
        os.remove(beside)
    away = os.path.join(folder, "away", "away.lamella.json")
    os.makedirs(os.path.dirname(away), exist_ok=True)
    if make_reference(checks, lamella, path, away, what):
        _check_elsewhere(checks, worker, away, home, checksums.text, what)
        _check_moved(checks, worker, folder, away, path, checksums.text, what)
        os.remove(away)


def _check_elsewhere(checks, worker, away, home, wanted, what):
    if os.path.basename(home) not in _text(away):
        return  # the values stand in the reference itself: it names no file
    refused = worker("checksum", away)
    checks.equal(refused.code, REFUSED, f"{what}: without --allow: {refused}")
    checks.that(home in refused.message, f"{what}: the refusal does not name the root {home}: {refused.last_line!r}")
    check_same(checks, f"{what}: with --allow", worker("checksum", away, "--allow", home), wanted)


def _text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _check_moved(checks, worker, folder, away, path, wanted, what):
    moved = os.path.join(folder, "moved")
    os.makedirs(moved)
    target = os.path.join(moved, os.path.basename(path))
    os.rename(path, target)  # keeps the modification time, by which a source is known
    ended = worker("checksum", away, "--map", f"{os.path.dirname(path)}={moved}", "--allow", moved)
    check_same(checks, f"{what}: moved, with --map", ended, wanted)
    os.rename(target, path)
    os.rmdir(moved)


def check_slice(checks, lamella, worker, path, what):
    """A reference to a part gives that part."""
    out = path + ".part.lamella.json"
    words = ["--dataset", "data", "--slice", "::-1,1:3"]
    ended = lamella("refs", path, "-o", out, *words)
    if checks.equal(ended.code, 0, f"{what}: refs of a slice: {ended}"):
        digest = lamella("checksum", path, *words).text.split()[0]
        checks.equal(worker("checksum", out).text.split()[:1], [digest], f"{what}: checksum of a slice by reference")
        os.remove(out)


def check_changed(checks, lamella, worker, path):
    """A source that is not what it was is refused, not read."""
    out = path + ".lamella.json"
    if make_reference(checks, lamella, path, out, "a changed source"):
        with open(path, "ab") as file:
            file.truncate(os.path.getsize(path) - 2)
        ended = worker("checksum", out)
        checks.that(ended.code == FAILED, f"a source that shrank: wanted exit {FAILED}: {ended}")
        os.remove(path)
        ended = worker("checksum", out)
        checks.that(ended.code == FAILED and os.path.basename(path) in ended.message, f"a source that is gone: {ended}")


def _rewritten(node, rewrite):
    if isinstance(node, dict):
        return {key: _rewritten(value, rewrite) for key, value in node.items()}
    if isinstance(node, list):
        return [_rewritten(value, rewrite) for value in node]
    return rewrite(node) if isinstance(node, str) else node


def check_hostile(checks, lamella, worker, folder, path):
    """References that were tampered with: other paths, other numbers, not JSON."""
    out = os.path.join(folder, "hostile.lamella.json")
    if not make_reference(checks, lamella, path, out, "hostile references"):
        return
    with open(out, encoding="utf-8") as file:
        document = json.load(file)
    name = os.path.basename(path)
    os.symlink("/etc/passwd", os.path.join(folder, "link"))
    for target in ("/etc/passwd", "../" * 20 + "etc/passwd", "link", "/dev/zero", "http://localhost/x", "file:///etc/passwd", "..", ""):
        changed = _rewritten(document, lambda text: target if text.endswith(name) else text)
        _check_refused(checks, worker, out, json.dumps(changed), f"a reference to {target!r}")
    for content in ("", "{", "[]", "null", '{"lamella":1}', "[" * 100000, json.dumps(document)[:-20]):
        _check_refused(checks, worker, out, content, f"a reference that reads {content[:20]!r}")


def _check_refused(checks, worker, out, content, what):
    with open(out, "w", encoding="utf-8") as file:
        file.write(content)
    ended = worker("checksum", out)
    checks.that(not ended.crash, f"{what}: {ended.crash}")
    checks.that(ended.code in (REFUSED, DAMAGED, FAILED), f"{what}: {ended}")


def _is_listed_only(facts):
    return "compression" in facts or "columns" in facts or (facts.get("compressor") or {}).get("id") == "lzma"


def corpus_paths():
    """The first good files of each format whose datasets all stand in the file itself."""
    manifest = os.path.join(CORPUS, "manifest.json")
    if not os.path.exists(manifest):
        return None
    with open(manifest, encoding="utf-8") as file:
        entries = [e for e in json.load(file)["entries"] if "expect" not in e and not e.get("optional")]
    paths = []
    for format_id in CORPUS_FORMATS:
        plain = [e["path"] for e in entries if e["format"] == format_id and any("sha256" in d for d in e.get("datasets", []))
                 and not any(_is_listed_only(d) for d in e["datasets"]) and not e["path"].endswith((".gz", ".Z", ".bz2"))]
        paths += plain[::max(1, len(plain) // FILES_A_FORMAT)]
    return paths


def check_corpus(checks, lamella, worker, folder):
    paths = corpus_paths()
    if paths is None:
        checks.skip("references to files of the corpus: it is not there")
        return
    for path in paths:
        here = os.path.join(folder, "data")
        os.makedirs(here)
        (shutil.copytree if os.path.isdir(os.path.join(CORPUS, path)) else shutil.copy2)(
            os.path.join(CORPUS, path), os.path.join(here, os.path.basename(path)))
        check_file(checks, lamella, worker, folder, os.path.join(here, os.path.basename(path)), path)
        shutil.rmtree(here)


def check(checks, lamella, folder):
    worker = Worker(lamella, os.path.join(folder, "install"))
    home = os.path.join(folder, "home")
    os.mkdir(home)
    goods = {good.name: good for good in small_files.write_good_files(home)}
    without = worker("checksum", goods["volume.mrc"].path)
    checks.equal(without.code, REFUSED, f"the worker finds no plugin: {without}")
    for good in goods.values():
        if good.datasets:
            check_file(checks, lamella, worker, folder, good.path, good.name)
    check_slice(checks, lamella, worker, goods["volume.mrc"].path, "volume.mrc")
    check_hostile(checks, lamella, worker, home, goods["ramp.npy"].path)
    check_changed(checks, lamella, worker, goods["volume.mrc"].path)
    check_corpus(checks, lamella, worker, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    arguments = parser.parse_args()
    lamella = command.Lamella(arguments.lamella)
    checking.run_in_folder("distributed.refs", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Whatever a path leads to: an answer or an error with a reason, never a crash, a hang or a large allocation.

    tests/malformed/malformed_test.py --lamella build/dev/bin/lamella [--only fits]
"""
import argparse
import json
import os
import random
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402
from damaged_folders import check_folders  # noqa: E402

SECONDS = 10
MOST_MEMORY = 256 << 20
ADDRESS_SPACE = 4 << 30  # of which threads and maps reserve much and use little
ERRORS = (3, 4, 5)
TRUNCATED_SAMPLES = 12
SAMPLES_A_FORMAT, MOST_SAMPLE_BYTES = 3, 40000
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.environ.get("LAMELLA_CORPUS", os.path.join(os.path.dirname(TREE), "shared", "corpus"))
ENDINGS = ("mrc", "msa", "fits", "hdr", "mmdpickle", "pickle", "npy", "npz", "zarr", "bin")


def check_limits(checks, what, ended, needs_message=True):
    checks.that(not ended.crash, f"{what}: {ended.crash}")
    if not command.SANITIZED:
        checks.that(ended.peak_bytes < MOST_MEMORY, f"{what}: took {ended.peak_bytes >> 20} MiB")
    if needs_message and ended.code:
        checks.that(len(ended.last_line) > len("lamella: "), f"{what}: exit {ended.code} without a reason")


def check_error(checks, lamella, what, path):
    """Every command that opens a file refuses this one."""
    for name in ("info", "checksum", "header"):
        ended = lamella(name, path, seconds=SECONDS, address_space=ADDRESS_SPACE)
        check_limits(checks, f"{what}: {name}", ended)
        checks.that(ended.code in ERRORS, f"{what}: {name}: must be an error: {ended}")
        checks.that(os.path.basename(path) in ended.message, f"{what}: {name}: the message does not name the file: {ended.last_line!r}")
    check_limits(checks, f"{what}: identify", lamella("identify", path, seconds=SECONDS, address_space=ADDRESS_SPACE))


def check_content(checks, lamella, folder, what, content, ending):
    path = os.path.join(folder, f"{what.replace(' ', '_')}.{ending}")
    with open(path, "wb") as file:
        file.write(content)
    check_error(checks, lamella, f"{what} named .{ending}", path)


def check_noise(checks, lamella, folder):
    """Random bytes and no bytes, whatever the name promises."""
    noise = random.Random(20141)
    for position, ending in enumerate(ENDINGS):
        check_content(checks, lamella, folder, "empty", b"", ending)
        size = (1, 7, 100, 1024, 2880, 5000, 70000)[position % 7]
        check_content(checks, lamella, folder, f"{size} random bytes", noise.randbytes(size), ending)


def make_special_files(folder):
    """{what: path} of things that are no data files."""
    inside = {name: os.path.join(folder, name) for name in ("fifo.mrc", "folder.mrc", "socket.mrc", "dangling.mrc", "loop.mrc")}
    os.mkfifo(inside["fifo.mrc"])
    os.mkdir(inside["folder.mrc"])
    socket.socket(socket.AF_UNIX).bind(inside["socket.mrc"])
    os.symlink("nothing", inside["dangling.mrc"])
    os.symlink("loop.mrc", inside["loop.mrc"])
    return {**inside, "missing.mrc": os.path.join(folder, "missing.mrc"), "/dev/zero": "/dev/zero", "/dev/null": "/dev/null"}


def check_special_files(checks, lamella, folder):
    for what, path in make_special_files(folder).items():
        check_error(checks, lamella, what, path)
    secret = os.path.join(folder, "secret.mrc")
    with open(secret, "wb") as file:
        file.write(small_files.mrc())
    os.chmod(secret, 0)
    if os.geteuid() == 0:
        checks.skip("an unreadable file: root reads everything")
    else:
        check_error(checks, lamella, "unreadable", secret)


def check_truncated_on_disk(checks, lamella, folder, good):
    """Beginnings as files, through the command: refused, or with --partial valid answered with a warning."""
    with open(good.path, "rb") as file:
        content = file.read()
    cut = os.path.join(folder, "cut-" + good.name)
    for sample in range(1, TRUNCATED_SAMPLES):
        length = len(content) * sample // TRUNCATED_SAMPLES
        with open(cut, "wb") as file:
            file.write(content[:length])
        for words in (["checksum", cut], ["checksum", cut, "--partial", "valid"], ["info", "--json", cut]):
            ended = lamella(*words, seconds=SECONDS, address_space=ADDRESS_SPACE)
            what = f"first {length} bytes of {good.name}: {' '.join(words[0::2])}"
            check_limits(checks, what, ended)
            checks.that(ended.code in (0, *ERRORS), f"{what}: {ended}")


def check_sweep(checks, lamella, folder, good):
    """All beginnings and byte changes, in one process: prefix_sweep."""
    program = os.path.join(lamella.root, "tests", "prefix_sweep")
    if not os.path.exists(program):
        checks.skip(f"{program} is not built")
        return
    progress = os.path.join(folder, "progress")
    words = [program, progress, good.format, good.path, *good.complete_prefixes]
    ended = command.run(words, seconds=240, measure=lamella.measure)
    for line in ended.text.splitlines():
        print(f"{good.name}: {line}")
    with open(progress, "rb") as file:
        last = file.read().split(b"\0")[0].decode()
    if ended.crash and ended.code != 1:
        checks.fail(f"{good.name}: {ended.crash}, at: {last}")
    else:
        checks.equal(ended.code, 0, f"{good.name}: prefix_sweep")
    if not command.SANITIZED:
        checks.that(ended.peak_bytes < MOST_MEMORY, f"{good.name}: prefix_sweep took {ended.peak_bytes >> 20} MiB, at most at: {last}")


class Sample:
    """A small good file of the corpus. A FITS file may end after any of its blocks: that is a complete file, or a refused one."""

    def __init__(self, entry):
        self.path, self.name, self.format = os.path.join(CORPUS, entry["path"]), entry["path"], entry["format"]
        blocks = range(small_files.BLOCK, os.path.getsize(self.path), small_files.BLOCK)
        self.complete_prefixes = list(blocks) if self.format == "fits" else []


def corpus_samples(checks, formats):
    manifest = os.path.join(CORPUS, "manifest.json")
    if not os.path.exists(manifest):
        checks.skip("damaged files of the corpus: it is not there", SAMPLES_A_FORMAT * len(formats))
        return []
    with open(manifest, encoding="utf-8") as file:
        entries = [e for e in json.load(file)["entries"] if e["format"] in formats and not any(key in e for key in ("expect", "optional", "lenient"))]
    samples = []
    for format_id in formats:
        plain = [e for e in entries if e["format"] == format_id and not any("compression" in d for d in e.get("datasets", []))]
        sizes = {e["path"]: os.path.getsize(os.path.join(CORPUS, e["path"])) for e in plain}
        paths = sorted((path for path in sizes if sizes[path] <= MOST_SAMPLE_BYTES), key=sizes.get)
        chosen = paths[len(paths) // 4::max(1, len(paths) // SAMPLES_A_FORMAT)][:SAMPLES_A_FORMAT]
        samples += [Sample(e) for e in entries if e["path"] in chosen]
    return samples


def check_damaged_folders(checks, lamella, scratch):
    """Refused, or answered: damage that cannot be seen may also be read."""
    def check_one(what, path):
        for name in ("info", "checksum"):
            ended = lamella(name, path, seconds=SECONDS, address_space=ADDRESS_SPACE)
            check_limits(checks, f"{what}: {name}", ended)
            checks.that(ended.code in (0, *ERRORS), f"{what}: {name}: {ended}")

    samples = os.path.join(lamella.root, "share", "lamella", "samples", "zarr")
    if not check_folders(check_one, samples, scratch):
        checks.skip(f"damaged folders: {samples} is not built")


def check(checks, lamella, folder, only):
    for good in small_files.write_good_files(folder):
        if only in (None, good.format):
            check_sweep(checks, lamella, folder, good)
            check_truncated_on_disk(checks, lamella, folder, good)
    files = ["mrc", "fits", "npy", "npz", "msa", "mmappickle", "pickle"]
    formats = [name for name in files if only in (None, name)]
    for sample in corpus_samples(checks, formats):
        check_sweep(checks, lamella, folder, sample)
    if only in (None, "zarr") and "zarr" in small_files.bundled_formats():
        check_damaged_folders(checks, lamella, folder)
    if not only:
        check_noise(checks, lamella, folder)
        check_special_files(checks, lamella, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--only", help="one format")
    arguments = parser.parse_args()
    lamella = command.Lamella(arguments.lamella)
    checking.run_in_folder("malformed", lambda checks, folder: check(checks, lamella, folder, arguments.only))


if __name__ == "__main__":
    main()

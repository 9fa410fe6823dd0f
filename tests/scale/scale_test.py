#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Opening costs what the header costs: a file of 100 GB opens like one of 1 MB, and its last values are right.

    tests/scale/scale_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file, small_files  # noqa: E402

LARGE, SMALL = (2000, 5000, 5000), (5, 320, 320)  # of int16: 100 GB and 1 MB
LAST = [-1234, 2345, -32768]
MOST_BYTES_READ = 1 << 20
MOST_EXTRA_MEMORY = 16 << 20
MOST_TIME_RATIO = 10
REPEATS = 9


def formats():
    """{name: (header of a shape, stored dtype, padding behind the data)}."""
    def fits(shape):
        return small_files.fits_header(small_files.image_cards(("SIMPLE", True), 16, shape))
    return {"mrc": (small_files.mrc_header, "<i2", 1), "fits": (fits, ">i2", small_files.BLOCK),
            "npy": (lambda shape: small_files.npy_header("<i2", shape), "<i2", 1)}


def write_sparse(path, shape, header, dtype, block):
    """A header, zeros that take no space, and LAST as the last values."""
    head = header(shape)
    end = len(head) + 2 * small_files.product(shape)
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(end + -end % block)
        file.seek(end - 2 * len(LAST))
        file.write(small_files.pack(dtype, LAST))


def best_seconds(lamella, *words):
    return min(lamella(*words).seconds for _ in range(REPEATS))


def bytes_read(lamella, folder, path):
    """Bytes that info read by system calls, its libraries and manifests included."""
    log = os.path.join(folder, "strace")
    command.run(["strace", "-f", "-o", log, "-e", "trace=read,pread64,readv,preadv,preadv2", lamella.path, "info", path])
    with open(log, encoding="utf-8", errors="replace") as file:
        return sum(int(number) for number in re.findall(r"= (\d+)$", file.read(), re.MULTILINE))


def check_cost(checks, lamella, folder, name, large, small):
    for path in (large, small):
        ended = lamella("info", "--json", path)
        checks.equal(ended.code, 0, f"{name}: info: {ended}")
    shape = json.loads(lamella("info", "--json", large).text)["datasets"][0]["shape"]
    checks.equal(tuple(shape), LARGE, f"{name}: shape")
    ratio = best_seconds(lamella, "info", large) / best_seconds(lamella, "info", small)
    checks.that(ratio <= MOST_TIME_RATIO, f"{name}: opening 100 GB takes {ratio:.1f} times as long as 1 MB, allowed {MOST_TIME_RATIO}")
    if shutil.which("strace") is None:
        checks.skip(f"{name}: strace is not installed: bytes read at opening")
    else:
        read = bytes_read(lamella, folder, large)
        checks.that(0 < read < MOST_BYTES_READ, f"{name}: opening 100 GB read {read} bytes, allowed {MOST_BYTES_READ}")
    check_memory(checks, lamella, name, large)


def check_memory(checks, lamella, name, large):
    if command.SANITIZED or not lamella.measure:
        checks.skip(f"{name}: peak memory is not measured here")
        return
    base = lamella("--version").peak_bytes
    peak = lamella("info", large).peak_bytes
    checks.that(peak <= base + MOST_EXTRA_MEMORY, f"{name}: info of 100 GB took {peak >> 10} KiB, --version {base >> 10} KiB")


def check_end(checks, lamella, folder, name, large):
    """The last values, by positions beyond 32 bits, forwards, backwards and with a step."""
    out = os.path.join(folder, "end.npy")
    for part, wanted in (("-1,-1,-3:", LAST), ("1999,4999,4997:5000", LAST), ("-1,-1,:-4:-1", LAST[::-1]), ("1999,4999,4995::2", [0, LAST[0], LAST[2]]),
                         ("0,0,:3", [0, 0, 0]), ("-1:-3:-1,-1,-1", [LAST[2], 0])):
        ended = lamella("get", large, "--slice", part, "-o", out)
        if checks.equal(ended.code, 0, f"{name}: get {part}: {ended}"):
            checks.equal(npy_file.read(out).integers(), wanted, f"{name}: get {part}")
            os.remove(out)


def check(checks, lamella, folder):
    for name, form in formats().items():
        large, small = (os.path.join(folder, f"{size}.{name}") for size in ("large", "small"))
        try:
            write_sparse(large, LARGE, *form)
        except OSError as refused:
            checks.skip(f"{name}: no sparse file of 100 GB here: {refused}")
            continue
        write_sparse(small, SMALL, *form)
        check_cost(checks, lamella, folder, name, large, small)
        check_end(checks, lamella, folder, name, large)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("scale", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

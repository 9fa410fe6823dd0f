#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Conversions of arrays larger than --memory stay within it: pages of mapped files aside, the process never holds much more.

    tests/conversion/memory_test.py --lamella build/dev/bin/lamella [--gib 1] [--memory-mib 64]
"""
import argparse
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

PROGRAM_MIB = 44  # the program itself, its libraries and its stacks
MIB = 1 << 20


def write_sparse_npy(path, shape):
    header = small_files.npy_header("<f4", shape)
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + 4 * small_files.product(shape))


def memory_of(process):
    """Bytes of anonymous memory, and of the largest resident set so far without what is mapped now; (0, 0) at the end."""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        kib = {key: int(fields[key].split()[0]) for key in ("RssAnon", "VmHWM", "RssFile", "VmRSS") if key in fields}
        return kib["RssAnon"] * 1024
    except (OSError, KeyError, ValueError):
        return 0


def peak_of(words):
    """(exit code, the most anonymous memory seen, standard error)"""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process))
        time.sleep(0.005)
    return process.returncode, peak, process.stderr.read().decode("utf-8", "replace")


def check(checks, lamella, folder, gib, memory_mib):
    shape = (4096, 256 * gib, 256)  # float32: `gib` GiB
    path = os.path.join(folder, "cube.npy")
    write_sparse_npy(path, shape)
    free = shutil.disk_usage(folder).free
    cases = [("as it is", ["-o", "out.npy"]), ("turned", ["-o", "out.npy", "--permute", "2,1,0"]),
             ("turned half", ["-o", "out.npy", "--permute", "1,2,0"]),
             ("to chunks across the slow axis", ["-o", "out.zarr", "--chunks", "4096,16,16"]),
             ("to encoded chunks across the slow axis", ["-o", "out.zarr", "--chunks", "4096,16,16", "--codec", "zstd:1"])]
    for what, words in cases:
        out = os.path.join(folder, words[1])
        if free < (2 * gib + 2) << 30:
            checks.skip(f"{what}: {free >> 30} GiB free")
            continue
        code, peak, err = peak_of([lamella.path, "convert", path, "-o", out, *words[2:], "--memory", f"{memory_mib}M"])
        checks.equal(code, 0, f"{what}: exit code ({err[-300:]})")
        checks.that("temporary space: " in err, f"{what}: says nothing of temporary space: {err[-300:]}")
        print(f"{what}: {peak / MIB:.0f} MiB of private memory with --memory {memory_mib}M; {err.strip().splitlines()[0]}", flush=True)
        checks.that(peak < (memory_mib + PROGRAM_MIB) * MIB, f"{what}: {peak / MIB:.0f} MiB with --memory {memory_mib}M")
        shutil.rmtree(out) if os.path.isdir(out) else os.path.exists(out) and os.remove(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--gib", type=int, default=1)
    parser.add_argument("--memory-mib", type=int, default=64)
    words = parser.parse_args()
    lamella = command.Lamella(words.lamella)
    checking.run_in_folder("conversion.memory", lambda checks, folder: check(checks, lamella, folder, words.gib, words.memory_mib))


if __name__ == "__main__":
    main()

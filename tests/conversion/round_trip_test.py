#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Conversions that turn axes, change chunks, types and byte orders give what NumPy and zarr-python give, in little memory too.

    tests/conversion/round_trip_test.py --lamella build/dev/bin/lamella [--rounds 60] [--seed 1]
"""
import argparse
import os
import random
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

try:
    import numpy
    import zarr
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(checking.SKIPPED)

TYPES = ["|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8",
         "<c8", ">c8", "<c16", "|S3", "<U2", "<M8[us]", [("a", "<i2"), ("b", ">f4", (2,)), ("c", "|S3")]]
# What both zarr-python and the writer of Zarr hold without extensions.
ZARR_KINDS = "biufc"


def random_array(dice, dtype):
    shape = tuple(dice.choice((1, 2, 3, 7, 16, 33, 64)) for _ in range(dice.randint(1, 4)))
    dtype = numpy.dtype(dtype)
    count = int(numpy.prod(shape))
    raw = bytearray(dice.randbytes(count * dtype.itemsize))
    if dtype.kind == "b":
        raw = bytearray(b & 1 for b in raw)
    if dtype.kind == "U":
        return numpy.array([chr(0x41 + i % 50) for i in range(count)], dtype).reshape(shape)
    return numpy.frombuffer(bytes(raw), dtype).reshape(shape)


def same(found, wanted):
    """The same shape and the same bits, each in this machine's order; NaN included."""
    found, wanted = (numpy.ascontiguousarray(a.astype(packed_native(a.dtype))) for a in (found, wanted))
    return found.shape == wanted.shape and found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()


def packed_native(dtype):
    return dtype.newbyteorder("=")


def slice_of(dice, shape):
    """(as typed, as Python has it)"""
    parts = []
    for length in shape:
        step = dice.choice((1, 1, 2, -1, -3))
        low, high = sorted((dice.randint(0, length), dice.randint(0, length)))
        if low == high:
            low, high = 0, length
        parts.append(slice(low, high, step) if step > 0 else slice(None, None, step))
    text = ",".join(f"{'' if s.start is None else s.start}:{'' if s.stop is None else s.stop}:{s.step}" for s in parts)
    return text, tuple(parts)


def check_round(checks, lamella, folder, dice):
    array = random_array(dice, dice.choice(TYPES))
    if dice.random() < 0.3:
        array = numpy.asfortranarray(array)
    path, out = os.path.join(folder, "in.npy"), os.path.join(folder, "out")
    numpy.save(path, array)
    words, wanted = ["convert", path], array
    if dice.random() < 0.5:
        text, cut = slice_of(dice, array.shape)
        words += ["--slice", text]
        wanted = wanted[cut]
    if dice.random() < 0.7:
        order = dice.sample(range(array.ndim), array.ndim)
        words += ["--permute", ",".join(map(str, order))]
        wanted = wanted.transpose(order)
    if dice.random() < 0.5:
        words += ["--memory", dice.choice(("20K", "100K"))]
    words += [dice.choice(("--threads", "--jobs")), dice.choice("123")]
    is_zarr = array.dtype.kind in ZARR_KINDS and dice.random() < 0.6
    if is_zarr:
        words += ["--chunks", ",".join(str(dice.randint(1, max(n, 1) + 3)) for n in wanted.shape)]
        if dice.random() < 0.5:
            words = [word for word in words if word not in ("20K", "100K", "--memory")] + ["--codec", "zstd:1"]
    out += ".zarr" if is_zarr else ".npy"
    ended = lamella(*words, "-o", out)
    if checks.that(ended.code == 0, f"{array.dtype.descr} {array.shape}: {ended}"):
        found = zarr.open(out, mode="r")[...] if is_zarr else numpy.load(out)
        checks.that(same(found, wanted), f"{array.dtype} {array.shape}, {ended}: other values")
        checks.that("temporary space: " in ended.message, f"{ended}: says nothing of temporary space")
    if is_zarr and ended.code == 0:
        back = os.path.join(folder, "back.npy")
        read = lamella("get", out, "-o", back)
        checks.that(read.code == 0 and same(numpy.load(back), wanted), f"{array.dtype} {array.shape}, read back: {read}")
        os.remove(back)
    for name in (path, out):
        shutil.rmtree(name) if os.path.isdir(name) else os.path.exists(name) and os.remove(name)


def check_casts(checks, lamella, folder):
    """--dtype is NumPy's astype where both types hold the value."""
    array = numpy.arange(-60, 60, dtype=">i2").reshape(4, 5, 6)
    path, out = os.path.join(folder, "in.npy"), os.path.join(folder, "out.npy")
    numpy.save(path, array)
    for wanted in ("<f4", ">f8", "<i8", "|i1", "<c8", "<f2"):
        ended = lamella("convert", path, "-o", out, "--overwrite", "--dtype", wanted, "--permute", "2,0,1")
        if checks.that(ended.code == 0, f"--dtype {wanted}: {ended}"):
            checks.that(same(numpy.load(out), array.transpose(2, 0, 1).astype(wanted)), f"--dtype {wanted}: other values")
            checks.equal(numpy.load(out).dtype.str, wanted, "the byte order of the file")
    ended = lamella("convert", path, "-o", out, "--overwrite", "--dtype", "nonsense")
    checks.equal(ended.code, 2, f"--dtype nonsense: {ended}")


def check_needs(checks, lamella, folder):
    """What is told before, and in the report; nothing with --quiet."""
    import json
    path, out, report = (os.path.join(folder, name) for name in ("in.npy", "out.npy", "report.json"))
    numpy.save(path, numpy.zeros((40, 50), "<f4"))
    ended = lamella("convert", path, "-o", out, "--report", report)
    checks.that("temporary space: 0 bytes" in ended.message, f"{ended}: {ended.message!r}")
    with open(report, encoding="utf-8") as file:
        checks.equal(json.load(file)["temporary_bytes"], 0, "the report's temporary space")
    ended = lamella("convert", path, "-o", out, "--overwrite", "--quiet")
    checks.equal((ended.code, ended.message), (0, ""), "--quiet: standard error")
    ended = lamella("convert", path, "-o", os.path.join(folder, "out.zarr"), "--chunks", "40,50", "--codec", "zstd", "--memory", "9000")
    checks.that(ended.code == 4 and "memory" in ended.message, f"a chunk larger than the memory: {ended}")


def check(checks, lamella, folder, rounds, seed):
    print(f"seed {seed}", flush=True)
    dice = random.Random(seed)
    check_casts(checks, lamella, folder)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    check_needs(checks, lamella, folder)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    for _ in range(rounds):
        check_round(checks, lamella, folder, dice)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    lamella = command.Lamella(words.lamella)
    checking.run_in_folder("conversion.round_trip", lambda checks, folder: check(checks, lamella, folder, words.rounds, words.seed))


if __name__ == "__main__":
    main()

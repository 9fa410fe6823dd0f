#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The same values by every way out: checksum, stats, get, convert to NPY and to Zarr. Run by a Python with zarr, that reads Zarr too.

    tests/cli/values_test.py --lamella build/dev/bin/lamella
"""
import argparse
import hashlib
import json
import math
import os
import shutil
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, npy_file, small_files  # noqa: E402

try:
    import zarr
except ImportError:
    zarr = None


def check_checksums(checks, lamella, goods):
    for good in goods.values():
        ended = lamella("checksum", good.path)
        wanted = {name: hashlib.sha256(data).hexdigest() for name, (_, _, data) in good.datasets.items()}
        found = dict(reversed(line.split("  ", 1)) for line in ended.text.splitlines())
        checks.equal(ended.code, 0, f"{good.name}: checksum: {ended}")
        if len(wanted) == 1:
            checks.equal(sorted(found.values()), sorted(wanted.values()), f"{good.name}: checksum")
        else:
            checks.equal(found, wanted, f"{good.name}: checksums by name")


def check_statistics(checks, lamella, goods):
    for name, dataset in (("volume.mrc", "data"), ("ramp.npy", "data"), ("three.fits", "SCI"), ("two.npz", "packed")):
        dtype, shape, data = goods[name].datasets[dataset]
        values = struct.unpack(f"<{small_files.product(shape)}{small_files.CODES[dtype]}", data)
        mean = math.fsum(values) / len(values)
        wanted = {"count": len(values), "nan_count": 0, "min": min(values), "max": max(values), "mean": mean,
                  "std": math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))}
        ended = lamella("stats", "--json", goods[name].path, "--dataset", dataset)
        if checks.equal(ended.code, 0, f"{name}: stats: {ended}"):
            found = json.loads(ended.text)
            for key, value in wanted.items():
                checks.that(math.isclose(found[key], value, rel_tol=1e-12, abs_tol=1e-12), f"{name}: {key}: found {found[key]}, wanted {value}")


def sliced(values, shape, picks):
    """Elements of a C-ordered list at the positions that picks names, one list of positions an axis."""
    if not shape:
        return list(values)
    step = small_files.product(shape[1:])
    return [v for i in picks[0] for v in sliced(values[i * step:(i + 1) * step], shape[1:], picks[1:])]


def check_slices(checks, lamella, good, folder):
    dtype, shape, data = good.datasets["data"]
    values = list(struct.unpack(f"<{small_files.product(shape)}h", data))
    out = os.path.join(folder, "part.npy")
    for text in (":", "1:3", "::-1", ":,1:,::2", "-1", "...,0", "0,...,-1", "5:1:-1", ":,:,::-3", "1:1", "-100:100"):
        ended = lamella("get", good.path, "--slice", text, "-o", out)
        if not checks.equal(ended.code, 0, f"get {text}: {ended}"):
            continue
        picks, wanted_shape = resolved(text, shape)
        array = npy_file.read(out)
        checks.equal((array.shape, array.integers()), (wanted_shape, sliced(values, shape, picks)), f"get {text}")
        os.remove(out)
    ended = lamella("get", good.path, "--slice", "0", "-o", "-")
    checks.equal(npy_file.Npy(ended.out).data, data[:len(data) // shape[0]], "get -o -: on standard output")


def resolved(text, shape):
    """What NumPy's notation picks, by Python's own slices: (positions an axis, shape without indexed axes)."""
    parts = text.split(",")
    if "..." in parts:
        at = parts.index("...")
        parts[at:at + 1] = [":"] * (len(shape) - len(parts) + 1)
    parts += [":"] * (len(shape) - len(parts))
    picks, sizes = [], []
    for part, size in zip(parts, shape):
        if ":" in part:
            positions = list(range(size))[slice(*(int(word) if word else None for word in part.split(":")))]
            sizes.append(len(positions))
        else:
            positions = [int(part) % size]
        picks.append(positions)
    return picks, tuple(sizes)


def check_npy(checks, lamella, goods, folder):
    for good in goods.values():
        for name, (dtype, shape, data) in good.datasets.items():
            out = os.path.join(folder, "out.npy")
            select = ["--dataset", name] if len(good.datasets) > 1 else []
            ended = lamella("convert", good.path, "-o", out, *select)
            if checks.equal(ended.code, 0, f"convert {good.name} {name}: {ended}"):
                array = npy_file.read(out)
                checks.equal((array.descr, array.shape, array.is_fortran), (dtype, tuple(shape), False), f"{good.name} {name}: NPY header")
                checks.that(array.data == data, f"{good.name} {name}: NPY values")
                os.remove(out)


def check_permuted(checks, lamella, good, folder):
    _, shape, data = good.datasets["data"]
    values = struct.unpack(f"<{small_files.product(shape)}h", data)
    out = os.path.join(folder, "permuted.npy")
    ended = lamella("convert", good.path, "-o", out, "--permute", "2,0,1")
    if checks.equal(ended.code, 0, f"convert --permute: {ended}"):
        z, y, x = shape
        wanted = [values[(k * y + j) * x + i] for i in range(x) for k in range(z) for j in range(y)]
        array = npy_file.read(out)
        checks.equal((array.shape, array.integers()), ((x, z, y), wanted), "convert --permute 2,0,1")


def check_zarr(checks, lamella, goods, folder):
    names = {"<i2": "int16", "<f4": "float32"}
    for file, words in (("volume.mrc", []), ("volume.mrc", ["--chunks", "2,3,2"]), ("ramp.npy", ["--codec", "zstd:3"]), ("ramp.npy", ["--chunks", "4,4"])):
        dtype, shape, data = goods[file].datasets["data"]
        out = os.path.join(folder, "out.zarr")
        what = f"convert {file} to Zarr {' '.join(words)}"
        ended = lamella("convert", goods[file].path, "-o", out, *words)
        if not checks.equal(ended.code, 0, f"{what}: {ended}"):
            continue
        with open(os.path.join(out, "zarr.json"), encoding="utf-8") as file:
            about = json.load(file)
        checks.equal((about["shape"], about["data_type"]), (list(shape), names[dtype]), f"{what}: zarr.json")
        if zarr is None:
            checks.skip(f"{what}: this Python has no zarr: values")
        else:
            array = zarr.open_array(out, mode="r")
            checks.equal((array[...].dtype.str, array[...].tobytes()), (dtype, data), f"{what}: as zarr-python reads it")
        shutil.rmtree(out)


def check_zarr_group(checks, lamella, good, folder):
    out = os.path.join(folder, "group.zarr")
    ended = lamella("convert", good.path, "-o", out)
    if not checks.equal(ended.code, 0, f"convert {good.name} to a Zarr group: {ended}"):
        return
    if zarr is None:
        checks.skip("a Zarr group: this Python has no zarr")
        return
    group = zarr.open_group(out, mode="r")
    for name, (dtype, shape, data) in good.datasets.items():
        checks.equal(group[name][...].tobytes(), data, f"{good.name} {name}: as zarr-python reads it")


def check(checks, lamella, folder):
    goods = {good.name: good for good in small_files.write_good_files(folder)}
    check_checksums(checks, lamella, goods)
    check_statistics(checks, lamella, goods)
    check_slices(checks, lamella, goods["volume.mrc"], folder)
    check_npy(checks, lamella, goods, folder)
    check_permuted(checks, lamella, goods["volume.mrc"], folder)
    check_zarr(checks, lamella, goods, folder)
    check_zarr_group(checks, lamella, goods["three.fits"], folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("cli.values", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

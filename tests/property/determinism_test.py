#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The same bits of reads and reductions with 1, 2, 3 and 8 threads and with every instruction set, of arrays large enough to be split.

    tests/property/determinism_test.py --lamella build/dev/bin/lamella [--seed S] [--all]      --all: larger arrays of more types
"""
import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

try:
    import numpy

    import leaves
    import runner
except ImportError as missing:
    print(f"skipped: {missing}; tests/run makes build/venv with NumPy")
    sys.exit(checking.SKIPPED)

THREADS = (1, 2, 3, 8)
SHAPES = [(31, 130, 129), (7, 515, 131), (1 << 19,)]
TYPES = ["f4", "f8", "i2"]
ALL_SHAPES = [(61, 130, 257), (7, 1031, 331), (1 << 21,)]
ALL_TYPES = ["f4", "f8", "f2", "i2", "u1", "c8"]
WHATS = ["sum", "mean", "std", "var", "min", "max", "argmin", "argmax", "count", "any", "all", "median", "percentile", "histogram",
         "clip_mean", "clip_std", "clip_mean_median", "clip_count_median"]


def large_leaf(rng, folder, name, dtype, shape, write):
    with numpy.errstate(all="ignore"):
        return write(rng, os.path.join(folder, name), leaves.random_values(rng, numpy.dtype(dtype), shape))


def chains_of(leaf):
    """The array itself, and views of it that make the core convert, scatter and compute."""
    opened = {"do": "open", "path": leaf.path}
    yield "all", [opened]
    if leaf.values.ndim > 1:
        order = list(range(leaf.values.ndim))[::-1]
        yield "transposed", [opened, {"do": "permute", "of": 0, "order": order}]
    every_third = [[None, None, 3]] * leaf.values.ndim
    yield "every third", [opened, {"do": "slice", "of": 0, "ranges": every_third}]
    if leaf.values.dtype.kind != "c":
        yield "computed", [opened, {"do": "affine", "of": 0, "scale": 0.1, "offset": 0.3, "blank": None}]


def cases_of(rng, leaf):
    for name, steps in chains_of(leaf):
        yield f"read, {name}", {"steps": steps, "deliver": "read"}
        for what in WHATS:
            if leaf.values.dtype.kind == "c" and what not in ("sum", "mean", "std", "var", "count", "any", "all"):
                continue
            axes = None if rng.random() < 0.4 else [int(rng.integers(leaf.values.ndim))]
            case = {"steps": steps, "deliver": "reduce", "what": what, "axes": axes, "skip_nan": bool(rng.random() < 0.5), "percent": 30.0, "bins": 16}
            yield f"{what} along {axes}, {name}", case


def check_case(checks, runners, what, case):
    """The first answer is what all others must be."""
    answers = {(isa, threads): one.run(dict(case, threads=threads)) for isa, one in runners.items() for threads in THREADS}
    (first, wanted), *others = answers.items()
    checks.that(wanted[0]["ok"], f"{what}: {wanted[0]}")
    for settings, found in others:
        checks.that(found == wanted, f"{what}: other bits with {settings} than with {first}: {found[0]}, {wanted[0]}")


def check_leaves(checks, rng, runners, folder, types, shapes):
    writers = [leaves.write_npy, leaves.write_chunks]
    for number, dtype in enumerate(types):
        shape = shapes[number % len(shapes)]
        leaf = large_leaf(rng, folder, str(number), dtype, shape, writers[int(rng.integers(2))])
        for what, case in cases_of(rng, leaf):
            check_case(checks, runners, f"{leaf.layout} {dtype} {shape}, {what}", case)
        os.remove(leaf.path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    checks = checking.Checks("property.determinism")
    with tempfile.TemporaryDirectory(prefix="lamella-bits-", dir=runner.memory_folder()) as folder:
        runners = {isa: runner.Runner(options.lamella, folder, isa) for isa in runner.INSTRUCTION_SETS}
        types, shapes = (ALL_TYPES, ALL_SHAPES) if options.all else (TYPES, SHAPES)
        check_leaves(checks, numpy.random.default_rng(options.seed), runners, folder, types, shapes)
        for one in runners.values():
            one.close()
    checks.finish()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The checks of the corpus, on files that mrcfile, astropy, NumPy, zarr-python and tensorstore write on the spot. Needs a Python that
has the first three.

    build/venv/bin/python tests/corpus/written_test.py --lamella build/dev/bin/lamella [--seed 1] [--rounds 1]
"""
import argparse
import hashlib
import os
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402
from corpus_test import run_entries  # noqa: E402


def entry_of(good):
    """A file of the tests' own making, whose values follow from arithmetic."""
    datasets = [{"name": name, "shape": list(shape), "dtype": dtype, "sha256": hashlib.sha256(data).hexdigest()}
                for name, (dtype, shape, data) in good.datasets.items()]
    return {"path": good.name, "format": good.format, "datasets": datasets}


def write_entries(folder, seed):
    import numpy as np

    from written_fits import write_fits
    from written_mrc import write_mrc
    from written_numpy import write_npy, write_npz, write_pickles
    from written_zarr import write_zarr
    rng = np.random.default_rng(seed)
    entries = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for write in (write_npy, write_npz, write_pickles, write_mrc, write_fits, write_zarr):
            entries += write(folder, rng)
    plain = [good for good in small_files.write_good_files(folder) if good.format in ("msa", "mmappickle")]
    return entries + [entry_of(good) for good in plain]


def check_round(checks, lamella, seed):
    with tempfile.TemporaryDirectory(prefix="lamella-written-") as folder:
        entries = write_entries(folder, seed)
        for entry in entries:
            if entry["format"] == "mmappickle":
                entry.update(key_count=len(entry["datasets"]))
        run_entries(checks, lamella, folder, entries, os.cpu_count() or 1)
    return len(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    checks = checking.Checks("corpus.written" if arguments.rounds == 1 else "peer")
    try:
        import astropy  # noqa: F401
        import mrcfile  # noqa: F401
    except ImportError as missing:
        checks.skip(f"files written on the spot: {missing} (tests/run makes build/venv, which has it)")
        checks.finish()
    lamella = command.Lamella(arguments.lamella)
    count = sum(check_round(checks, lamella, arguments.seed + i) for i in range(arguments.rounds))
    print(f"{count} files of seeds {arguments.seed} to {arguments.seed + arguments.rounds - 1}")
    checks.finish()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The facts in samples.toml of each bundled plugin are those that other programs read from the files: NumPy, astropy, mrcfile,
RosettaSciIO, Python's pickle, zarr-python. lamella itself is not asked.

    build/venv/bin/python tests/conformance/samples_test.py --lamella build/dev/bin/lamella [--only fits]
"""
import argparse
import os
import sys
import tomllib

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [TESTS, os.path.join(TESTS, "corpus")]
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402
from comparing import same_dtype, same_number, same_value  # noqa: E402


def sample_path(folder, sample, scratch):
    """The file, or the sparse file that a huge sample describes."""
    if "huge" not in sample:
        return os.path.join(folder, sample["file"])
    huge = sample["huge"]
    path = os.path.join(scratch, huge["name"])
    with open(os.path.join(folder, huge["head"]), "rb") as head, open(path, "wb") as file:
        file.write(head.read())
        file.truncate(huge["size"])
        for patch in huge["patches"]:
            file.seek(patch["at"])
            file.write(bytes.fromhex(patch["hex"]))
    return path


def check_axes(checks, what, found, wanted):
    if found is None:
        checks.skip(f"{what}: the axes are not read by the other program")
        return
    checks.equal(len(found), len(wanted), f"{what}: axes")
    for position, (one, fact) in enumerate(zip(found, wanted)):
        for key in fact.keys() & one.keys():
            same = same_number if key in ("scale", "offset") else same_value
            checks.that(same(one[key], fact[key]), f"{what}: {key} of axis {position}: {one[key]!r}, samples.toml has {fact[key]!r}")


def check_dataset(checks, what, found, fact):
    from array_facts import facts
    if found.name is not None:
        checks.equal(found.name, fact["name"], f"{what}: name")
    checks.equal(found.shape, fact["shape"], f"{what}: shape")
    for item in fact.get("values", []):
        value = found.array[tuple(item["at"])].item()
        checks.that(same_number(value, item["value"]), f"{what}: {value} at {item['at']}, samples.toml has {item['value']}")
    if "sha256" in fact:
        read = facts(found.array)
        checks.that(same_dtype(read["dtype"], fact["dtype"]), f"{what}: dtype {read['dtype']}, samples.toml has {fact['dtype']}")
        checks.equal(read["sha256"], fact["sha256"], f"{what}: sha256")
    if "axes" in fact:
        check_axes(checks, what, found.axes, fact["axes"])
    for key, value in fact.get("attributes", {}).items():
        if key not in found.attributes:
            checks.skip(f"{what}: the attribute {key} is not read by the other program")
        else:
            checks.that(same_value(found.attributes[key], value), f"{what}: {key} is {found.attributes[key]!r}, samples.toml has {value!r}")


def check_sample(checks, read, no_witness, what, path, sample):
    try:
        found = read(path, sample)
    except no_witness as why:
        checks.skip(f"{what}: {why}")
        return
    except Exception as refusal:  # each program has its own
        checks.that("refused" in sample, f"{what}: refused by the other program: {refusal!r}")
        return
    if checks.that("refused" not in sample, f"{what}: must be refused, the other program reads it") and "datasets" in sample:
        checks.equal(len(found), len(sample["datasets"]), f"{what}: datasets")
        for one, fact in zip(found, sample["datasets"]):
            check_dataset(checks, f"{what}: {fact['name']}", one, fact)


def check_folder(checks, folder, scratch):
    from witnesses import READERS, NoWitness
    with open(os.path.join(folder, "samples.toml"), "rb") as file:
        samples = tomllib.load(file)["sample"]
    for sample in samples:
        what = f"{sample['format']}: {sample.get('file') or sample['huge']['name']}"
        if sample["format"] not in READERS:
            checks.skip(f"{what}: no other program reads it")
            continue
        path = sample_path(folder, sample, scratch)
        check_sample(checks, READERS[sample["format"]], NoWitness, what, path, sample)
        if "huge" in sample:
            os.remove(path)


def check(checks, lamella, scratch, only):
    root = os.path.join(lamella.root, "share", "lamella", "samples")
    folders = sorted(os.listdir(root)) if os.path.isdir(root) else []
    checks.that(folders, f"the build wrote no samples into {root}")
    for plugin in folders:
        if only in (None, plugin):
            check_folder(checks, os.path.join(root, plugin), scratch)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--only", help="one plugin")
    arguments = parser.parse_args()
    try:
        import witnesses  # noqa: F401
    except ImportError as missing:
        checks = checking.Checks("conformance.samples")
        checks.skip(f"samples against other programs: {missing} (tests/run makes build/venv, which has it)")
        checks.finish()
    lamella = command.Lamella(arguments.lamella)
    checking.run_in_folder("conformance.samples", lambda checks, scratch: check(checks, lamella, scratch, arguments.only))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Thousands of files are one view, and a hundred thousand can be open at once, with few descriptors.

    tests/scale/many_files_test.py --lamella build/dev/bin/lamella [--sources 100000 --descriptors 1024]
"""
import argparse
import os
import resource
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

SHAPE = (2, 3, 4)
COUNT = small_files.product(SHAPE)


def counting(number, order):
    """Elements of file `number`: they count on where the file before ended."""
    return struct.pack(f"{order}{COUNT}i", *range(number * COUNT, (number + 1) * COUNT))


def fits(number):
    return small_files.fits_header(small_files.image_cards(("SIMPLE", True), 32, SHAPE)) + small_files.fits_data(counting(number, ">"))


def npy(number):
    return small_files.npy_header("<i4", SHAPE) + counting(number, "<")


def write_files(folder, count, ending, content):
    for number in range(count):
        with open(os.path.join(folder, f"{number}.{ending}"), "wb") as file:
            file.write(content(number))


def run_limited(lamella, descriptors, *words):
    """Exit code and what it says, with that many descriptors at most."""
    program = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(lamella))), "tests", "many_files")
    ended = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors)))
    return ended.returncode, ended.stdout.strip()


def check_files(checks, options, folder, what, count, descriptors, ending, content):
    place = os.path.join(folder, what)
    os.mkdir(place)
    write_files(place, count, ending, content)
    code, said = run_limited(options.lamella, descriptors, what, place, str(count), ending)
    checks.that((code, said) == (0, "right"), f"{what} {count} files of {ending} with {descriptors} descriptors: {code}, {said[-500:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--concatenated", type=int, default=5000)
    parser.add_argument("--sources", type=int, default=5000)
    parser.add_argument("--descriptors", type=int, default=128, help="when many sources are open")
    options = parser.parse_args()
    if os.access("/dev/shm", os.W_OK):
        os.environ["TMPDIR"] = "/dev/shm"

    def body(checks, folder):
        check_files(checks, options, folder, "concat", options.concatenated, 64, "fits", fits)
        check_files(checks, options, folder, "open", options.sources, options.descriptors, "npy", npy)

    checking.run_in_folder("scale.many_files", body)


if __name__ == "__main__":
    main()

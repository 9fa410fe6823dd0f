# SPDX-License-Identifier: BSD-3-Clause
"""Samples for the reader that finds nothing: samples.py FOLDER"""
import sys

from sample_folder import SampleFolder


def main(folder):
    samples = SampleFolder(folder)
    samples.add("anything.bin", "null", bytes(range(256)), [])
    samples.add("nothing.bin", "null", b"", [])
    samples.huge("huge.bin", "null", b"head", 2**40, [], {2**40 - 1: b"\1"})
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the samples and what is true of them, from arithmetic and the standard library alone.

    python3 samples.py [FOLDER]        samples beside this file, where no folder is named
"""
import hashlib
import os
import struct
import sys

NAME, MAGIC = "grid", b"GRID"
ROWS, COLUMNS, STEP = 3, 4, 0.25
HUGE_ROWS, HUGE_COLUMNS = 1 << 20, 1 << 18  # of float32: 1 TiB


def header(rows, columns, type_code):
    return MAGIC + struct.pack("<IIIdQ", rows, columns, type_code, STEP, 0)


def values():
    return struct.pack("<12f", *(i / 2 for i in range(ROWS * COLUMNS)))


def samples_toml():
    axes = ", ".join(f'{{ name = "{name}", units = "um", scale = {STEP}, offset = 0.0 }}' for name in "yx")
    size = 32 + 4 * HUGE_ROWS * HUGE_COLUMNS
    return f'''# Written by samples.py. sha256: of the values, C order, little-endian.
schema = 1

[[sample]]
file = "small.{NAME}"
format = "{NAME}"
datasets = [
  {{ name = "data", dtype = "<f4", shape = [{ROWS}, {COLUMNS}], sha256 = "{hashlib.sha256(values()).hexdigest()}", axes = [{axes}], attributes = {{ step = {STEP} }} }},
]

[[sample]]
file = "cut.{NAME}"
format = "{NAME}"
refused = "truncated"

[[sample]]
file = "unknown_type.{NAME}"
format = "{NAME}"
refused = "unsupported"

[[sample]]
format = "{NAME}"
huge = {{ head = "huge.head", size = {size}, name = "huge.{NAME}", patches = [{{ at = 32, hex = "0000803F" }}, {{ at = {size - 4}, hex = "00000040" }}] }}
datasets = [
  {{ name = "data", dtype = "<f4", shape = [{HUGE_ROWS}, {HUGE_COLUMNS}], values = [{{ at = [0, 0], value = 1.0 }}, {{ at = [{HUGE_ROWS - 1}, {HUGE_COLUMNS - 1}], value = 2.0 }}] }},
]
'''


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "samples")
    os.makedirs(folder, exist_ok=True)
    small = header(ROWS, COLUMNS, 2) + values()
    files = {f"small.{NAME}": small, f"cut.{NAME}": small[:50], f"unknown_type.{NAME}": header(ROWS, COLUMNS, 9) + values(),
             "huge.head": header(HUGE_ROWS, HUGE_COLUMNS, 2), "samples.toml": samples_toml().encode()}
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main()

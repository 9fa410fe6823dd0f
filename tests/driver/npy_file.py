# SPDX-License-Identifier: BSD-3-Clause
"""Reads NPY files with the standard library alone, so that results can be looked at where NumPy is not installed."""
import ast
import math
import re
import struct


class Npy:
    """One array: descr as numpy writes it, shape, and the bytes of its elements in C order."""

    def __init__(self, content):
        if content[:6] != b"\x93NUMPY":
            raise ValueError("no NPY magic")
        size_format, begin = ("<H", 10) if content[6] == 1 else ("<I", 12)
        length = struct.unpack_from(size_format, content, 8)[0]
        header = ast.literal_eval(content[begin:begin + length].decode("latin1"))
        self.descr, self.shape = header["descr"], header["shape"]
        self.is_fortran = header["fortran_order"]
        self.data = content[begin + length:]
        if isinstance(self.descr, str) and len(self.data) != self.item_size * math.prod(self.shape):
            raise ValueError(f"{len(self.data)} bytes for {self.shape} of {self.descr}")

    @property
    def item_size(self):
        kind, count = re.fullmatch(r"[<>|=]?([a-zA-Z?])(\d*)(?:\[.*\])?", self.descr).groups()
        return int(count or 1) * (4 if kind == "U" else 1)

    def items(self):
        """The elements as bytes objects, in C order."""
        size = self.item_size
        if size == 0:
            return [b""] * math.prod(self.shape)
        return [self.data[i:i + size] for i in range(0, len(self.data), size)]

    def integers(self):
        order = "big" if self.descr[0] == ">" else "little"
        return [int.from_bytes(item, order, signed=self.descr[1] == "i") for item in self.items()]

    def texts(self):
        """Elements of |S or <U types, without the filling NULs."""
        encoding = "utf-32-le" if self.descr[1] == "U" else "utf-8"
        return [item.decode(encoding, "replace").rstrip("\0") for item in self.items()]


def read(path):
    with open(path, "rb") as file:
        return Npy(file.read())

# SPDX-License-Identifier: BSD-3-Clause
"""The files that are measured: made from a fixed seed, kept only as long as the case that runs needs them."""
import os
import subprocess
import sys

import numpy

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import small_files  # noqa: E402

MIB = 1 << 20


class Input:
    """A file, and what a loop that parses nothing has to know about it."""

    def __init__(self, path, offset, shape, big_endian=False):
        self.path, self.offset, self.shape, self.big_endian = path, offset, tuple(shape), big_endian

    @property
    def dtype(self):
        return numpy.dtype(">f4" if self.big_endian else "<f4")

    @property
    def count(self):
        return int(numpy.prod(self.shape))

    def words(self):
        """Options of lamella_bench."""
        shape = ",".join(str(size) for size in self.shape)
        return ["--file", self.path, "--offset", str(self.offset), "--shape", shape] + ["--big-endian"] * self.big_endian


def noise(count, dtype):
    """Numbers around 100 that do not compress, quick to make: 8 MiB of them, again and again."""
    values = (numpy.random.default_rng(1).standard_normal(2 << 20) * 10 + 100).astype(dtype)
    whole, rest = divmod(count, len(values))
    for _ in range(whole):
        yield values
    yield values[:rest]


def write(path, header, dtype, count, block=1):
    with open(path, "wb") as file:
        file.write(header)
        for part in noise(count, dtype):
            file.write(part)
        file.write(b"\0" * (-file.tell() % block))


def cards_of_image(first, shape, cards):
    """An image of float32 whose header has that many cards, END included."""
    known = small_files.image_cards(first, -32, shape)
    return known + [(f"KEY{i}", 0.5 + i) for i in range(cards - 1 - len(known))]


class Inputs:
    """Makes files by name in a folder. size_mib: of arrays; cube_edge: of the cube."""

    def __init__(self, folder, size_mib, cube_edge):
        self.folder, self.size_mib, self.cube_edge = folder, size_mib, cube_edge
        self.made = {}
        os.makedirs(folder, exist_ok=True)

    def get(self, name):
        if name not in self.made:
            maker = name.replace(".", "_").replace("-", "_")
            self.made[name] = getattr(self, maker)(os.path.join(self.folder, name))
        return self.made[name]

    def drop(self, but=()):
        for name in [name for name in self.made if name not in but]:
            path = self.made.pop(name).path
            if os.path.exists(path):
                os.remove(path)

    @property
    def volume_shape(self):
        return (self.size_mib, 512, 512)

    def volume_mrc(self, path):
        if not os.path.exists(path):
            write(path, small_files.mrc_header(self.volume_shape, mode=2), "<f4", self.size_mib * MIB // 4)
        return Input(path, 1024, self.volume_shape)

    def volume_fits(self, path, shape=None, cards=8):
        shape = shape or self.volume_shape
        header = small_files.fits_header(cards_of_image(("SIMPLE", True), shape, cards))
        if not os.path.exists(path):
            write(path, header, ">f4", int(numpy.prod(shape)), small_files.BLOCK)
        return Input(path, len(header), shape, True)

    def volume_npy(self, path):
        header = small_files.npy_header("<f4", self.volume_shape)
        if not os.path.exists(path):
            write(path, header, "<f4", self.size_mib * MIB // 4)
        return Input(path, len(header), self.volume_shape)

    def cube_fits(self, path):
        return self.volume_fits(path, (self.cube_edge,) * 3)

    def cards_fits(self, path):
        return self.volume_fits(path, cards=120)

    def hdus_fits(self, path, hdus=100):
        """100 images of 120 cards each."""
        shape = (20, 36)
        if not os.path.exists(path):
            with open(path, "wb") as file:
                for i in range(hdus):
                    first = ("XTENSION", "IMAGE") if i else ("SIMPLE", True)
                    file.write(small_files.fits_header(cards_of_image(first, shape, 120)))
                    file.write(b"".join(part.tobytes() for part in noise(720, ">f4")))
        return Input(path, 4 * small_files.BLOCK, shape, True)

    def counts_mrc(self, path):
        """Counts of a detector, int16: they compress to about a third."""
        shape = (max(1, self.size_mib // 2), 512, 256)
        if not os.path.exists(path):
            counts = numpy.random.default_rng(1).poisson(20, 4 << 20).astype("<i2")
            with open(path, "wb") as file:
                file.write(small_files.mrc_header(shape, mode=1))
                file.write(numpy.resize(counts, int(numpy.prod(shape))).tobytes())
        return Input(path, 1024, shape)

    def compressed(self, path, command):
        plain = self.counts_mrc(os.path.join(self.folder, "counts.mrc"))
        if not os.path.exists(path):
            with open(path, "wb") as file:
                subprocess.run([*command, plain.path], stdout=file, check=True)
        os.remove(plain.path)
        return Input(path, 1024, plain.shape)

    def counts_mrc_gz(self, path):
        return self.compressed(path, ["gzip", "-6", "-c"])

    def counts_mrc_zst(self, path):
        return self.compressed(path, ["zstd", "-q", "-3", "-c"])

# SPDX-License-Identifier: BSD-3-Clause
"""Random small files in every kind of layout that lamella reads, written by NumPy and the standard library, with the array that each holds."""
import json
import os
import struct
import sys
import zlib

import numpy

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import small_files  # noqa: E402

INTEGERS = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"]
REALS = ["f2", "f4", "f8"]
COMPLEX = ["c8", "c16"]
OTHERS = ["S5", "U3", "M8[us]", "m8[s]", "V6", [("a", "i2"), ("b", "f4", (2,))]]
MRC_MODES = {"i1": 0, "i2": 1, "f4": 2, "c8": 4, "u2": 6, "f2": 12}
FITS_BITPIX = {"u1": 8, "i2": 16, "i4": 32, "i8": 64, "f4": -32, "f8": -64}


def random_dtype(rng, numbers_only=False):
    kinds = [["?"], INTEGERS, REALS, COMPLEX] + ([] if numbers_only else [OTHERS])
    weights = [1, 6, 6, 1] + ([] if numbers_only else [1])
    group = kinds[rng.choice(len(kinds), p=numpy.array(weights) / sum(weights))]
    return numpy.dtype(group[rng.integers(len(group))])


def random_shape(rng, most=6000, smallest=0):
    while True:
        sizes = [int(rng.choice([smallest, 1, 2, 3, 5, 8, 13, 21, 40], p=[0.02, 0.1, 0.13, 0.15, 0.15, 0.15, 0.15, 0.1, 0.05]))
                 for _ in range(rng.choice([0, 1, 2, 3, 4, 5], p=[0.03, 0.17, 0.3, 0.3, 0.15, 0.05]))]
        if numpy.prod(sizes, initial=1) <= most:
            return tuple(sizes)


def random_reals(rng, dtype, count):
    values = rng.standard_normal(count) * 10.0 ** rng.integers(-2, 3, count)
    values[rng.random(count) < 0.3] = rng.integers(-9, 10)
    for special, share in ((numpy.nan, 0.05), (numpy.inf, 0.02), (-numpy.inf, 0.02), (0.0, 0.05)):
        values[rng.random(count) < share] = special
    return values.astype(dtype)


def random_values(rng, dtype, shape):
    count = int(numpy.prod(shape, initial=1))
    if dtype.kind == "b":
        values = rng.random(count) < 0.5
    elif dtype.kind in "iu":
        limits = numpy.iinfo(dtype)
        wide = rng.integers(limits.min, limits.max, count, dtype=dtype, endpoint=True)
        values = numpy.where(rng.random(count) < 0.7, wide % dtype.type(100), wide)
    elif dtype.kind == "f":
        values = random_reals(rng, dtype, count)
    elif dtype.kind == "c":
        part = numpy.dtype(f"f{dtype.itemsize // 2}")
        values = random_reals(rng, part, count).astype(dtype)
        values.imag = random_reals(rng, part, count)
    elif dtype.kind == "U":
        values = numpy.array(["".join(chr(letter) for letter in rng.integers(33, 300, 3)) for _ in range(count)], dtype)
    elif dtype.kind in "mM":
        values = rng.integers(-10**12, 10**12, count).view(dtype)
    else:
        values = numpy.frombuffer(rng.integers(1, 100, count * dtype.itemsize, dtype="u1").tobytes(), dtype)
        if dtype.fields:
            values = values.copy()
            values["b"] = rng.integers(-99, 99, values["b"].shape)
    return values.astype(dtype).reshape(shape)


class Leaf:
    """A file and its array, in this machine's byte order."""

    def __init__(self, path, values, layout):
        self.path, self.layout = path, layout
        self.values = values.astype(values.dtype.newbyteorder("="))


def write_npy(rng, path, values):
    order = "F" if rng.random() < 0.4 else "C"
    stored = numpy.asarray(values, values.dtype.newbyteorder(">" if rng.random() < 0.4 else "<"), order=order)
    numpy.save(path + ".npy", stored)
    return Leaf(path + ".npy", values, f"NPY {stored.dtype.str} {order}")


def write_mrc(rng, path, values):
    values = values.reshape((-1, *values.shape[-2:])) if values.ndim > 3 else values
    header = small_files.mrc_header(values.shape, MRC_MODES[values.dtype.str[1:]])
    with open(path + ".mrc", "wb") as file:
        file.write(header + values.astype(values.dtype.newbyteorder("<")).tobytes())
    return Leaf(path + ".mrc", values, "MRC")


def write_fits(rng, path, values):
    unsigned = values.dtype.str[1:] in ("u2", "u4", "u8", "i1")
    stored, extra = values, []
    if unsigned:  # FITS 4.0, table 11: stored shifted by half the range, with BZERO
        size = values.dtype.itemsize
        zero = -128 if size == 1 else 1 << (8 * size - 1)
        flipped = values.view(f"u{size}") ^ numpy.array(1 << (8 * size - 1), f"u{size}")
        stored, extra = flipped.view("u1" if size == 1 else f"i{size}"), [("BSCALE", 1), ("BZERO", zero)]
    cards = small_files.image_cards(("SIMPLE", True), FITS_BITPIX[stored.dtype.str[1:]], values.shape, extra)
    with open(path + ".fits", "wb") as file:
        file.write(small_files.fits_header(cards) + small_files.fits_data(stored.astype(stored.dtype.newbyteorder(">")).tobytes()))
    return Leaf(path + ".fits", values, "FITS unsigned" if unsigned else "FITS")


# ---- chunks: a file of encoded chunks and a reference that says where they are ----------------------------------------------------------

def encode(rng, content, item_size):
    """(encoded, chain)."""
    kind = rng.integers(3)
    if kind == 0:
        return content, []
    if kind == 1:
        return zlib.compress(content, 1), [{"id": "zlib"}]
    shuffled = numpy.frombuffer(content, "u1").reshape(-1, item_size).T.tobytes()
    return zlib.compress(shuffled, 1), [{"id": "shuffle", "parameters": f"element_bytes={item_size}"}, {"id": "zlib"}]


def chunk_boxes(shape, chunk):
    grid = [-(-size // length) for size, length in zip(shape, chunk)]
    for index in numpy.ndindex(*grid):
        yield index, tuple(slice(i * length, min((i + 1) * length, size)) for i, length, size in zip(index, chunk, shape))


def write_chunks(rng, path, values):
    """Listed chunks with codecs, some of them missing, element order and edges at random."""
    chunk = tuple(int(rng.integers(1, size + 2)) for size in values.shape)
    stored_type = values.dtype.newbyteorder(">" if rng.random() < 0.5 else "<")
    order = [int(axis) for axis in rng.permutation(values.ndim)] if rng.random() < 0.4 else []
    full_edges, fill = bool(rng.random() < 0.5), random_values(rng, values.dtype, ())
    values, chains, places, data = values.copy(), [], [], b""
    for _, box in chunk_boxes(values.shape, chunk):
        if rng.random() < 0.1:
            values[box] = fill
            places.append(struct.pack("<4Q", 0, 0, 0, 1 << 32))
            continue
        piece = values[box]
        if full_edges:
            whole = numpy.zeros(chunk, values.dtype)
            whole[tuple(slice(0, size) for size in piece.shape)] = piece
            piece = whole
        content, chain = encode(rng, numpy.transpose(piece, order or None if order else range(piece.ndim)).astype(stored_type).tobytes(),
                                values.dtype.itemsize)
        if chain not in chains:
            chains.append(chain)
        places.append(struct.pack("<4Q", 0, len(data), len(content), chains.index(chain)))
        data += content
    storage = {"kind": "chunked", "chunk_shape": chunk, "chains": [[dict({"parameters": ""}, **codec) for codec in chain] for chain in chains],
               "locations": {"form": "listed", "chunks": b"".join(places).hex()}, "full_edges": full_edges,
               "fill": fill.astype(stored_type).tobytes().hex()}
    if order:
        storage["element_order"] = order
    return write_reference(path, values, data, stored_type, storage, "chunks")


def write_strided(rng, path, values):
    """Elements with gaps between them, any axis order, some axes stored backwards."""
    order = [int(axis) for axis in rng.permutation(values.ndim)]
    item = values.dtype.itemsize
    strides, step = [0] * values.ndim, item + int(rng.integers(0, 4))
    for axis in reversed(order):
        strides[axis], step = step, step * values.shape[axis] + int(rng.integers(0, 9))
    offset = int(rng.integers(0, 20))
    data = bytearray(rng.integers(0, 256, offset + step, dtype="u1").tobytes())
    backwards = [bool(rng.random() < 0.2) for _ in range(values.ndim)]
    first = offset + sum((size - 1) * stride for size, stride, back in zip(values.shape, strides, backwards) if back)
    strides = [-stride if back else stride for stride, back in zip(strides, backwards)]
    stored_type = values.dtype.newbyteorder(">" if rng.random() < 0.5 else "<")
    for index, value in numpy.ndenumerate(values.astype(stored_type)):
        begin = first + sum(i * stride for i, stride in zip(index, strides))
        data[begin:begin + item] = numpy.asarray(value, stored_type).tobytes()
    storage = {"kind": "strided", "source": 0, "byte_offset": first, "strides": strides}
    return write_reference(path, values, bytes(data), stored_type, storage, "strided")


def write_reference(path, values, data, stored_type, storage, layout):
    with open(path + ".bin", "wb") as file:
        file.write(data)
    facts = os.stat(path + ".bin")
    source = {"path": path + ".bin", "size": facts.st_size, "mtime_ns": facts.st_mtime_ns}
    axes = [{"name": f"a{i}", "units": "", "size": size, "navigate": False, "scale": 1, "offset": 0} for i, size in enumerate(values.shape)]
    document = {"lamella_reference": 1, "sources": [source],
                "datasets": [{"name": "data", "shape": values.shape, "dtype": stored_type.str, "layout": storage, "axes": axes}]}
    with open(path + ".lamella.json", "w", encoding="ascii") as file:
        json.dump(document, file)
    return Leaf(path + ".lamella.json", values, f"{layout} {stored_type.str}")


def fitting_writers(dtype, shape):
    plain = not dtype.fields and dtype.kind in "biufc"
    whole = numpy.prod(shape, initial=1) > 0
    writers = [write_npy, write_npy]
    if plain and whole and len(shape) == 3 and min(shape) > 1 and dtype.str[1:] in MRC_MODES:
        writers += [write_mrc] * 2
    if plain and whole and 0 < len(shape) and dtype.kind in "iuf" and dtype.itemsize >= (4 if dtype.kind == "f" else 1):
        writers += [write_fits] * 2
    if plain and whole and shape:
        writers += [write_chunks] * 4
        if numpy.prod(shape) < 2000:
            writers += [write_strided] * 2
    return writers


def random_leaf(rng, folder, name, dtype=None, shape=None):
    dtype = random_dtype(rng) if dtype is None else numpy.dtype(dtype)
    shape = random_shape(rng) if shape is None else tuple(shape)
    writers = fitting_writers(dtype, shape)
    with numpy.errstate(all="ignore"):
        values = random_values(rng, dtype, shape)
    return writers[rng.integers(len(writers))](rng, os.path.join(folder, name), values)

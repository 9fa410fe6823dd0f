# SPDX-License-Identifier: BSD-3-Clause
"""Zarr folders as zarr-python and tensorstore write them: random shapes, chunks, types, orders and codecs, with their facts as entries."""
import os
import warnings

import numpy as np

from array_facts import facts, random_array

NUMBERS = ("?", "i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", "<u8", ">u8", "<f2", "<f4", ">f4", "<f8", ">f8", "<c8", "<c16")
SHUFFLES = ("noshuffle", "shuffle", "bitshuffle")
CNAMES = ("lz4", "lz4hc", "blosclz", "zstd", "zlib")
TENSORSTORE_NAMES = {"?": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}


def _entry(path, datasets):
    return {"path": path, "format": "zarr", "datasets": datasets}


def _random_grid(rng):
    """Shape and chunks of 0 to 4 dimensions; chunks may be larger than the array, and need not divide it."""
    ndim = int(rng.integers(0, 5))
    shape = tuple(int(n) for n in rng.integers(1, 9, ndim))
    return shape, tuple(int(n) for n in rng.integers(1, 7, ndim))


def _random_fill(rng, dtype):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return bool(rng.integers(2))
    if kind in "iu":
        limits = np.iinfo(dtype)
        return int((0, 7, limits.min, limits.max)[rng.integers(4)])
    if kind == "c":
        return complex(1.5, -2.25)
    return (0.0, -1.5, float("nan"), float("inf"), -float("inf"))[rng.integers(5)]


def _without_chunks(rng, folder, array, chunks, fill, key):
    """Removes some chunks' files, whose elements then are the fill value."""
    array = np.array(array)
    grid = [range(-(-size // chunk)) for size, chunk in zip(array.shape, chunks)]
    for index in np.ndindex(*(len(axis) for axis in grid)):
        path = os.path.join(folder, key(index))
        if rng.random() < 0.2 and os.path.exists(path):
            os.remove(path)
            array[tuple(slice(i * chunk, (i + 1) * chunk) for i, chunk in zip(index, chunks))] = fill
    return array


def _version2_compressor(rng):
    import numcodecs
    return (None, numcodecs.Zlib(1), numcodecs.GZip(1), numcodecs.BZ2(1), numcodecs.LZ4(), numcodecs.Zstd(3),
            numcodecs.Blosc(CNAMES[rng.integers(5)], 5, int(rng.integers(3))))[rng.integers(7)]


def _write_version2(folder, rng, position):
    import numcodecs
    import zarr
    (shape, chunks), dtype = _random_grid(rng), np.dtype(NUMBERS[rng.integers(len(NUMBERS))])
    array, fill, separator = random_array(rng, shape, dtype), _random_fill(rng, dtype), "./"[rng.integers(2)]
    filters = []
    if dtype.kind in "iu" and rng.integers(2):
        filters.append(numcodecs.Delta(dtype.str))
    if rng.integers(2):
        filters.append(numcodecs.Shuffle(dtype.itemsize))
    path = f"zarr2_{position}.zarr"
    made = zarr.create_array(os.path.join(folder, path), shape=shape, chunks=chunks, dtype=dtype, zarr_format=2, fill_value=fill,
                             order="CF"[rng.integers(2)], filters=filters or None, compressors=_version2_compressor(rng),
                             chunk_key_encoding={"name": "v2", "separator": separator}, attributes={"position": position},
                             config={"write_empty_chunks": bool(rng.integers(2))})
    made[...] = array
    array = _without_chunks(rng, os.path.join(folder, path), array, chunks, fill, lambda index: separator.join(map(str, index)) or "0")
    return _entry(path, [facts(array, name="", attributes={"position": position})])


def _version3_codecs(rng, itemsize):
    from zarr import codecs
    choices = ([], [codecs.GzipCodec(level=1)], [codecs.ZstdCodec(level=1, checksum=bool(rng.integers(2)))], [codecs.Crc32cCodec()],
               [codecs.BloscCodec(typesize=itemsize, cname=CNAMES[rng.integers(5)], clevel=5, shuffle=SHUFFLES[rng.integers(3)])],
               [codecs.ZstdCodec(level=1), codecs.Crc32cCodec()])
    return choices[rng.integers(len(choices))]


def _write_version3(folder, rng, position):
    import zarr
    from zarr import codecs
    (shape, chunks), dtype = _random_grid(rng), np.dtype(NUMBERS[rng.integers(len(NUMBERS))]).newbyteorder("<")
    array, fill, separator = random_array(rng, shape, dtype), _random_fill(rng, dtype), "./"[rng.integers(2)]
    is_sharded = bool(shape) and rng.integers(2) == 1
    shards = tuple(int(n * rng.integers(1, 4)) for n in chunks) if is_sharded else None
    encoding = ("default", "v2")[rng.integers(2)]
    has_order = len(shape) > 1 and rng.integers(2) == 1
    filters = [codecs.TransposeCodec(order=tuple(int(n) for n in rng.permutation(len(shape))))] if has_order else ()
    names = [f"axis{i}" for i in range(len(shape))] if rng.integers(2) and shape else None
    path = f"zarr3_{position}.zarr"
    made = zarr.create_array(os.path.join(folder, path), shape=shape, chunks=chunks, shards=shards, dtype=dtype, zarr_format=3,
                             fill_value=fill, filters=filters, compressors=_version3_codecs(rng, dtype.itemsize), dimension_names=names,
                             serializer=codecs.BytesCodec(endian=("little", "big")[rng.integers(2)] if dtype.itemsize > 1 else None),
                             chunk_key_encoding={"name": encoding, "separator": separator}, attributes={"position": position},
                             config={"write_empty_chunks": bool(rng.integers(2))})
    made[...] = array

    def key(index):
        words = ["c"] * (encoding == "default") + [str(i) for i in index]
        return separator.join(words) or "0"
    array = _without_chunks(rng, os.path.join(folder, path), array, shards or chunks, fill, key)
    found = facts(array, name="", attributes={"position": position})
    return _entry(path, [found | ({"dimension_names": names} if names else {})])


def _write_tensorstore(folder, rng, position):
    """Shards and codecs of version 3 as another program writes them; the inner index at either end, in either order."""
    import tensorstore
    (shape, chunks), dtype = _random_grid(rng), np.dtype(NUMBERS[rng.integers(len(NUMBERS))]).newbyteorder("<")
    array = random_array(rng, shape, dtype)
    endian = {"name": "bytes", "configuration": {"endian": ("little", "big")[rng.integers(2)]}}
    tail = ([], [{"name": "gzip", "configuration": {"level": 1}}], [{"name": "zstd", "configuration": {"level": 1}}], [{"name": "crc32c"}],
            [{"name": "blosc", "configuration": {"cname": "zstd", "clevel": 3, "shuffle": "bitshuffle"}}])[rng.integers(5)]
    order = [{"name": "transpose", "configuration": {"order": [int(n) for n in rng.permutation(len(shape))]}}]
    inner = [*(order if shape and rng.integers(2) else []), endian if dtype.itemsize > 1 else {"name": "bytes"}, *tail]
    grid, codecs = chunks, inner
    if shape and rng.integers(2):
        index = [{"name": "bytes", "configuration": {"endian": ("little", "big")[rng.integers(2)]}}]
        index += [{"name": "crc32c"}] * int(rng.integers(2))
        grid = tuple(int(n * rng.integers(1, 4)) for n in chunks)
        codecs = [{"name": "sharding_indexed", "configuration": {"chunk_shape": chunks, "codecs": inner, "index_codecs": index,
                                                                 "index_location": ("start", "end")[rng.integers(2)]}}]
    name = "bool" if dtype.kind == "b" else f"{TENSORSTORE_NAMES[dtype.kind]}{8 * dtype.itemsize}"
    path = f"tensorstore_{position}.zarr"
    metadata = {"shape": shape, "data_type": name, "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": grid}},
                "codecs": codecs}
    made = tensorstore.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": os.path.join(folder, path) + "/"},
                             "metadata": metadata, "create": True}).result()
    made[...] = array
    return _entry(path, [facts(array, name="")])


def _write_group(folder, rng, version):
    """Groups in groups, with or without consolidated metadata, and types beyond plain numbers."""
    import zarr
    path = f"group{version}.zarr"
    where = os.path.join(folder, path)
    root = zarr.open_group(where, mode="w", zarr_format=version, attributes={"title": "all", "big": 2**80, "nested": {"a": [1, 2.5, None]}})
    records = np.zeros(5, [("n", "<i2"), ("x", "<f8"), ("s", "S3")])
    records["n"], records["s"] = np.arange(5), b"ab"
    arrays = {"top": random_array(rng, (3, 4), "<f4"), "sub/one": random_array(rng, (5,), "<i8"),
              "sub/deeper/two": random_array(rng, (2, 3, 4), "<u2"), "words": np.array(["a", "\u017c\u00f3", "\u65e5\u672c"]),
              "bytes": np.array([b"a", b"bcd", b""]), "records": records,
              "times": np.array(["2020-01-02T03:04:05", "NaT"], "<M8[s]"), "spans": np.array([1, -2], "<m8[ms]")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # types without a specification
        for name, array in arrays.items():
            root.create_array(name, data=array, chunks=tuple(max(1, n - 1) for n in array.shape))
        if rng.integers(2):
            zarr.consolidate_metadata(where)
    os.makedirs(os.path.join(where, "no_node", "inside"))
    return _entry(path, [facts(array, name=name) for name, array in arrays.items()])


def write_zarr(folder, rng, count=15):
    try:
        import tensorstore  # noqa: F401
        import zarr  # noqa: F401
    except ImportError:
        return []
    entries = []
    for position in range(count):
        for write in (_write_version2, _write_version3, _write_tensorstore):
            entries.append(write(folder, rng, position))
    return entries + [_write_group(folder, rng, version) for version in (2, 3)]


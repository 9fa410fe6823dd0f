# SPDX-License-Identifier: BSD-3-Clause
"""Samples of Zarr folders, after the Zarr core specification 3.0 and the storage specification of version 2: samples.py FOLDER"""
import gzip
import itertools
import json
import struct
import sys
import zlib

from sample_folder import SampleFolder, axis, dataset, fortran_order, huge_dataset, pack, product, ramp

# ---- Documents ---------------------------------------------------------------------------------------------------------------------


def document(value):
    return json.dumps(value, indent=2).encode("utf-8")


def named(name, **configuration):
    return {"name": name, "configuration": configuration} if configuration else {"name": name}


LITTLE, BIG = named("bytes", endian="little"), named("bytes", endian="big")


def array3(data_type, shape, chunk_shape, codecs=(LITTLE,), fill=0, keys=("default", "/"), attributes=None, **more):
    return {"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": data_type,
            "chunk_grid": named("regular", chunk_shape=chunk_shape), "chunk_key_encoding": named(keys[0], separator=keys[1]),
            "fill_value": fill, "codecs": list(codecs), "attributes": attributes or {}, **more}


def group3(attributes=None, **more):
    return {"zarr_format": 3, "node_type": "group", "attributes": attributes or {}, **more}


def array2(dtype, shape, chunks, fill=0, order="C", compressor=None, filters=None, **more):
    return {"zarr_format": 2, "shape": shape, "chunks": chunks, "dtype": dtype, "fill_value": fill, "order": order,
            "compressor": compressor, "filters": filters, **more}


# ---- Chunks ------------------------------------------------------------------------------------------------------------------------

def chunks_of(shape, chunk_shape, values, fill):
    """{index: values of the whole chunk in C order}; at the far edges the fill value stands behind the array."""
    strides = [product(shape[i + 1:]) for i in range(len(shape))]
    made = {}
    for index in itertools.product(*(range(-(-size // chunk)) for size, chunk in zip(shape, chunk_shape))):
        chunk = made[index] = []
        for inner in itertools.product(*(range(chunk) for chunk in chunk_shape)):
            place = [i * chunk + j for i, chunk, j in zip(index, chunk_shape, inner)]
            is_inside = all(p < size for p, size in zip(place, shape))
            chunk.append(values[sum(p * stride for p, stride in zip(place, strides))] if is_inside else fill)
    return made


def files(name, metadata, dtype, shape, chunk_shape, values, key, encode=lambda data: data, fill=0, fortran=False, missing=()):
    """The folder of one array: {path: bytes}."""
    made = {name: document(metadata)}
    for index, chunk in chunks_of(shape, chunk_shape, values, fill).items():
        if index not in missing:
            made[key(index)] = encode(pack(dtype, fortran_order(chunk_shape, chunk) if fortran else chunk))
    return made


def slashed(index):
    return "/".join(["c", *map(str, index)])


def dotted(index):
    return ".".join(map(str, index)) or "0"


def with_fill(shape, chunk_shape, values, fill, missing):
    """The values, with those of missing chunks replaced."""
    places = itertools.product(*(range(size) for size in shape))
    chunks = [tuple(p // chunk for p, chunk in zip(place, chunk_shape)) for place in places]
    return [fill if chunk in missing else value for chunk, value in zip(chunks, values)]


def crc32c(data):
    """The Castagnoli polynomial, bit by bit, as 4 bytes (RFC 3720)."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return struct.pack("<I", value ^ 0xFFFFFFFF)


def gzipped(data):
    return gzip.compress(data, 6, mtime=0)


# ---- Samples -------------------------------------------------------------------------------------------------------------------------

TYPES = {"bool": "b1", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4", "int64": "i8",
         "uint64": "u8", "float16": "f2", "float32": "f4", "float64": "f8", "complex64": "c8", "complex128": "c16"}
SHAPE, CHUNKS = (5, 7), (3, 4)


def values_of(code, count=product(SHAPE)):
    if code == "b1":
        return [i % 3 == 0 for i in range(count)]
    if code[0] == "c":
        return [complex(value, -value / 2) for value in ramp(count)]
    return ramp(count, 37, 101, 0 if code[0] == "u" else -50)


def add_types(samples):
    """Every core type, in either byte order, all in one hierarchy of either version."""
    three = {"zarr.json": document(group3({"title": "types"}))}
    two = {".zgroup": document({"zarr_format": 2}), ".zattrs": document({"title": "types"})}
    facts = []
    for name, code in sorted(TYPES.items()):
        values, is_wide = values_of(code), code[1:] not in ("1",)
        fill = [0.0, 0.0] if code[0] == "c" else False if code == "b1" else 0
        order = "<>"[len(facts) % 2] if is_wide else "|"
        metadata = array3(name, SHAPE, CHUNKS, [(BIG if order == ">" else LITTLE) if is_wide else named("bytes")], fill)
        inside = files("zarr.json", metadata, order + code, SHAPE, CHUNKS, values, slashed)
        three |= {f"{name}/{path}": content for path, content in inside.items()}
        metadata = array2(order + code, SHAPE, CHUNKS, fill)
        inside = files(".zarray", metadata, order + code, SHAPE, CHUNKS, values, dotted)
        two |= {f"{name}/{path}": content for path, content in inside.items()}
        facts.append(dataset(name, order + code, SHAPE, values))
    samples.add("types3.zarr", "zarr", three, facts)
    samples.add("types2.zarr", "zarr", two, facts)


def add_encodings(samples):
    values = ramp(product(SHAPE))
    facts = [dataset("data", "<i2", SHAPE, values)]
    grid = ("int16", SHAPE, CHUNKS)
    place = ("<i2", SHAPE, CHUNKS, values)
    samples.add("gzip.zarr", "zarr", files("zarr.json", array3(*grid, [LITTLE, named("gzip", level=6)]), *place, slashed, gzipped), facts)
    samples.add("crc32c.zarr", "zarr",
                files("zarr.json", array3(*grid, [LITTLE, named("crc32c")]), *place, slashed, lambda data: data + crc32c(data)), facts)
    turned = array3(*grid, [named("transpose", order=[1, 0]), LITTLE], keys=("v2", "."))
    samples.add("transposed.zarr", "zarr", files("zarr.json", turned, *place, dotted, fortran=True), facts)
    samples.add("dotted_keys.zarr", "zarr",
                files("zarr.json", array3(*grid, keys=("default", ".")), *place, lambda index: "c." + dotted(index)), facts)
    zipped = array2("<i2", SHAPE, CHUNKS, order="F", compressor={"id": "zlib", "level": 1}, dimension_separator="/")
    samples.add("zlib2.zarr", "zarr",
                files(".zarray", zipped, *place, lambda index: "/".join(map(str, index)), zlib.compress, fortran=True), facts)
    shuffled = array2("<i2", SHAPE, CHUNKS, filters=[{"id": "shuffle", "elementsize": 2}])
    samples.add("shuffle2.zarr", "zarr",
                files(".zarray", shuffled, *place, dotted, lambda data: data[0::2] + data[1::2]), facts)


def add_shards(samples):
    """Shards of 2 x 2 chunks; the index of u64 pairs at the end with a checksum, or at the start without."""
    chunk_shape, shard_shape, empty = (2, 3), (4, 6), struct.pack("<QQ", 2**64 - 1, 2**64 - 1)
    values = ramp(product(SHAPE))
    wanted = with_fill(SHAPE, chunk_shape, values, 9, {(1, 1), (2, 2)})  # missing in a shard that is there, and with its shard
    for location, checks in (("end", True), ("start", False)):
        folder = {}
        for index in itertools.product(range(2), range(2)):
            stored, entries = b"", b""
            start = 0 if location == "end" else 4 * 16
            for inner in itertools.product(range(2), range(2)):
                chunk = chunks_of(SHAPE, chunk_shape, values, 9).get((2 * index[0] + inner[0], 2 * index[1] + inner[1]))
                is_stored = chunk is not None and (index, inner) != ((0, 0), (1, 1))
                data = gzipped(pack("<i2", chunk)) if is_stored else b""
                entries += struct.pack("<QQ", start + len(stored), len(data)) if is_stored else empty
                stored += data
            if index != (1, 1):  # a shard that is missing
                folder[slashed(index)] = stored + entries + crc32c(entries) if location == "end" else entries + stored
        codec = named("sharding_indexed", chunk_shape=chunk_shape, codecs=[LITTLE, named("gzip", level=6)],
                      index_codecs=[LITTLE] + [named("crc32c")] * checks, index_location=location)
        metadata = array3("int16", SHAPE, shard_shape, [codec], 9)
        samples.add(f"shards_{location}.zarr", "zarr", {"zarr.json": document(metadata), **folder},
                    [dataset("data", "<i2", SHAPE, wanted)])


def add_fills(samples):
    """Chunks that are missing hold the fill value, however it is written."""
    missing, nan, infinity = {(0, 1), (1, 0)}, float("nan"), float("inf")
    for name, data_type, code, stated, fill in (
            ("nan", "float32", "f4", "NaN", nan), ("infinity", "float64", "f8", "-Infinity", -infinity),
            ("bits", "float32", "f4", "0x40490fdb", 3.1415927410125732),
            ("complex", "complex64", "c8", [1.5, "Infinity"], complex(1.5, infinity)), ("flag", "bool", "b1", True, True),
            ("largest", "uint64", "u8", 2**64 - 1, 2**64 - 1), ("half", "float16", "f2", -1.5, -1.5)):
        values, dtype = values_of(code), "<" + code if code != "b1" else "|b1"
        metadata = array3(data_type, SHAPE, CHUNKS, fill=stated)
        content = files("zarr.json", metadata, dtype, SHAPE, CHUNKS, values, slashed, fill=fill, missing=missing)
        samples.add(f"fill_{name}.zarr", "zarr", content,
                    [dataset("data", dtype, SHAPE, with_fill(SHAPE, CHUNKS, values, fill, missing))])
    samples.add("fill_null2.zarr", "zarr", {".zarray": document(array2("<f8", SHAPE, CHUNKS, None))},
                [dataset("data", "<f8", SHAPE, [0.0] * product(SHAPE))])


def add_tree(samples):
    """Groups in groups, axes, attributes, consolidated metadata; shapes of no element and of no dimension."""
    values = ramp(24)
    calibration = [{"name": "y", "units": "nm", "scale": 0.5, "offset": -2.0, "navigate": True},
                   {"name": "x", "units": "nm", "scale": 0.25, "offset": 0.0, "navigate": False}]
    attributes = {"gain": 1.5, "flags": [True, None], "note": "\u00b5", "lamella": {"axes": calibration, "units": "counts"}}
    image = array3("int16", (4, 6), (4, 6), attributes=attributes, dimension_names=["y", "x"])
    line = array3("int16", (24,), (10,), dimension_names=[None])
    content = {"zarr.json": document(group3({"title": "tree"}, consolidated_metadata={
        "kind": "inline", "must_understand": False, "metadata": {"scan": group3(), "scan/image": image, "line": line}}))}
    content["scan/zarr.json"] = document(group3())
    content |= {f"scan/image/{path}": part for path, part in files("zarr.json", image, "<i2", (4, 6), (4, 6), values, slashed).items()}
    content |= {f"line/{path}": part for path, part in files("zarr.json", line, "<i2", (24,), (10,), values, slashed).items()}
    samples.add("tree.zarr", "zarr", content,
                [dataset("line", "<i2", (24,), values),
                 dataset("scan/image", "<i2", (4, 6), values, [axis("y", "nm", 0.5, -2.0), axis("x", "nm", 0.25, 0.0)],
                         {"gain": 1.5, "note": "\u00b5"})])
    xarray = files(".zarray", array2(">i2", (24,), (24,)), ">i2", (24,), (24,), values, dotted)
    samples.add("xarray2.zarr", "zarr", {**xarray, ".zattrs": document({"_ARRAY_DIMENSIONS": ["t"]})},
                [dataset("data", ">i2", (24,), values, [axis("t")])])
    samples.add("empty_group.zarr", "zarr", {"zarr.json": document(group3())}, [])
    samples.add("scalar.zarr", "zarr", {"zarr.json": document(array3("float64", [], [])), "c": pack("<f8", [2.5])},
                [dataset("data", "<f8", (), [2.5])])
    samples.add("no_length.zarr", "zarr", {"zarr.json": document(array3("float32", [0, 3], [1, 3]))}, [dataset("data", "<f4", (0, 3), [])])


def add_other_types(samples):
    texts, words = ["a", "\u017c\u00f3", "\u65e5\u672c"], [b"a", b"bcd", b""]
    records = [(value, value / 4) for value in ramp(3)]
    fields = [["n", "<i2"], ["x", "<f8"]]
    for name, code, values in (("texts", "<U3", texts), ("words", "|S3", words), ("raw", "|V3", [b"abc", b"def", b"ghi"]),
                               ("times", "<M8[25s]", [1, -2, 3]), ("records", fields, records)):
        fill = None if name in ("raw", "words", "records") else "" if name == "texts" else 0
        samples.add(f"{name}2.zarr", "zarr", files(".zarray", array2(code, [3], [3], fill), code, (3,), (3,), values, dotted),
                    [dataset("data", code, (3,), values)])
    samples.add("raw_bits.zarr", "zarr", {"zarr.json": document(array3("r24", [3], [2], [named("bytes")], [1, 2, 3])), "c/0": b"abcdef"},
                [dataset("data", "|V3", (3,), [b"abc", b"def", b"\1\2\3"])])


def add_refused(samples):
    good = array3("int16", SHAPE, CHUNKS)
    stored = files("zarr.json", good, "<i2", SHAPE, CHUNKS, ramp(product(SHAPE)), slashed)

    def refuse(name, code, **changed):
        samples.refuse(name, "zarr", {**stored, "zarr.json": document({**good, **changed})}, code)
    refuse("negative_length.zarr", "corrupt", shape=[5, -7])
    refuse("overflow.zarr", "corrupt", shape=[2**40, 2**40])
    refuse("chunk_of_nothing.zarr", "corrupt", chunk_grid=named("regular", chunk_shape=[0, 3]))
    refuse("fill_out_of_range.zarr", "corrupt", fill_value=40000)
    refuse("unknown_codec.zarr", "unsupported", codecs=[LITTLE, named("zfpy")])
    refuse("unknown_type.zarr", "unsupported", data_type="float8_e4m3")
    refuse("unknown_member.zarr", "unsupported", offset={"must_understand": True})
    refuse("texts_of_any_length.zarr", "unsupported", data_type="string", fill_value="", codecs=[named("vlen-utf8")])
    samples.refuse("cut_document.zarr", "zarr", {**stored, "zarr.json": document(good)[:100]}, "corrupt")
    samples.refuse("cut_chunk.zarr", "zarr", {**stored, "c/1/1": stored["c/1/1"][:-1]}, "corrupt")
    summed = array3("int16", SHAPE, CHUNKS, [LITTLE, named("crc32c")])
    wrong = files("zarr.json", summed, "<i2", SHAPE, CHUNKS, ramp(product(SHAPE)), slashed, lambda data: data + b"\0\0\0\0")
    samples.refuse("wrong_checksum.zarr", "zarr", wrong, "corrupt")
    samples.refuse("objects2.zarr", "zarr", {".zarray": document(array2("|O", [3], [3], filters=[{"id": "pickle"}]))}, "unsupported")


def add_huge(samples):
    """1 TiB of float32, of which three chunks are there."""
    shape, chunk = (1048576, 262144), 1024
    content = {"zarr.json": document(array3("float32", shape, [chunk, chunk], [LITTLE, named("gzip", level=6)], 0.5))}
    values = {(0, 0): 1.5, (2000, 5): -2.0, (1048575, 262143): 3.25}
    for index, value in values.items():
        data = bytearray(4 * chunk * chunk)
        struct.pack_into("<f", data, 4 * (index[0] % chunk * chunk + index[1] % chunk), value)
        content[slashed([i // chunk for i in index])] = gzipped(bytes(data))
    samples.add("huge.zarr", "zarr", content, [huge_dataset("data", "<f4", shape, {**values, (1, 1): 0.0, (524288, 0): 0.5})])


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_types, add_encodings, add_shards, add_fills, add_tree, add_other_types, add_refused, add_huge):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

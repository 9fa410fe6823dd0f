# SPDX-License-Identifier: BSD-3-Clause
"""Samples of NPY and NPZ files, after NEP 1 and APPNOTE 6.3.10: samples.py FOLDER"""
import io
import struct
import sys
import zipfile

from sample_folder import SampleFolder, dataset, fortran_order, huge_dataset, pack, product, ramp


def preamble(text, version=1, alignment=64):
    """Magic, version, length and text; what follows starts at a multiple of alignment."""
    length_bytes = 2 if version == 1 else 4
    encoded = text.encode("utf-8" if version == 3 else "latin-1")
    used = 8 + length_bytes + len(encoded) + 1
    encoded += b" " * (-used % alignment) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(encoded)) + encoded


def header(descr, shape, fortran=False, version=1):
    descr = [tuple(field) for field in descr] if isinstance(descr, list) else descr
    return preamble(f"{{'descr': {descr!r}, 'fortran_order': {fortran}, 'shape': {tuple(shape)!r}, }}", version)


def array(descr, shape, values, fortran=False, version=1):
    return header(descr, shape, fortran, version) + pack(descr, fortran_order(shape, values) if fortran else values)


# ---- NPY -----------------------------------------------------------------------------------------------------------------------

def values_of(descr, count):
    kind = descr[1]
    if kind == "b":
        return [i % 3 == 0 for i in range(count)]
    if kind == "u":
        return ramp(count, 37, 101, 0)
    if kind == "c":
        return [complex(value, value / 2) for value in ramp(count)]
    if kind == "f":
        return [float("nan") if i == 2 else value / 4 for i, value in enumerate(ramp(count))]
    if kind == "S":
        return [b"word%d" % i for i in range(count)]
    if kind == "U":
        return [f"\u00b5\u00c5{i}\U0001d54e" for i in range(count)]
    if kind == "V":
        return [bytes([i, 255 - i, 0, 7]) for i in range(count)]
    return ramp(count)


def add_types(samples):
    shape = (3, 4)
    types = ["|b1", "|i1", "|u1", "|S6", "<U5", ">U5", "|V4", "<M8[us]", ">m8[25s]"]
    types += [order + code for code in ("i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16") for order in "<>"]
    for descr in types:
        name = {"<": "little_", ">": "big_"}.get(descr[0], "") + "".join(c for c in descr[1:] if c.isalnum())
        values = values_of(descr, product(shape))
        samples.add(f"{name}.npy", "npy", array(descr, shape, values), [dataset("data", descr, shape, values)])
    record = [["re", "<i2"], ["level", ">f4"], ["tag", "|S3"]]
    values = [(value, value / 8, b"abc"[:i % 4]) for i, value in enumerate(ramp(12))]
    samples.add("structure.npy", "npy", array(record, shape, values), [dataset("data", record, shape, values)])
    greek = [["\u03b1", "<i4"], ["\u03b2", "<f8"]]
    values = [(value, -value) for value in ramp(5)]
    samples.add("greek_fields_version3.npy", "npy", array(greek, (5,), values, version=3), [dataset("data", greek, (5,), values)])


def add_shapes(samples):
    plain = {"fortran_order": False, "raw_byteorder": "little"}
    for shape in ((), (1,), (7,), (0,), (3, 0, 2), (2, 3, 4), (1, 2, 1, 3, 1, 2)):
        values = ramp(product(shape))
        name = "x".join(str(size) for size in shape) or "scalar"
        samples.add(f"shape_{name}.npy", "npy", array("<i4", shape, values),
                    [dataset("data", "<i4", shape, values, attributes=plain)])
    values = ramp(24)
    samples.add("fortran.npy", "npy", array(">f4", (2, 3, 4), values, fortran=True),
                [dataset("data", ">f4", (2, 3, 4), values, attributes={"fortran_order": True, "raw_byteorder": "big"})])
    samples.add("version2.npy", "npy", array("<i2", (4, 6), values, version=2), [dataset("data", "<i2", (4, 6), values)])
    other = preamble("{\"shape\": (4L, 6L), 'fortran_order': False, 'descr': '<i2'}", alignment=16)
    samples.add("python2_unordered.npy", "npy", other + pack("<i2", values), [dataset("data", "<i2", (4, 6), values)])


def add_refused(samples):
    stored = pack("<i4", ramp(12))
    samples.refuse("cut_data.npy", "npy", header("<i4", (3, 4)) + stored[:-1], "truncated")
    samples.refuse("cut_header.npy", "npy", header("<i4", (3, 4))[:50], "truncated")
    samples.refuse("objects.npy", "npy", header("|O", (3, 4)) + b"\x80\x04]\x94.", "unsupported")
    samples.refuse("negative_length.npy", "npy", header("<i4", (3, -4)) + stored, "corrupt")
    samples.refuse("overflow.npy", "npy", header("<i4", (2**40, 2**40)) + stored, "corrupt")
    samples.refuse("version9.npy", "npy", header("<i4", (3, 4), version=9) + stored, "unsupported")
    code = preamble("{'descr': '<i4', 'fortran_order': False, 'shape': (3, 2 + 2)}")
    samples.refuse("code_for_header.npy", "npy", code + stored, "corrupt")


HUGE_SHAPE = (1048576, 262144)
HUGE_VALUES = {(0, 0): 1.5, (17, 4): -2.0, (1048575, 262143): 3.25}


def huge_patches(start):
    return {start + 4 * (row * HUGE_SHAPE[1] + column): pack("<f4", [value]) for (row, column), value in HUGE_VALUES.items()}


def add_huge(samples):
    """1 TiB of float32."""
    head = header("<f4", HUGE_SHAPE)
    samples.huge("huge.npy", "npy", head, len(head) + 4 * product(HUGE_SHAPE),
                 [huge_dataset("data", "<f4", HUGE_SHAPE, {**HUGE_VALUES, (524288, 0): 0.0})], huge_patches(len(head)))


# ---- NPZ -----------------------------------------------------------------------------------------------------------------------

def archive(members, comment=b""):
    """members: (name, content, compression)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.comment = comment
        for name, content, compression in members:
            entry = zipfile.ZipInfo(name)  # dated 1980
            entry.compress_type = compression
            made.writestr(entry, content)
    return stream.getvalue()


def add_archives(samples):
    values, shape = ramp(30), (5, 6)
    stored, deflated = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
    integers, reals = array("<i2", shape, values), array(">f8", shape, values, fortran=True)
    samples.add("stored.npz", "npz", archive([("first.npy", integers, stored), ("second.npy", reals, stored)]),
                [dataset("first", "<i2", shape, values), dataset("second", ">f8", shape, values)])
    samples.add("deflated.npz", "npz", archive([("second.npy", reals, deflated), ("first.npy", integers, deflated)], b"a comment"),
                [dataset("second", ">f8", shape, values), dataset("first", "<i2", shape, values)])
    samples.add("folders.npz", "npz", archive([("a/b.npy", integers, stored), ("\u00e4/\u03b2.npy", array("<i4", (), [7]), deflated)]),
                [dataset("a/b", "<i2", shape, values), dataset("\u00e4/\u03b2", "<i4", (), [7])])
    bytes_of_them = [v % 256 for v in values]
    levels = array("|u1", shape, bytes_of_them)  # at any offset it stands as memory wants it
    samples.add("bytes.npz", "npz", archive([("levels.npy", levels, stored)]), [dataset("levels", "|u1", shape, bytes_of_them)])
    samples.add("shapes.npz", "npz", archive([("none.npy", array("<f4", (0, 3), []), stored), ("arr_0.npy", integers, stored)]),
                [dataset("none", "<f4", (0, 3), []), dataset("arr_0", "<i2", shape, values)])
    samples.add("empty.npz", "npz", archive([]), [])
    whole = archive([("first.npy", integers, stored)])
    samples.refuse("cut_end.npz", "npz", whole[:-5], "truncated")
    samples.refuse("cut_middle.npz", "npz", whole[:len(whole) // 2], "truncated")
    directory = whole.index(b"PK\1\2")
    samples.refuse("no_directory.npz", "npz", whole[:directory] + b"PK\0\0" + whole[directory + 4:], "corrupt")
    samples.refuse("member_behind_directory.npz", "npz",
                   whole[:directory + 42] + struct.pack("<I", len(whole)) + whole[directory + 46:], "corrupt")


def add_huge_archive(samples):
    """One stored member of 1 TiB between its local header and the central directory, which needs ZIP64 (APPNOTE 4.3, 4.5.3)."""
    content_head = header("<f4", HUGE_SHAPE)
    size, name = len(content_head) + 4 * product(HUGE_SHAPE), b"huge.npy"
    fixed = struct.pack("<HHHHH", 45, 0, zipfile.ZIP_STORED, 0, 0x21)  # version, flags, method, time, date
    beyond, crc = 0xFFFFFFFF, 0
    wide = struct.pack("<HHQQ", 1, 16, size, size)
    local = b"PK\3\4" + fixed + struct.pack("<IIIHH", crc, beyond, beyond, len(name), len(wide)) + name + wide
    start = len(local) + len(content_head)
    end = len(local) + size
    entry = b"PK\1\2" + struct.pack("<H", 45) + fixed
    entry += struct.pack("<IIIHHHHHII", crc, beyond, beyond, len(name), len(wide), 0, 0, 0, 0, 0) + name + wide
    zip64_end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, len(entry), end)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, end + len(entry), 1)
    last = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), beyond, 0)
    tail = entry + zip64_end + locator + last
    samples.huge("huge.npz", "npz", local + content_head, end + len(tail),
                 [huge_dataset("huge", "<f4", HUGE_SHAPE, {**HUGE_VALUES, (524288, 0): 0.0})], {**huge_patches(start), end: tail})


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_types, add_shapes, add_refused, add_huge, add_archives, add_huge_archive):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

# SPDX-License-Identifier: BSD-3-Clause
"""Samples of FITS files and bare headers, after the FITS Standard 4.0: samples.py FOLDER"""
import struct
import sys

from sample_folder import SampleFolder, axis, dataset, huge_dataset, pack, product, ragged_dataset, ramp

BLOCK = 2880
STORED = {8: "|u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}


# ---- Cards and HDUs ------------------------------------------------------------------------------------------------------------

def card(keyword, value):
    """Fixed format (4.2): text from column 11, everything else up to column 30."""
    if isinstance(value, bool):
        value = "FT"[value]
        return f"{keyword:<8}= {value:>20}".ljust(80)
    return (f"{keyword:<8}= '{value:<8}'" if isinstance(value, str) else f"{keyword:<8}= {value:>20}").ljust(80)


def header(cards):
    """cards: (keyword, value) pairs, or whole cards as text."""
    text = "".join(c.ljust(80) if isinstance(c, str) else card(*c) for c in cards) + "END".ljust(80)
    return padded(text.encode("latin-1"), b" ")


def padded(data, fill=b"\0"):
    return data + fill * (-len(data) % BLOCK)


def sizes(shape):
    return [("NAXIS", len(shape)), *((f"NAXIS{i + 1}", size) for i, size in enumerate(reversed(shape)))]


def primary(bitpix, shape, data, extra=()):
    return header([("SIMPLE", True), ("BITPIX", bitpix), *sizes(shape), *extra]) + padded(data)


def extension(bitpix, shape, data, extra=(), kind="IMAGE", heap=b""):
    counts = [("PCOUNT", len(heap)), ("GCOUNT", 1)]
    return header([("XTENSION", kind), ("BITPIX", bitpix), *sizes(shape), *counts, *extra]) + padded(data + heap)


NO_DATA = primary(8, (), b"")


def table(columns, row_count, rows, extra=(), kind="BINTABLE", heap=b""):
    """columns: dicts of keyword without number -> value."""
    cards = [("TFIELDS", len(columns)), *((f"{key}{i + 1}", value) for i, column in enumerate(columns) for key, value in column.items())]
    return extension(8, (row_count, len(rows) // row_count), rows, [*cards, *extra], kind, heap)


# ---- Images --------------------------------------------------------------------------------------------------------------------

def add_types(samples):
    shape, values = (2, 3, 5), ramp(30)
    content, facts = b"", []
    for number, (bitpix, dtype) in enumerate(STORED.items()):
        numbers = [value + 50 for value in values] if bitpix == 8 else [value / 4 for value in values] if bitpix < 0 else values
        content += (extension if number else primary)(bitpix, shape, pack(dtype, numbers))
        facts.append(dataset(f"HDU{number}" if number else "PRIMARY", dtype, shape, numbers, attributes={"hdu": number, "BITPIX": bitpix}))
    samples.add("types.fits", "fits", content, facts)


def add_unsigned(samples):
    """The convention of BZERO = 2^(n-1), with BSCALE 1, is exact (5.2.5 and table 11)."""
    shape, content, facts = (4, 5), NO_DATA, []
    for number, (bitpix, zero, dtype) in enumerate(((8, -128, "|i1"), (16, 2**15, "<u2"), (32, 2**31, "<u4"), (64, 2**63, "<u8")), start=1):
        values = ramp(20) if bitpix == 8 else [value * 3 % 2**bitpix for value in ramp(20, 37, 101, zero - 50)]
        stored = pack(STORED[bitpix], [value - zero for value in values])
        content += extension(bitpix, shape, stored, [("BSCALE", 1), ("BZERO", zero), ("EXTNAME", dtype[1:])])
        facts.append(dataset(dtype[1:], dtype, shape, values, attributes={"hdu": number}))
    samples.add("unsigned.fits", "fits", content, facts)


def add_scaled(samples):
    """BSCALE and BZERO give reals, BLANK an undefined value (5.3). The steps are powers of two, so that no arithmetic rounds."""
    shape, stored, blank = (4, 6), ramp(24), ramp(24)[7]
    values = [float("nan") if value == blank else 100 + 0.25 * value for value in stored]
    scaling = [("BSCALE", 0.25), ("BZERO", 100.0), ("BLANK", blank), ("BUNIT", "K")]
    reals = [100 + 0.25 * value for value in stored]
    samples.add("scaled.fits", "fits",
                primary(16, shape, pack(">i2", stored), scaling) +
                extension(32, shape, pack(">i4", stored), [*scaling, ("EXTNAME", "WIDE")]) +
                extension(-32, shape, pack(">f4", stored), [("BSCALE", 0.25), ("BZERO", 100.0), ("EXTNAME", "REAL")]),
                [dataset("PRIMARY", "<f4", shape, values, attributes={"BUNIT": "K", "BLANK": blank}),
                 dataset("WIDE", "<f8", shape, values), dataset("REAL", "<f4", shape, reals)])


def add_axes(samples):
    """value i = CRVAL + (i + 1 - CRPIX) CDELT, of a spectral cube without rotation."""
    shape, values = (3, 4, 5), ramp(60)
    world = [("CTYPE1", "XPOS"), ("CUNIT1", "um"), ("CRPIX1", 1.0), ("CRVAL1", 10.0), ("CDELT1", 0.5),
             ("CTYPE2", "YPOS"), ("CUNIT2", "um"), ("CRPIX2", 3.0), ("CRVAL2", 0.0), ("CDELT2", -0.25),
             ("CTYPE3", "WAVE"), ("CUNIT3", "nm"), ("CRPIX3", 0.0), ("CRVAL3", 500.0), ("CDELT3", 2.0)]
    samples.add("cube.fits", "fits", primary(-64, shape, pack(">f8", values), world),
                [dataset("PRIMARY", ">f8", shape, values,
                         [axis("WAVE", "nm", 2.0, 502.0), axis("YPOS", "um", -0.25, 0.5), axis("XPOS", "um", 0.5, 10.0)])])


def add_structure(samples):
    """Names, repeated and missing; an axis of no length; a primary HDU without data; a header of several blocks."""
    values = ramp(6)
    stored = pack(">i2", values)
    content, facts = NO_DATA, []
    names = [("SCI", 1, "SCI"), ("SCI", 2, "SCI,2"), ("SCI", 2, "SCI#3"), (None, None, "HDU4"), ("sci", None, "sci")]
    for number, (name, version, delivered) in enumerate(names, start=1):
        cards = [("EXTNAME", name)] if name else []
        content += extension(16, (2, 3), stored, cards + ([("EXTVER", version)] if version else []))
        facts.append(dataset(delivered, ">i2", (2, 3), values, attributes={"hdu": number}))
    samples.add("names.fits", "fits", content, facts)
    samples.add("no_length.fits", "fits", primary(16, (3, 0), b"") + extension(16, (2, 3), stored),
                [dataset("PRIMARY", ">i2", (3, 0), []), dataset("HDU1", ">i2", (2, 3), values)])
    samples.add("no_data.fits", "fits", NO_DATA, [])
    cards = [f"COMMENT line {i}" for i in range(80)]
    cards += ["LONGTEXT= 'one &'", "CONTINUE  'two&'", "CONTINUE  ' three' / of three cards",
              "HIERARCH ESO DET NAME = 'chip A' / detector", "YES     = T", "REAL    = 1.5D3", "QUOTED  = 'it''s'", "UNDEF   ="]
    samples.add("long_header.fits", "fits", primary(16, (2, 3), stored, cards),
                [dataset("PRIMARY", ">i2", (2, 3), values,
                         attributes={"LONGTEXT": "one two three", "ESO DET NAME": "chip A", "YES": True, "REAL": 1500.0,
                                     "QUOTED": "it's"})])


# ---- Tables --------------------------------------------------------------------------------------------------------------------

def add_binary_table(samples):
    rows, count = b"", 5
    flags, bytes_, shorts = [i % 2 == 0 for i in range(count)], [200 + i for i in range(count)], ramp(count)
    doubles, words = [i / 4 for i in range(count)], [b"word%d" % i for i in range(count)]
    grids, bits = ramp(count * 6), [i % 3 == 0 for i in range(count * 3)]
    for i in range(count):
        rows += (b"FT"[flags[i]:flags[i] + 1] + pack("|u1", [bytes_[i]]) + pack(">i2", [shorts[i]]) + pack(">i4", [i * 1000]) +
                 pack(">i8", [-i]) + pack(">f4", [i / 8]) + pack(">f8", [doubles[i]]) + pack(">c8", [complex(i, -i)]) +
                 words[i].ljust(6, b"\0") + pack(">i2", grids[6 * i:6 * i + 6]) + pack(">i2", [i]) + pack(">i2", [shorts[i]]) +
                 bytes([sum(bits[3 * i + j] << 7 - j for j in range(3))]))
    columns = [{"TTYPE": "FLAG", "TFORM": "L"}, {"TTYPE": "BYTE", "TFORM": "1B"}, {"TTYPE": "SHORT", "TFORM": "I", "TUNIT": "mm"},
               {"TTYPE": "INT", "TFORM": "1J"}, {"TTYPE": "LONG", "TFORM": "1K"}, {"TTYPE": "SINGLE", "TFORM": "1E"},
               {"TTYPE": "DOUBLE", "TFORM": "1D"}, {"TTYPE": "COMPLEX", "TFORM": "1C"}, {"TTYPE": "WORD", "TFORM": "6A"},
               {"TTYPE": "GRID", "TFORM": "6I", "TDIM": "(3,2)"}, {"TTYPE": "SCALED", "TFORM": "1I", "TSCAL": 0.5, "TZERO": 10.0},
               {"TTYPE": "UNSIGNED", "TFORM": "1I", "TZERO": 32768}, {"TTYPE": "BITS", "TFORM": "3X"}]
    facts = [("FLAG", "|b1", (), flags), ("BYTE", "|u1", (), bytes_), ("SHORT", "<i2", (), shorts),
             ("INT", "<i4", (), [i * 1000 for i in range(count)]), ("LONG", "<i8", (), [-i for i in range(count)]),
             ("SINGLE", "<f4", (), [i / 8 for i in range(count)]), ("DOUBLE", "<f8", (), doubles),
             ("COMPLEX", "<c8", (), [complex(i, -i) for i in range(count)]), ("WORD", "|S6", (), words), ("GRID", "<i2", (2, 3), grids),
             ("SCALED", "<f8", (), [10 + i / 2 for i in range(count)]), ("UNSIGNED", "<u2", (), [value + 32768 for value in shorts]),
             ("BITS", "|b1", (3,), bits)]
    samples.add("binary_table.fits", "fits", NO_DATA + table(columns, count, rows, [("EXTNAME", "EVENTS")]),
                [dataset(f"EVENTS/{name}", dtype, (count, *shape), values, attributes={"hdu": 1, "column": number})
                 for number, (name, dtype, shape, values) in enumerate(facts, start=1)])
    nameless = table([{"TFORM": "1I"}, {"TTYPE": "B", "TFORM": "1I"}], 2, pack(">i2", [1, 2, 3, 4]))
    samples.add("nameless_column.fits", "fits", NO_DATA + nameless,
                [dataset("HDU1/#1", ">i2", (2,), [1, 3]), dataset("HDU1/B", ">i2", (2,), [2, 4])])


def add_variable_rows(samples):
    """Variable-length arrays (7.3.5): a count and an offset a row; delivered as the values behind each other, and their lengths."""
    lengths = [2, 0, 3, 1]
    values = ramp(sum(lengths))
    rows, offset = b"", 0
    for length in lengths:
        rows += struct.pack(">ii", length, offset)
        offset += 2 * length
    columns = [{"TTYPE": "LIST", "TFORM": "1PI(3)"}]
    samples.add("variable_rows.fits", "fits", NO_DATA + table(columns, 4, rows, [("EXTNAME", "V")], heap=pack(">i2", values)),
                ragged_dataset("V/LIST", ">i2", lengths, values, ">i4"))


def add_text_table(samples):
    rows = b"".join(b"%-8s %5d %8.2f" % (b"star%d" % i, i * 11, i / 4) for i in range(4))
    columns = [{"TTYPE": "NAME", "TBCOL": 1, "TFORM": "A8"}, {"TTYPE": "COUNT", "TBCOL": 10, "TFORM": "I5"},
               {"TTYPE": "FLUX", "TBCOL": 16, "TFORM": "F8.2"}]
    samples.add("text_table.fits", "fits", NO_DATA + table(columns, 4, rows, [("EXTNAME", "STARS")], kind="TABLE"),
                [dataset("STARS/NAME", "|S8", (4,), [b"star%d   " % i for i in range(4)]),
                 dataset("STARS/COUNT", "<i4", (4,), [i * 11 for i in range(4)]),
                 dataset("STARS/FLUX", "<f8", (4,), [i / 4 for i in range(4)])])


def add_random_groups(samples):
    """Six groups of two parameters and an array of (2, 3) (section 6)."""
    group_count, parameters, arrays = 6, ramp(12), ramp(36)
    data = b"".join(pack(">f4", parameters[2 * i:2 * i + 2] + arrays[6 * i:6 * i + 6]) for i in range(group_count))
    cards = [("SIMPLE", True), ("BITPIX", -32), ("NAXIS", 3), ("NAXIS1", 0), ("NAXIS2", 3), ("NAXIS3", 2), ("GROUPS", True),
             ("PCOUNT", 2), ("GCOUNT", group_count), ("PTYPE1", "UU"), ("PTYPE2", "VV")]
    samples.add("random_groups.fits", "fits", header(cards) + padded(data),
                [dataset("PRIMARY", ">f4", (6, 2, 3), arrays), dataset("PRIMARY/UU", ">f4", (6,), parameters[0::2]),
                 dataset("PRIMARY/VV", ">f4", (6,), parameters[1::2])])


# ---- Refused, huge, bare headers -----------------------------------------------------------------------------------------------

def add_refused(samples):
    stored = pack(">i2", ramp(12))
    samples.refuse("cut_data.fits", "fits", primary(16, (3, 4), stored)[:BLOCK + 23], "truncated")
    samples.refuse("cut_header.fits", "fits", primary(16, (3, 4), stored)[:300], "truncated")
    samples.refuse("bitpix24.fits", "fits", primary(24, (3, 4), stored), "corrupt")
    samples.refuse("negative_length.fits", "fits", primary(16, (3, -4), stored), "corrupt")
    samples.refuse("overflow.fits", "fits", primary(16, (2**40, 2**40), stored), "corrupt")
    many = header([("SIMPLE", True), ("BITPIX", 16), ("NAXIS", 1000)])
    samples.refuse("naxis1000.fits", "fits", many + padded(stored), "corrupt")


def add_huge(samples):
    """1 TiB of float32 in the primary HDU, a small image behind it."""
    shape, small = (262144, 1048576), ramp(6)
    head, tail = header([("SIMPLE", True), ("BITPIX", -32), *sizes(shape)]), extension(16, (2, 3), pack(">i2", small))
    end = len(head) + -(-4 * product(shape) // BLOCK) * BLOCK
    values = {(0, 0): 1.5, (17, 4): -2.0, (262143, 1048575): 3.25}
    patches = {len(head) + 4 * (row * shape[1] + column): pack(">f4", [value]) for (row, column), value in values.items()}
    samples.huge("huge.fits", "fits", head, end + len(tail),
                 [huge_dataset("PRIMARY", ">f4", shape, {**values, (100000, 0): 0.0}),
                  huge_dataset("HDU1", ">i2", (2, 3), {(1, 2): small[5]})],
                 {**patches, end: tail})


def add_bare_headers(samples):
    cards = [("NAXIS", 2), ("NAXIS1", 200), ("NAXIS2", 100), ("CTYPE1", "RA---TAN"), ("OBJECT", "ramp"), "COMMENT no data"]
    lines = [c if isinstance(c, str) else card(*c).rstrip() for c in cards] + ["END"]
    samples.add("lines.hdr", "fits-header", "\n".join(lines).encode("ascii") + b"\n", [])
    samples.add("lines_crlf.head", "fits-header", "\r\n".join(lines).encode("ascii") + b"\r\n", [])
    whole = header([("SIMPLE", True), ("BITPIX", 16), *cards])
    samples.add("cards.hdr", "fits-header", whole, [])
    samples.refuse("no_cards.hdr", "fits-header", b"a text, but no cards\n" * 20, "corrupt")


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_types, add_unsigned, add_scaled, add_axes, add_structure, add_binary_table, add_variable_rows, add_text_table,
                add_random_groups, add_refused, add_huge, add_bare_headers):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

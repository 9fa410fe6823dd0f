# SPDX-License-Identifier: BSD-3-Clause
"""Samples of MRC files, byte by byte after MRC2014 (Cheng et al. 2015): samples.py FOLDER"""
import struct
import sys

from sample_folder import SampleFolder, axis, dataset, huge_dataset, pack, product, ramp

HEADER_BYTES = 1024
STAMPS = {"<": b"\x44\x44\0\0", ">": b"\x11\x11\0\0"}


def header(size, mode, order="<", *, spacing=(0, 0, 0), start=(0, 0, 0), intervals=None, space_group=1, extended=b"", extended_type=b"",
           version=20141, imod_flags=None):
    """size, spacing, start, intervals: x, y, z; spacing in angstrom."""
    intervals = intervals or size
    made = bytearray(HEADER_BYTES)
    struct.pack_into(order + "10i", made, 0, *size, mode, *start, *intervals)
    struct.pack_into(order + "6f", made, 40, *(step * count for step, count in zip(spacing, intervals)), 90, 90, 90)
    struct.pack_into(order + "3i", made, 64, 1, 2, 3)
    struct.pack_into(order + "3f", made, 76, 0, -1, -2)  # not computed
    struct.pack_into(order + "2i", made, 88, space_group, len(extended))
    made[104:108] = extended_type.ljust(4, b"\0")
    struct.pack_into(order + "i", made, 108, version)
    if imod_flags is not None:
        struct.pack_into(order + "2i", made, 152, 1146047817, imod_flags)
    made[208:216] = b"MAP " + STAMPS[order]
    struct.pack_into(order + "fi", made, 216, -1, 1)
    made[224:304] = b"ramp".ljust(80)
    return bytes(made) + extended


def plain_axes(ndim):
    return [axis(name, scale=1.0, offset=0.0) for name in ("volume", "z", "y", "x")[4 - ndim:]]


def calibrated_axes(spacing, start):
    return [axis(name, "angstrom", step, step * first) for name, step, first in reversed(list(zip("xyz", spacing, start)))]


def add_types(samples):
    shape, size = (3, 4, 5), (5, 4, 3)
    values = ramp(product(shape))
    spacing, start = (0.5, 1.5, 2.25), (-3, 0, 4)
    for order, name in (("<", "little"), (">", "big")):
        for mode, code in ((1, "i2"), (2, "f4"), (7, "i4"), (12, "f2")):
            dtype = order + code
            samples.add(f"mode{mode}_{name}.mrc", "mrc",
                        header(size, mode, order, spacing=spacing, start=start) + pack(dtype, values),
                        [dataset("data", dtype, shape, values, calibrated_axes(spacing, start),
                                 {"mode": mode, "nx": 5, "nz": 3, "ispg": 1, "byte_order": name, "label0": "ramp"})])
    positive = ramp(product(shape), 4099, 65536, 0)
    samples.add("mode6_big.mrc", "mrc", header(size, 6, ">") + pack(">u2", positive),
                [dataset("data", ">u2", shape, positive, plain_axes(3))])
    spectrum = [complex(value, 7 - value) for value in values]
    samples.add("mode4_big.mrc", "mrc", header(size, 4, ">") + pack(">c8", spectrum), [dataset("data", ">c8", shape, spectrum)])
    pairs = [["re", "<i2"], ["im", "<i2"]]
    samples.add("mode3_little.mrc", "mrc", header(size, 3) + pack(pairs, [(v, -v) for v in values]),
                [dataset("data", pairs, shape, [(v, -v) for v in values])])
    colours = [["r", "|u1"], ["g", "|u1"], ["b", "|u1"]]
    pixels = [(v + 50, 255, 100 - v) for v in values]
    samples.add("mode16.mrc", "mrc", header(size, 16) + pack(colours, pixels), [dataset("data", colours, shape, pixels)])


def add_bytes(samples):
    """Mode 0: signed since NVERSION 20140, else by IMOD's flag or by the option."""
    shape, size = (2, 3, 7), (7, 3, 2)
    signed = ramp(product(shape), 37, 256, -128)
    unsigned = [value % 256 for value in signed]
    stored = pack("|i1", signed)
    as_signed, as_unsigned = [dataset("data", "|i1", shape, signed)], [dataset("data", "|u1", shape, unsigned)]
    samples.add("mode0_signed.mrc", "mrc", header(size, 0) + stored, as_signed)
    samples.add("mode0_imod_unsigned.mrc", "mrc", header(size, 0, imod_flags=0) + stored, as_unsigned)
    samples.add("mode0_imod_signed.mrc", "mrc", header(size, 0, version=0, imod_flags=1) + stored, as_signed)
    samples.add("mode0_by_option.mrc", "mrc", header(size, 0) + stored, as_unsigned, options={"mode0": "unsigned"})
    nibbles = ramp(product(shape), 5, 16, 0)
    rows = [nibbles[i:i + 7] + [0] for i in range(0, len(nibbles), 7)]  # a row fills whole bytes, the low half first
    packed = bytes(row[i] | row[i + 1] << 4 for row in rows for i in range(0, 8, 2))
    samples.add("mode101.mrc", "mrc", header(size, 101) + packed, [dataset("data", "|u1", shape, nibbles)])


def add_shapes(samples):
    values = ramp(60)
    stored = pack("<i2", values)
    samples.add("image.mrc", "mrc", header((12, 5, 1), 1, space_group=0) + stored, [dataset("data", "<i2", (5, 12), values, plain_axes(2))])
    samples.add("stack.mrc", "mrc", header((5, 4, 3), 1, space_group=0, intervals=(5, 4, 1)) + stored,
                [dataset("data", "<i2", (3, 4, 5), values)])
    samples.add("one_section_volume.mrc", "mrc", header((12, 5, 1), 1) + stored, [dataset("data", "<i2", (1, 5, 12), values)])
    samples.add("volumes.mrc", "mrc", header((5, 2, 6), 1, space_group=401, intervals=(5, 2, 3)) + stored,
                [dataset("data", "<i2", (2, 3, 2, 5), values)])
    symmetry = b"X,  Y,  Z".ljust(80)
    samples.add("symmetry.mrc", "mrc", header((5, 4, 3), 1, extended=symmetry, extended_type=b"CCP4") + stored,
                [dataset("data", "<i2", (3, 4, 5), values, attributes={"nsymbt": 80, "exttyp": "CCP4"})])
    samples.add("unaligned.mrc", "mrc", header((5, 4, 3), 1, extended=b"odd") + stored, [dataset("data", "<i2", (3, 4, 5), values)])


def add_refused(samples):
    stored = pack("<i2", ramp(60))
    samples.refuse("cut_data.mrc", "mrc", header((5, 4, 3), 1) + stored[:-1], "truncated")
    samples.refuse("cut_header.mrc", "mrc", header((5, 4, 3), 1)[:1000], "truncated")
    samples.refuse("cut_extended_header.mrc", "mrc", header((5, 4, 3), 1, extended=bytes(160))[:1100], "truncated")
    samples.refuse("unknown_mode.mrc", "mrc", header((5, 4, 3), 77) + stored, "unsupported")
    samples.refuse("negative_columns.mrc", "mrc", header((-5, 4, 3), 1) + stored, "corrupt")
    samples.refuse("overflow.mrc", "mrc", header((2**31 - 1, 2**31 - 1, 2**31 - 1), 2) + stored, "corrupt")
    samples.refuse("uneven_volumes.mrc", "mrc", header((5, 4, 3), 1, space_group=401, intervals=(5, 4, 2)) + stored, "corrupt")


def add_huge(samples):
    """256 sections of 4 GiB: 1 TiB."""
    shape = (256, 32768, 32768)
    values = {(0, 0, 0): 1.5, (17, 4, 9): -2.0, (255, 32767, 32767): 3.25}
    places = {index: HEADER_BYTES + 4 * ((index[0] * shape[1] + index[1]) * shape[2] + index[2]) for index in values}
    samples.huge("huge.mrc", "mrc", header(shape[::-1], 2), HEADER_BYTES + 4 * product(shape),
                 [huge_dataset("data", "<f4", shape, {**values, (100, 100, 100): 0.0})],
                 {places[index]: pack("<f4", [value]) for index, value in values.items()})


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_types, add_bytes, add_shapes, add_refused, add_huge):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

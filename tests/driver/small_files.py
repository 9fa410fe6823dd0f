# SPDX-License-Identifier: BSD-3-Clause
"""Good files of every bundled format, written byte by byte from the specifications with the standard library alone.

Their values follow from arithmetic (`ramp`), so that tests know what every reader must deliver without a corpus and without NumPy.
Headers come apart from data: the tests of scale put a header in front of a sparse file of any size.
"""
import os
import re
import struct
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sdk", "examples", "mmappickle"))
from write_mmappickle import container  # noqa: E402

from driver import pickled_array  # noqa: E402

CODES = {"<i2": "h", "<f4": "f", "<f8": "d", "|u1": "B", "<i4": "i"}


def ramp(count):
    """Small whole numbers of both signs that no type here rounds: 0, 37, 74 … modulo 101, less 50."""
    return [i * 37 % 101 - 50 for i in range(count)]


def pack(dtype, values):
    order = ">" if dtype[0] == ">" else "<"
    return struct.pack(f"{order}{len(values)}{CODES['<' + dtype[1:] if dtype[0] == '>' else dtype]}", *values)


def product(shape):
    total = 1
    for size in shape:
        total *= size
    return total


def ramp_bytes(dtype, shape):
    values = ramp(product(shape))
    return pack(dtype, [value + 50 for value in values] if dtype == "|u1" else values)


# ---- MRC2014: 1024 bytes of header, 256 words ------------------------------------------------------------------------------------

def mrc_header(shape, mode=1, voxel_angstrom=2.0):
    nz, ny, nx = shape
    header = bytearray(1024)
    struct.pack_into("<10i", header, 0, nx, ny, nz, mode, 0, 0, 0, nx, ny, nz)
    struct.pack_into("<6f", header, 40, nx * voxel_angstrom, ny * voxel_angstrom, nz * voxel_angstrom, 90, 90, 90)
    struct.pack_into("<3i", header, 64, 1, 2, 3)
    struct.pack_into("<3f", header, 76, 0, -1, -2)  # not computed
    struct.pack_into("<ii", header, 88, 1, 0)
    struct.pack_into("<i", header, 108, 20141)
    header[208:216] = b"MAP \x44\x44\x00\x00"
    struct.pack_into("<f", header, 216, -1)
    return bytes(header)


def mrc(shape=(3, 4, 5)):
    return mrc_header(shape) + ramp_bytes("<i2", shape)


# ---- FITS 4.0: cards of 80 characters, blocks of 2880 bytes, big-endian -------------------------------------------------------------

BLOCK = 2880


def card(keyword, value):
    if isinstance(value, bool):
        text = f"{'T' if value else 'F':>20}"
    elif isinstance(value, str):
        text = f"'{value:<8}'"
    else:
        text = f"{value:>20}"
    return f"{keyword:<8}= {text}".ljust(80)


def fits_header(cards):
    text = "".join(card(*pair) for pair in cards) + "END".ljust(80)
    return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode("ascii")


def fits_data(data, fill=b"\0"):
    return data + fill * (-len(data) % BLOCK)


def image_cards(first, bitpix, shape, extra=()):
    axes = [(f"NAXIS{i + 1}", size) for i, size in enumerate(reversed(shape))]
    groups = [] if first[0] == "SIMPLE" else [("PCOUNT", 0), ("GCOUNT", 1)]
    return [first, ("BITPIX", bitpix), ("NAXIS", len(shape)), *axes, *groups, *extra]


def fits(shape=(8, 10)):
    return fits_header(image_cards(("SIMPLE", True), 16, shape, [("OBJECT", "ramp")])) + fits_data(ramp_bytes(">i2", shape))


TABLE_ROWS = 6


def fits_of_three_hdus():
    """PRIMARY of int16, an image extension SCI of float32, a table EVENTS with columns COUNT (int32) and ENERGY (float64)."""
    image = fits_header(image_cards(("XTENSION", "IMAGE"), -32, (4, 5), [("EXTNAME", "SCI")])) + fits_data(ramp_bytes(">f4", (4, 5)))
    columns = [("TFIELDS", 2), ("TTYPE1", "COUNT"), ("TFORM1", "1J"), ("TTYPE2", "ENERGY"), ("TFORM2", "1D"), ("EXTNAME", "EVENTS")]
    rows = b"".join(struct.pack(">id", i, i / 4) for i in range(TABLE_ROWS))
    table = fits_header(image_cards(("XTENSION", "BINTABLE"), 8, (TABLE_ROWS, 12), columns)) + fits_data(rows)
    return fits() + image + table


def fits_hdu_ends():
    """Lengths of the beginnings of fits_of_three_hdus() that are complete FITS files themselves."""
    return [2 * BLOCK, 4 * BLOCK]


def fits_header_text():
    """A bare header as lines of text, one card a line."""
    return "\n".join([card("NAXIS", 2), card("NAXIS1", 200), card("CTYPE1", "RA---TAN"), "END"]).encode("ascii") + b"\n"


# ---- NPY, NPZ -------------------------------------------------------------------------------------------------------------------------

def npy_header(descr, shape):
    sizes = ", ".join(str(size) for size in shape) + ("," if len(shape) == 1 else "")
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}"
    text = text.ljust(-(-(len(text) + 11) // 64) * 64 - 11) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode("latin1")


def npy(shape=(6, 7), descr="<i2"):
    return npy_header(descr, shape) + ramp_bytes(descr, shape)


def write_npz(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stored.npy", npy((5, 6)), zipfile.ZIP_STORED)
        archive.writestr("packed.npy", npy((7, 8), "<f4"), zipfile.ZIP_DEFLATED)


# ---- MSA: text ---------------------------------------------------------------------------------------------------------------------------

def msa(points=12):
    header = {"FORMAT": "EMSA/MAS Spectral Data File", "VERSION": "1.0", "TITLE": "ramp", "DATE": "01-JAN-2000", "TIME": "12:00",
              "OWNER": "nobody", "NPOINTS": f"{points}.", "NCOLUMNS": "1.", "XUNITS": "eV", "YUNITS": "counts", "DATATYPE": "Y",
              "XPERCHAN": "10.", "OFFSET": "-20.", "SPECTRUM": "Spectral Data Starts Here"}
    lines = [f"#{keyword:<12}: {value}" for keyword, value in header.items()]
    lines += [f"{value}.5," for value in ramp(points)] + ["#ENDOFDATA   :"]
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def msa_values(points=12):
    return [float(f"{value}.5") for value in ramp(points)]


# ---- one file of each ----------------------------------------------------------------------------------------------------------------------

class GoodFile:
    """A file and what it holds: {dataset name: (dtype, shape, elements, little-endian, C order)}."""

    def __init__(self, folder, name, format_id, content, datasets, complete_prefixes=()):
        self.name, self.format, self.datasets = name, format_id, datasets
        self.path = os.path.join(folder, name)
        self.complete_prefixes = list(complete_prefixes)
        if content is not None:
            with open(self.path, "wb") as file:
                file.write(content)

    @property
    def size(self):
        return os.path.getsize(self.path)


def _ramps(**arrays):
    return {name: (dtype, shape, ramp_bytes(dtype, shape)) for name, (dtype, shape) in arrays.items()}


def bundled_formats():
    """Ids of the formats that this tree has: a plugin may have been removed together with its table."""
    tree = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(os.path.join(tree, "formats.toml"), encoding="utf-8") as file:
        return set(re.findall(r'^id = "([^"]+)"', file.read(), re.MULTILINE))


def write_good_files(folder):
    """One file for each bundled format that reads."""
    fits_values = _ramps(PRIMARY=("<i2", (8, 10)), SCI=("<f4", (4, 5)))
    table_values = {"EVENTS/COUNT": ("<i4", (TABLE_ROWS,), pack("<i4", list(range(TABLE_ROWS)))),
                    "EVENTS/ENERGY": ("<f8", (TABLE_ROWS,), pack("<f8", [i / 4 for i in range(TABLE_ROWS)]))}
    npz_path = os.path.join(folder, "two.npz")
    write_npz(npz_path)
    arrays = {"scan": ("<f4", (2, 3, 4)), "flat": ("<i2", (9,))}
    goods = [
        GoodFile(folder, "volume.mrc", "mrc", mrc(), _ramps(data=("<i2", (3, 4, 5)))),
        GoodFile(folder, "three.fits", "fits", fits_of_three_hdus(), {**fits_values, **table_values}, fits_hdu_ends()),
        GoodFile(folder, "bare.hdr", "fits-header", fits_header_text(), {}),
        GoodFile(folder, "ramp.npy", "npy", npy(), _ramps(data=("<i2", (6, 7)))),
        GoodFile(folder, "two.npz", "npz", None, _ramps(stored=("<i2", (5, 6)), packed=("<f4", (7, 8)))),
        GoodFile(folder, "ramp.msa", "msa", msa(), {"ramp": ("<f8", (12,), pack("<f8", msa_values()))}),
        GoodFile(folder, "store.mmdpickle", "mmappickle",
                 container({name: (dtype, shape, ramp_bytes(dtype, shape)) for name, (dtype, shape) in arrays.items()}), _ramps(**arrays)),
        GoodFile(folder, "values.pickle", "pickle",
                 pickled_array.dumps({"gain": 1.5, "scan": pickled_array.Array("<f4", (3, 4), ramp_bytes("<f4", (3, 4)))}),
                 _ramps(scan=("<f4", (3, 4)))),
    ]
    return [good for good in goods if good.format in bundled_formats()]

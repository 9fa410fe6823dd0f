# SPDX-License-Identifier: BSD-3-Clause
"""Samples of Python pickles that hold NumPy arrays, and of mmappickle's container (Fasnacht, JOSS 3(26) 651): samples.py FOLDER

NumPy is not needed: stand-ins name the same globals as its own __reduce__ does.
"""
import io
import pickle
import struct
import sys
import types
from unittest import mock

from sample_folder import SampleFolder, dataset, fortran_order, huge_dataset, pack, product, ramp

# ---- Pickles -------------------------------------------------------------------------------------------------------------------


class Array:
    """An array as NumPy pickles it: dtype text, shape, values in C order."""

    def __init__(self, dtype, shape, values, fortran=False):
        self.dtype, self.shape, self.fortran = dtype, shape, fortran
        self.elements = pack(dtype, fortran_order(shape, values) if fortran else values)


class Masked:
    """A masked array: its data and mask are Arrays of one shape in C order."""

    def __init__(self, data, mask):
        self.data, self.mask = data, mask


class Dtype:
    def __init__(self, text):
        self.text = text


def stand_in(module, name):
    made = type(name, (), {}) if name[0] != "_" else (lambda *words: None)
    made.__module__, made.__name__, made.__qualname__ = module, name, name
    return made


NAMES = {name: stand_in(module, name) for module, name in (
    ("numpy", "ndarray"), ("numpy", "dtype"), ("numpy.core.multiarray", "_reconstruct"), ("numpy.ma.core", "MaskedArray"),
    ("numpy.ma.core", "_mareconstruct"))}


class Pickler(pickle._Pickler):  # the one in Python: it lets reductions be replaced for classes of ours
    def reducer_override(self, value):
        if isinstance(value, Dtype):
            size, alignment = (int(value.text[2:]), 1) if value.text[1] == "S" else (-1, -1)
            return NAMES["dtype"], (value.text[1:], False, True), (3, value.text[0], None, None, None, size, alignment, 0)
        if isinstance(value, Array):
            state = (1, value.shape, Dtype(value.dtype), value.fortran, value.elements)
            return NAMES["_reconstruct"], (NAMES["ndarray"], (0,), b"b"), state
        if isinstance(value, Masked):
            state = (1, value.data.shape, Dtype(value.data.dtype), False, value.data.elements, value.mask.elements, None)
            return NAMES["_mareconstruct"], (NAMES["MaskedArray"], NAMES["ndarray"], (0,), b"b"), state
        return NotImplemented


def dumps(value, protocol=4):
    """pickle.dumps, while the modules that it looks the globals up in are stand-ins too."""
    modules = {name: types.ModuleType(name) for name in ("numpy", "numpy.core", "numpy.core.multiarray", "numpy.ma", "numpy.ma.core")}
    for made in NAMES.values():
        setattr(modules[made.__module__], made.__name__, made)
    for name, module in modules.items():
        if "." in name:
            setattr(modules[name.rpartition(".")[0]], name.rpartition(".")[2], module)
    stream = io.BytesIO()
    with mock.patch.dict(sys.modules, modules):
        Pickler(stream, protocol).dump(value)
    return stream.getvalue()


def add_pickles(samples):
    grid, line, reals = ramp(24), [value % 2 == 0 for value in ramp(5)], [value / 4 for value in ramp(12)]
    for protocol in range(6):
        tree = {"gain": 1.5, "scan": Array("<i2", (2, 3, 4), grid), "more": {"flags": Array("|b1", (5,), line), "text": "\u00b5"},
                "list": [1, None, Array(">f8", (3, 4), reals, fortran=True)]}
        samples.add(f"protocol{protocol}.pickle", "pickle", dumps(tree, protocol),
                    [dataset("scan", "<i2", (2, 3, 4), grid), dataset("more/flags", "|b1", (5,), line),
                     dataset("list/2", ">f8", (3, 4), reals)])
    samples.add("alone.pkl", "pickle", dumps(Array("<c8", (3, 4), [complex(v, -v) for v in reals])),
                [dataset("data", "<c8", (3, 4), [complex(v, -v) for v in reals])])
    hidden = [i % 5 == 0 for i in range(12)]
    samples.add("masked.pickle", "pickle", dumps({"m": Masked(Array("<f8", (3, 4), reals), Array("|b1", (3, 4), hidden))}),
                [dataset("m/mask", "|b1", (3, 4), hidden), dataset("m", "<f8", (3, 4), reals)])
    samples.add("shapes.pickle", "pickle", dumps([Array("<i4", (), [7]), Array("<f4", (0, 3), []), Array("|S3", (2,), [b"abc", b"d"])]),
                [dataset("0", "<i4", (), [7]), dataset("1", "<f4", (0, 3), []), dataset("2", "|S3", (2,), [b"abc", b"d"])])
    samples.add("no_arrays.pickle", "pickle", dumps({"a": [1, 2.5, "b", b"c", None, True, {3}], "big": 2**100}), [])


def add_refused_pickles(samples):
    whole = dumps({"scan": Array("<i2", (2, 3), ramp(6))})
    samples.refuse("cut.pickle", "pickle", whole[:-20], "truncated")
    samples.refuse("no_stop.pickle", "pickle", whole[:-1], "truncated")
    samples.refuse("protocol9.pickle", "pickle", b"\x80\x09" + whole[2:], "unsupported")
    samples.refuse("unknown_opcode.pickle", "pickle", b"\x80\x04\xfe.", "corrupt")
    samples.refuse("empty_stack.pickle", "pickle", b"\x80\x040.", "corrupt")
    samples.refuse("no_memo.pickle", "pickle", b"\x80\x04h\x05.", "corrupt")
    samples.refuse("runs_a_command.pickle", "pickle", b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "unsupported")


# ---- The container: opcodes by their names in pickletools ----------------------------------------------------------------------

PROTO, FRAME, STOP, MARK, POP, DICT = b"\x80", b"\x95", b".", b"(", b"0", b"d"
BININT, SHORT_BINUNICODE, BINBYTES8, STACK_GLOBAL, REDUCE, NEWTRUE = b"J", b"\x8c", b"\x8e", b"\x93", b"R", b"\x88"
TUPLE, TUPLES, BINPUT, BINGET = b"t", (b")", b"\x85", b"\x86", b"\x87"), b"q", b"h"


def frame(content):
    return FRAME + struct.pack("<Q", len(content)) + content


def integer(value):
    return BININT + struct.pack("<i", value)


def text(value):
    encoded = value.encode("utf-8")
    return SHORT_BINUNICODE + bytes([len(encoded)]) + encoded


def function(module, name):
    return text(module) + text(name) + STACK_GLOBAL


def shape_tuple(shape):
    lengths = b"".join(integer(size) for size in shape)
    return MARK + lengths + TUPLE if len(shape) > 3 else lengths + TUPLES[len(shape)]


def tupled(count):
    return TUPLES[count] + REDUCE


PREFIX = function("numpy.core.fromnumeric", "reshape") + function("numpy.core.multiarray", "fromstring")


def array_tail(dtype, shape):
    return text(dtype) + tupled(2) + shape_tuple(shape) + tupled(2)


def binary(data):
    return BINBYTES8 + struct.pack("<Q", len(data)) + data


NATIVE_NAMES = {"bool": "|b1", "uint8": "|u1", "float64": "<f8"}


def reference_array(dtype, shape, values):
    """reshape(fromstring(bytes, dtype), shape), as mmappickle writes it; dtype may be a name of NATIVE_NAMES."""
    return PREFIX + binary(pack(NATIVE_NAMES.get(dtype, dtype), values)) + array_tail(dtype, shape)


def modern_array(dtype, shape, values):
    """reshape(array(frombuffer(bytes, dtype)), shape): what every NumPy loads."""
    made = function("numpy", "reshape") + function("numpy", "array") + function("numpy", "frombuffer")
    return made + binary(pack(dtype, values)) + text(dtype) + tupled(2) + tupled(1) + shape_tuple(shape) + tupled(2)


def dual_array(dtype, shape, values):
    """The reference's form up to the shape, then dropped and made anew from the memo: mapped by mmappickle, loaded by every NumPy."""
    put, get = (lambda slot: BINPUT + bytes([slot])), (lambda slot: BINGET + bytes([slot]))
    made = PREFIX + binary(pack(dtype, values)) + text(dtype) + put(0) + shape_tuple(shape) + put(1) + POP * 2 + put(2) + POP * 3
    made += function("numpy", "reshape") + function("numpy", "array") + function("numpy", "frombuffer")
    return made + get(2) + get(0) + tupled(2) + tupled(1) + get(1) + tupled(2)


def masked_array(dtype, shape, values, hidden):
    parts = reference_array(dtype, shape, values) + reference_array("bool", shape, hidden)
    return function("numpy.ma.core", "MaskedArray") + parts + tupled(2)


def plain_value(value):
    """What pickle writes for a value between PROTO with its frame and STOP; no memo is asked for."""
    stream = io.BytesIO()
    pickler = pickle._Pickler(stream, 4)
    pickler.fast = True
    pickler.dump(value)
    return stream.getvalue()[11:-1]


def entry(key, value, memo=0, is_live=True):
    return frame(text(key) + value + integer(memo) + POP + (NEWTRUE if is_live else POP) + POP)


def head(commit=3, version=1):
    return PROTO + b"\x04" + frame(integer(version) + POP + integer(commit) + POP + MARK)


END = frame(DICT + STOP)


def add_containers(samples):
    grid, reals = ramp(24), [value / 4 for value in ramp(12)]
    hidden = [i % 5 == 0 for i in range(12)]
    facts = {"scan": ("<i2", (2, 3, 4), grid), "flat": (">f8", (12,), reals)}
    for name, form, memo in (("reference", reference_array, 0), ("modern", modern_array, 0), ("dual", dual_array, 6)):
        content = head() + b"".join(entry(key, form(*array), memo) for key, array in facts.items()) + END
        samples.add(f"{name}.mmdpickle", "mmappickle", content, [dataset(key, *array) for key, array in facts.items()])
    mixed = [entry("gone", reference_array(*facts["scan"]), is_live=False), entry("note", plain_value({"a": [1, 2.5, "b"], "n": None})),
             entry("five", reference_array("uint8", (1, 2, 1, 3, 1), range(6))), entry("\u00b5", reference_array("float64", (12,), reals)),
             entry("none", reference_array("<f4", (0, 3), [])), entry("m", masked_array("<f8", (3, 4), reals, hidden))]
    samples.add("mixed.mmdpickle", "mmappickle", head(7) + b"".join(mixed) + END,
                [dataset("five", "|u1", (1, 2, 1, 3, 1), range(6)), dataset("\u00b5", "<f8", (12,), reals),
                 dataset("none", "<f4", (0, 3), []),
                 dataset("m/mask", "|b1", (3, 4), hidden), dataset("m", "<f8", (3, 4), reals)])
    samples.add("empty.mmdpickle", "mmappickle", head(0) + END, [])


def add_refused_containers(samples):
    whole = head() + entry("scan", reference_array("<i2", (2, 3), ramp(6))) + END
    samples.refuse("cut.mmdpickle", "mmappickle", whole[:100], "truncated")
    samples.refuse("no_end.mmdpickle", "mmappickle", whole[:-len(END)], "truncated")
    samples.refuse("bytes_behind.mmdpickle", "mmappickle", whole + b"more", "corrupt")
    samples.refuse("version99.mmdpickle", "mmappickle", head(version=99) + whole[len(head()):], "unsupported")
    samples.refuse("zeros.mmdpickle", "mmappickle", head() + bytes(60) + END, "corrupt")


# ---- Larger than memory --------------------------------------------------------------------------------------------------------

HUGE_SHAPE = (1048576, 262144)
HUGE_VALUES = {(0, 0): 1.5, (17, 4): -2.0, (1048575, 262143): 3.25}
HUGE_FACTS = {**HUGE_VALUES, (524288, 0): 0.0}


def huge_patches(start):
    return {start + 4 * (row * HUGE_SHAPE[1] + column): pack("<f4", [value]) for (row, column), value in HUGE_VALUES.items()}


def add_huge(samples):
    """1 TiB of float32 in either format."""
    size = 4 * product(HUGE_SHAPE)
    key, before = text("huge"), PREFIX + BINBYTES8 + struct.pack("<Q", size)
    after = array_tail("<f4", HUGE_SHAPE) + integer(0) + POP + NEWTRUE + POP
    start = head() + FRAME + struct.pack("<Q", len(key) + len(before) + size + len(after)) + key + before
    samples.huge("huge.mmdpickle", "mmappickle", start, len(start) + size + len(after) + len(END),
                 [huge_dataset("huge", "<f4", HUGE_SHAPE, HUGE_FACTS)], {**huge_patches(len(start)), len(start) + size: after + END})
    small = pickle.PROTO + b"\x04" + dumps(Array("<f4", HUGE_SHAPE[:1] + (0,), []))[11:]  # large values stand outside of frames
    before, after = small.split(b"C\0", 1)
    before = before.replace(integer(HUGE_SHAPE[0]) + b"K\0\x86", shape_tuple(HUGE_SHAPE)) + BINBYTES8 + struct.pack("<Q", size)
    samples.huge("huge.pickle", "pickle", before, len(before) + size + len(after),
                 [huge_dataset("data", "<f4", HUGE_SHAPE, HUGE_FACTS)], {**huge_patches(len(before)), len(before) + size: after})


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_pickles, add_refused_pickles, add_containers, add_refused_containers, add_huge):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])

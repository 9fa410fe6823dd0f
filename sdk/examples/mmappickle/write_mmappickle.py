# SPDX-License-Identifier: BSD-3-Clause
"""Writes the pickle-compatible container (mmappickle) with the standard library alone: arrays only, in the reference's own form.

It shows the whole layout on one page: a header of 24 bytes, one frame an entry, a terminator. quickstart and the tests use it.
    write_mmappickle("out.mmdpickle", {"scan": ("<f4", (2, 3), bytes_in_c_order)})
"""
import struct

# pickle opcodes by their names in pickletools
PROTO, FRAME, STOP, MARK, POP, DICT = b"\x80", b"\x95", b".", b"(", b"0", b"d"
BININT, SHORT_BINUNICODE, BINBYTES8, STACK_GLOBAL, REDUCE, NEWTRUE = b"J", b"\x8c", b"\x8e", b"\x93", b"R", b"\x88"
EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE = b")", b"\x85", b"\x86", b"\x87", b"t"

FILE_VERSION = 1


def _frame(content):
    return FRAME + struct.pack("<Q", len(content)) + content


def _integer(value):
    return BININT + struct.pack("<i", value)


def _text(value):
    encoded = value.encode("utf-8")
    return SHORT_BINUNICODE + bytes([len(encoded)]) + encoded


def _shape(shape):
    sizes = b"".join(_integer(size) for size in shape)
    if len(shape) > 3:
        return MARK + sizes + TUPLE
    return sizes + (EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3)[len(shape)]


def _array(dtype, shape, elements):
    """reshape(fromstring(bytes, dtype), shape): the bytes stand in one piece, so that they can be mapped."""
    functions = (_text("numpy.core.fromnumeric") + _text("reshape") + STACK_GLOBAL +
                 _text("numpy.core.multiarray") + _text("fromstring") + STACK_GLOBAL)
    return (functions + BINBYTES8 + struct.pack("<Q", len(elements)) + elements + _text(dtype) + TUPLE2 + REDUCE +
            _shape(shape) + TUPLE2 + REDUCE)


def _entry(key, value):
    return _frame(_text(key) + value + _integer(0) + POP + NEWTRUE + POP)


def container(arrays):
    """The bytes of a file that holds {key: (dtype text, shape, elements in C order)}."""
    header = PROTO + b"\x04" + _frame(_integer(FILE_VERSION) + POP + _integer(len(arrays)) + POP + MARK)
    entries = b"".join(_entry(key, _array(*array)) for key, array in arrays.items())
    return header + entries + _frame(DICT + STOP)


def write_mmappickle(path, arrays):
    with open(path, "wb") as file:
        file.write(container(arrays))

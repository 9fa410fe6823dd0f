#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The C API from a language that has no header: Python's ctypes, with the declarations that a binding would write. Values are those of the
standard library's own packing of the file, and of NumPy where it is there.

    tests/hosts/ctypes_test.py --lamella build/dev/bin/lamella --library build/dev/lib/liblamella.so --static-host …
"""
import argparse
import ctypes as c
import os
import struct
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHAPE = (30, 40, 50)
TRUNCATED = 8


class ErrorFacts(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("code", c.c_int32)] + [(name, c.c_char_p) for name in ("text", "message", "path", "format", "field", "hint")] \
        + [("byte_offset", c.c_int64)]


class FileFacts(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32)] + [(name, c.c_char_p) for name in ("path", "format", "plugin_id", "plugin_version")] \
        + [(name, c.c_uint64) for name in ("datasets", "groups", "warnings")]


class ViewFacts(c.Structure):
    """As far as this program needs it: a struct of an earlier version."""
    _fields_ = [("struct_size", c.c_uint32), ("ndim", c.c_uint32), ("dtype", c.c_char_p), ("stored_dtype", c.c_char_p), ("shape", c.POINTER(c.c_int64))]


class ArrayFacts(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("ndim", c.c_uint32), ("dtype", c.c_char_p), ("shape", c.POINTER(c.c_int64)),
                ("strides", c.POINTER(c.c_int64)), ("data", c.c_void_p), ("item_size", c.c_uint64)]


PROGRESS = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_uint64, c.c_uint64)


class ReadOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("threads", c.c_int32), ("io", c.c_int32), ("memory", c.c_uint64),
                ("cancel", c.c_void_p), ("user", c.c_void_p), ("progress", PROGRESS)]


class Failure(Exception):
    def __init__(self, facts):
        super().__init__(facts.text.decode())
        self.code, self.byte_offset = facts.code, facts.byte_offset


def sized(struct_type, **values):
    return struct_type(struct_size=c.sizeof(struct_type), **values)


class Host:
    def __init__(self, path):
        self.library = c.CDLL(path)
        self.library.lamella_host_code_name.restype = c.c_char_p

    def __call__(self, name, *arguments):
        """A function that makes a handle or fails."""
        out, error = c.c_void_p(), c.c_void_p()
        self.check(getattr(self.library, name)(*arguments, c.byref(out), c.byref(error)), error)
        return out

    def check(self, code, error):
        if code == 0:
            return
        facts = sized(ErrorFacts)
        self.library.lamella_host_error_get(error, c.byref(facts))
        failure = Failure(facts)
        self.library.lamella_host_error_release(error)
        raise failure

    def open(self, path):
        return self("lamella_host_open", path.encode(), None)

    def view(self, file, dataset=0):
        return self("lamella_host_view_new", file, c.c_uint64(dataset))

    def read_box(self, view, start, shape, item_size, options=None):
        count = 1
        for length in shape:
            count *= length
        memory = c.create_string_buffer(count * item_size)
        numbers, error = c.c_int64 * len(shape), c.c_void_p()
        self.check(self.library.lamella_host_view_read_box(view, numbers(*start), numbers(*shape), memory, c.c_uint64(count * item_size),
                                                           c.byref(options) if options else None, c.byref(error)), error)
        return memory.raw


def values_of_box(start, shape):
    """What the file must hold there, by the arithmetic that it was written with."""
    ramp, (_, rows, columns) = small_files.ramp(SHAPE[0] * SHAPE[1] * SHAPE[2]), SHAPE
    return b"".join(struct.pack("<h", ramp[(z * rows + y) * columns + x]) for z in range(start[0], start[0] + shape[0])
                    for y in range(start[1], start[1] + shape[1]) for x in range(start[2], start[2] + shape[2]))


def check_reading(checks, host, path):
    file = host.open(path)
    facts = sized(FileFacts)
    host.library.lamella_host_file_get(file, c.byref(facts))
    checks.equal((facts.format, facts.plugin_id, facts.datasets), (b"mrc", b"mrc", 1), "facts of a file")
    view = host.view(file)
    host.library.lamella_host_file_release(file)  # the view keeps what it needs
    about, error = sized(ViewFacts), c.c_void_p()
    host.check(host.library.lamella_host_view_get(view, c.byref(about), c.byref(error)), error)
    checks.equal((about.dtype, tuple(about.shape[:about.ndim])), (b"<i2", SHAPE), "facts of a view")
    for start, shape in (((0, 0, 0), SHAPE), ((7, 3, 9), (5, 6, 7)), ((29, 39, 49), (1, 1, 1))):
        checks.equal(host.read_box(view, start, shape, 2), values_of_box(start, shape), f"the box of {shape} at {start}")
    check_progress(checks, host, view)
    check_mapping(checks, host, view)
    check_threads(checks, host, view)
    host.library.lamella_host_view_release(view)


def check_progress(checks, host, view):
    told = []
    answer = PROGRESS(lambda _, done, total: told.append((done, total)) or 0)
    host.read_box(view, (0, 0, 0), SHAPE, 2, sized(ReadOptions, threads=1, progress=answer))
    total = 2 * SHAPE[0] * SHAPE[1] * SHAPE[2]
    checks.equal(told[-1] if told else None, (total, total), "the last progress")
    stop = PROGRESS(lambda *_: 1)
    try:
        host.read_box(view, (0, 0, 0), SHAPE, 2, sized(ReadOptions, threads=1, progress=stop))
        checks.fail("a progress callback that returns 1 stops nothing")
    except Failure as failure:
        checks.equal(host.library.lamella_host_code_name(failure.code), b"cancelled", "stopped by its progress")


def check_mapping(checks, host, view):
    array = host("lamella_host_view_map", view)
    facts = sized(ArrayFacts)
    host.library.lamella_host_array_get(array, c.byref(facts))
    size = 2 * SHAPE[0] * SHAPE[1] * SHAPE[2]
    checks.equal(c.string_at(facts.data, size), values_of_box((0, 0, 0), SHAPE), "mapped bytes")
    try:
        import numpy
        data = numpy.ctypeslib.as_array(c.cast(facts.data, c.POINTER(c.c_int16)), SHAPE)
        checks.equal(int(data.sum(dtype="i8")), sum(small_files.ramp(data.size)), "a NumPy array over the mapping")
    except ImportError:
        checks.skip("there is no NumPy")
    host.library.lamella_host_array_release(array)


def check_threads(checks, host, view):
    faults = []

    def work(number):
        for i in range(20):
            start, shape = ((number + i) % 25, 3, 9), (5, 6, 7)
            if host.read_box(view, start, shape, 2) != values_of_box(start, shape):
                faults.append(start)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    checks.equal(faults, [], "boxes that differ when four threads read one view")


def check_errors(checks, host, folder):
    path = os.path.join(folder, "cut.mrc")
    with open(path, "wb") as file:
        file.write(small_files.mrc(SHAPE)[:5000])
    try:
        host.open(path)
        checks.fail("a cut file opens")
    except Failure as failure:
        checks.equal((failure.code, failure.byte_offset), (TRUNCATED, 5000), f"a cut file: {failure}")
        checks.that(path in str(failure) and "mrc" in str(failure), f"a cut file: {failure}")
    try:
        host.view(host.open(os.path.join(folder, "scan.mrc")), 5)
        checks.fail("dataset 5 of 1 has a view")
    except Failure as failure:
        checks.that("index 5 of datasets, of which there are 1" in str(failure), f"dataset 5 of 1: {failure}")


def check_static_host(checks, program):
    sample = os.path.join(TREE, "sdk", "examples", "grid_c", "samples", "small.grid_c")
    ended = command.run([program, sample])
    checks.equal((ended.code, ended.text), (0, "grid_c org.example.grid_c <f4 3 4\n"), f"a C program with a plugin linked in: {ended}")


def body(checks, folder, wishes):
    with open(os.path.join(folder, "scan.mrc"), "wb") as file:
        file.write(small_files.mrc(SHAPE))
    host = Host(wishes.library)
    check_reading(checks, host, os.path.join(folder, "scan.mrc"))
    check_errors(checks, host, folder)
    check_static_host(checks, wishes.static_host)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--library", required=True)
    parser.add_argument("--static-host", required=True, help="static_host.c, built")
    wishes = parser.parse_args()
    checking.run_in_folder("hosts.ctypes", lambda checks, folder: body(checks, folder, wishes))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: BSD-3-Clause
"""Writes a plugin's sample folder: small files, and samples.toml with the facts that a reader must report of them.

The facts come from the values that the script writes, never from lamella: checksums are computed here, as `lamella checksum` defines
them. Standard library only; the same arguments give the same bytes.

    samples = SampleFolder("out")
    samples.add("ramp.raw", "raw", content, [dataset("data", "<i2", (2, 3), values, axes=[axis("y"), axis("x", "nm", 0.5)])])
    samples.refuse("cut.raw", "raw", content[:-1], "truncated")
    samples.huge("huge.raw", "raw", head, size, [huge_dataset("data", "<i2", shape, {(0, 0): 1})], {len(head): b"\\1\\0"})
    samples.write()
"""
import hashlib
import json
import math
import os
import re
import shutil
import struct

# ---- Elements ------------------------------------------------------------------------------------------------------------------

_CODES = {"b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q", "f2": "e", "f4": "f",
          "f8": "d", "M8": "q", "m8": "q"}
_QUIET_NAN = {"f2": 0x7E00, "f4": 0x7FC00000, "f8": 0x7FF8000000000000}
_PARTS = {"c8": "f4", "c16": "f8"}


def product(shape):
    return math.prod(shape)


def ramp(count, step=37, modulus=101, first=-50):
    """Small whole numbers that no number type rounds: first + i * step modulo modulus."""
    return [first + i * step % modulus for i in range(count)]


def pack(dtype, values):
    """The values as they stand in a file of this dtype, a NumPy type string or a list of [name, dtype] for structures, which are packed."""
    if isinstance(dtype, list):
        return b"".join(pack(kind, [part]) for value in values for (_, kind), part in zip(dtype, value, strict=True))
    order, kind, size = _parts(dtype)
    if kind == "S" or kind == "V":
        return b"".join(_padded(value, size) for value in values)
    if kind == "U":
        return b"".join(_padded(value.encode("utf-32-be" if order == ">" else "utf-32-le"), 4 * size) for value in values)
    name = f"{kind}{size}"
    if name in _PARTS:
        return pack(order + _PARTS[name], [part for value in values for part in (complex(value).real, complex(value).imag)])
    if kind == "f":
        return b"".join(_real(order, name, value) for value in values)
    return struct.pack(f"{order}{len(values)}{_CODES[name]}", *values)


def sha256(dtype, values):
    """SHA-256 of the values in C order, little-endian, NaN canonical: what `lamella checksum` prints."""
    return hashlib.sha256(pack(_little(dtype), values)).hexdigest()


def fortran_order(shape, values):
    """Values in C order of shape, rearranged so that the first axis varies fastest."""
    strides = [product(shape[axis + 1:]) for axis in range(len(shape))]
    places = [0]
    for size, stride in zip(shape, strides):
        places = [place + i * stride for i in range(size) for place in places]
    return [values[place] for place in places]


def _parts(dtype):
    order, kind, size = re.fullmatch(r"([<>|])([a-zA-Z])(\d+)(?:\[.+\])?", dtype).groups()
    return ("<" if order == "|" else order), kind, int(size)


def _little(dtype):
    return [[name, _little(kind)] for name, kind in dtype] if isinstance(dtype, list) else dtype.replace(">", "<")


def _padded(value, size):
    if len(value) > size:
        raise ValueError(f"{value!r} does not fit {size} bytes")
    return value.ljust(size, b"\0")


def _real(order, name, value):
    if math.isnan(value):
        return struct.pack(order + {"f2": "H", "f4": "I", "f8": "Q"}[name], _QUIET_NAN[name])
    return struct.pack(order + _CODES[name], value)


# ---- Facts ---------------------------------------------------------------------------------------------------------------------

def axis(name=None, units=None, scale=None, offset=None, values=None):
    """Facts of one axis; what is None is not compared."""
    return _given(name=name, units=units, scale=scale, offset=offset, values=values)


def dataset(name, dtype, shape, values, axes=None, attributes=None):
    """Facts of one dataset. dtype: as stored; what is compared is little-endian. values: a flat list in C order."""
    if len(values) != product(shape):
        raise ValueError(f"{name}: {len(values)} values for the shape {shape}")
    return _given(name=name, dtype=_little(dtype), shape=list(shape), sha256=sha256(dtype, values), axes=axes, attributes=attributes)


def ragged_dataset(name, dtype, lengths, values, length_dtype="<i8"):
    """Facts of rows of different lengths, which are two datasets: all values behind each other, and NAME/lengths."""
    if len(values) != sum(lengths):
        raise ValueError(f"{name}: {len(values)} values for rows of {lengths}")
    rows = {"name": name, "dtype": _little(dtype), "shape": [len(lengths)], "sha256": sha256(dtype, values)}
    return [rows, dataset(name + "/lengths", length_dtype, (len(lengths),), lengths)]


def huge_dataset(name, dtype, shape, values, axes=None):
    """Facts of a dataset that is too large to be read as a whole: values = {index: value}."""
    items = [{"at": list(index), "value": value} for index, value in values.items()]
    return _given(name=name, dtype=_little(dtype), shape=list(shape), values=items, axes=axes)


def _given(**facts):
    return {key: value for key, value in facts.items() if value is not None}


# ---- The folder ----------------------------------------------------------------------------------------------------------------

class SampleFolder:
    """Collects samples and writes them; content is bytes, or {path: bytes} where the sample is a folder."""

    def __init__(self, path):
        self._path = path
        self._files = {}
        self._samples = []

    def add(self, name, format_id, content, datasets, options=None):
        """A file that must be read as datasets say; an empty list: a file without datasets."""
        self._file(name, content)
        self._samples.append(_given(file=name, format=format_id, options=options, datasets=datasets))

    def refuse(self, name, format_id, content, code, options=None):
        """A file that must be refused with this error code (corrupt, truncated, unsupported, limit …)."""
        self._file(name, content)
        self._samples.append(_given(file=name, format=format_id, options=options, refused=code))

    def identify_only(self, name, format_id, content):
        """A file that is only to be told from other formats."""
        self._file(name, content)
        self._samples.append({"file": name, "format": format_id})

    def huge(self, name, format_id, head, size, datasets, patches, options=None):
        """A sparse file of size bytes, made when it is needed: head, zeros, and patches = {byte offset: bytes}."""
        self._file(name + ".head", head)
        made = {"head": name + ".head", "size": size, "name": name,
                "patches": [{"at": at, "hex": data.hex().upper()} for at, data in sorted(patches.items())]}
        if any(at + len(data) > size for at, data in patches.items()):
            raise ValueError(f"{name}: a patch stands behind byte {size}")
        self._samples.append(_given(format=format_id, options=options, huge=made, datasets=datasets))

    def write(self):
        """Replaces the folder."""
        shutil.rmtree(self._path, ignore_errors=True)
        for name, content in self._files.items():
            path = os.path.join(self._path, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        with open(os.path.join(self._path, "samples.toml"), "w", encoding="utf-8") as file:
            file.write("schema = 1\n" + "".join(_sample_toml(sample) for sample in self._samples))

    def _file(self, name, content):
        parts = {name: content} if isinstance(content, bytes) else {f"{name}/{path}": part for path, part in content.items()}
        if not parts or parts.keys() & self._files.keys():
            raise ValueError(f"{name}: a sample without files, or one of this name is there")
        self._files.update(parts)


def _sample_toml(sample):
    lines = ["", "[[sample]]"]
    for key, value in sample.items():
        if key == "datasets" and value:
            lines += ["datasets = [", *(f"  {_toml(item)}," for item in value), "]"]
        else:
            lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, int):
        if not -2**63 <= value < 2**63:
            raise ValueError(f"{value} is beyond the integers of TOML")
        return str(value)
    if isinstance(value, float):
        return repr(value)  # nan and inf are words of TOML too
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_key(key):
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)

# SPDX-License-Identifier: BSD-3-Clause
"""The facts of a NumPy array as the corpus manifest states them: shape, dtype, sha256 of the decoded bytes."""
import hashlib

import numpy as np


def little(dtype):
    return dtype.newbyteorder("<")


def packed(dtype):
    """A structured type without padding, little-endian."""
    if dtype.names is None:
        return little(dtype)
    fields = []
    for name in dtype.names:
        field = dtype.fields[name][0]
        base, shape = field.subdtype or (field, ())
        fields.append((name, packed(base), shape))
    return np.dtype(fields)


def described(dtype):
    """As the manifest: a type string, or a list of [name, dtype(, shape)]."""
    if dtype.names is None:
        return dtype.str
    made = []
    for name in dtype.names:
        field = dtype.fields[name][0]
        base, shape = field.subdtype or (field, ())
        made.append([name, described(base), *([list(shape)] if shape else [])])
    return made


def canonical(array):
    """One bit pattern for every NaN of a plain float or complex array."""
    if array.dtype.kind == "f":
        array = array.copy()
        array[np.isnan(array)] = np.nan
    elif array.dtype.kind == "c":
        parts = array.copy().reshape(-1).view(array.real.dtype)
        parts[np.isnan(parts)] = np.nan
        array = parts.view(array.dtype).reshape(array.shape)
    return array


def delivered_bytes(array):
    array = np.ascontiguousarray(array).reshape(np.shape(array))
    return canonical(array.astype(packed(array.dtype))).tobytes()


def facts(array, **more):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": described(packed(array.dtype)), "sha256": hashlib.sha256(delivered_bytes(array)).hexdigest(),
            **more}


def random_array(rng, shape, dtype):
    """Values over the whole range of the type; floats with a NaN, an infinity and a negative zero where there is room."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, endpoint=True, dtype=dtype.newbyteorder("=")).astype(dtype)
    if dtype.kind == "c":
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    values = np.asarray(rng.normal(scale=100, size=shape)).astype(dtype)
    for position, special in enumerate((np.nan, np.inf, -0.0)):
        if values.size > 3:
            values.reshape(-1)[position] = special
    return values

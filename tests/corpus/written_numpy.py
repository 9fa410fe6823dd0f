# SPDX-License-Identifier: BSD-3-Clause
"""NPY, NPZ and pickle files as NumPy and Python write them, with their facts as entries of a manifest."""
import os
import pickle

import numpy as np

from array_facts import facts, random_array

NUMBERS = ("?", "i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8", ">u8",
           "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c8", "<c16", ">c16")


def _entry(path, format_id, datasets):
    return {"path": path, "format": format_id, "datasets": datasets}


def _others():
    """Arrays beyond plain numbers: text, dates, records, no elements, no dimensions."""
    aligned = np.zeros(3, np.dtype({"names": ["a", "b"], "formats": ["i1", "<f8"], "offsets": [0, 8], "itemsize": 24}))
    aligned["a"], aligned["b"] = [1, 2, 3], [0.5, 1.5, 2.5]
    nested = np.zeros((2, 2), [("p", [("q", ">i2"), ("r", "<f4", (2, 3))]), ("s", "S3")])
    nested["p"]["q"], nested["s"] = [[1, -2], [3, -4]], b"ab"
    return {"bytes": np.array([b"a", b"bcd", b""]), "text": np.array(["x", "żó", "日本"]), "text_be": np.array(["ab"], ">U5"),
            "datetime": np.array(["2020-01-02T03:04:05", "NaT"], "<M8[s]"), "timedelta_be": np.array([1, -2], ">m8[25us]"),
            "void": np.frombuffer(b"abcdef", "V3"), "empty": np.zeros((3, 0), "<f4"), "scalar": np.array(2.5), "aligned": aligned,
            "nested": nested}


def _header_facts(array, is_fortran):
    order = {">": "big", "<": "little", "|": "none", "=": "little"}[array.dtype.byteorder]
    return {"fortran_order": is_fortran} | ({"raw_byteorder": order} if array.dtype.names is None else {})


def write_npy(folder, rng):
    entries = []

    def save(name, array):
        path = f"{name}.npy"
        np.save(os.path.join(folder, path), array)
        is_fortran = array.flags.f_contiguous and not array.flags.c_contiguous
        entries.append(_entry(path, "npy", [facts(array, name="", metadata=_header_facts(array, is_fortran))]))

    for position, dtype in enumerate(NUMBERS):
        shape = tuple(rng.integers(1, 7, size=1 + position % 4))
        array = random_array(rng, shape, dtype)
        save(f"npy_{position}_c", array)
        save(f"npy_{position}_f", np.asfortranarray(array))
    for name, array in _others().items():
        save(f"npy_{name}", array)
    return entries


def write_npz(folder, rng):
    entries = []
    arrays = {"image": random_array(rng, (5, 6), "<f4"), "counts": random_array(rng, (4,), ">u2"), "deep/name": random_array(rng, (2, 2), "i1"),
              "fortran": np.asfortranarray(random_array(rng, (3, 4, 2), "<f8")), "scalar": np.array(7)}
    for path, save in (("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        save(os.path.join(folder, path), **arrays)
        entries.append(_entry(path, "npz", [facts(array, name=name) for name, array in arrays.items()]))
    return entries


def write_pickles(folder, rng):
    """Every protocol; arrays alone, in a dict, in a list, masked."""
    entries = []
    masked = np.ma.MaskedArray(random_array(rng, (3, 4), "<f8"), mask=rng.integers(0, 2, (3, 4)).astype(bool))
    arrays = {"c": random_array(rng, (3, 4), "<i2"), "be": random_array(rng, (5,), ">f4"), "f": np.asfortranarray(random_array(rng, (3, 4), "<f8"))}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        path = f"values_{protocol}.pkl"
        with open(os.path.join(folder, path), "wb") as file:
            pickle.dump({**arrays, "sub": {"inner": arrays["c"] + 1}, "masked": masked, "text": "x", "number": 5}, file, protocol)
        datasets = [facts(array, name=name) for name, array in arrays.items()] + [facts(arrays["c"] + 1, name="sub/inner")]
        datasets.append(facts(masked.data, name="masked", mask=facts(masked.mask)))
        entries.append(_entry(path, "pickle", datasets))
        path = f"bare_{protocol}.pkl"
        with open(os.path.join(folder, path), "wb") as file:
            pickle.dump(arrays["be"], file, protocol)
        entries.append(_entry(path, "pickle", [facts(arrays["be"], name="")]))
    return entries

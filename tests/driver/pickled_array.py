# SPDX-License-Identifier: BSD-3-Clause
"""Pickles values that hold NumPy arrays without NumPy: stand-ins name the same globals as NumPy's own __reduce__ does."""
import io
import pickle
import sys
import types
from unittest import mock


class Array:
    """An array by its dtype text, shape and elements in C order."""

    def __init__(self, dtype, shape, elements):
        self.dtype, self.shape, self.elements = dtype, shape, elements


class _Dtype:
    def __init__(self, text):
        self.text = text


def _stand_in(module, name):
    made = type(name, (), {}) if name != "_reconstruct" else (lambda *words: None)
    made.__module__, made.__name__, made.__qualname__ = module, name, name
    return made


_NDARRAY = _stand_in("numpy", "ndarray")
_DTYPE = _stand_in("numpy", "dtype")
_RECONSTRUCT = _stand_in("numpy.core.multiarray", "_reconstruct")


class _Pickler(pickle._Pickler):  # the one in Python: it lets reductions be replaced for classes of ours
    def reducer_override(self, value):
        if isinstance(value, _Dtype):
            return _DTYPE, (value.text[1:], False, True), (3, value.text[0], None, None, None, -1, -1, 0)
        if isinstance(value, Array):
            state = (1, value.shape, _Dtype(value.dtype), False, value.elements)
            return _RECONSTRUCT, (_NDARRAY, (0,), b"b"), state
        return NotImplemented


def _modules():
    """What the pickler imports to check that a global is what it says it is."""
    numpy, core, multiarray = (types.ModuleType(name) for name in ("numpy", "numpy.core", "numpy.core.multiarray"))
    numpy.ndarray, numpy.dtype, numpy.core, core.multiarray = _NDARRAY, _DTYPE, core, multiarray
    multiarray._reconstruct = _RECONSTRUCT
    return {module.__name__: module for module in (numpy, core, multiarray)}


def dumps(value, protocol=4):
    stream = io.BytesIO()
    with mock.patch.dict(sys.modules, _modules()):
        _Pickler(stream, protocol).dump(value)
    return stream.getvalue()

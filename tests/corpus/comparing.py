# SPDX-License-Identifier: BSD-3-Clause
"""When a fact that lamella printed equals a fact of the manifest: numbers within rounding, types of elements by meaning."""
import math
import re

TOLERANCE = 1e-12
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def number(value):
    """The number that a JSON value stands for, or None. Integers beyond a double come as decimal text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        if value in _NOT_FINITE:
            return _NOT_FINITE[value]
        if re.fullmatch(r"[+-]?\d+", value):
            return int(value)
    return None


def same_number(found, wanted):
    a, b = number(found), number(wanted)
    if a is None or b is None:
        return False
    if math.isnan(b):
        return isinstance(a, float) and math.isnan(a)
    return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def same_value(found, wanted):
    """Equality of header values; lists and small arrays by items, numbers within rounding, texts exactly."""
    if isinstance(found, dict) and "values" in found:
        found = found["values"]
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same_value, found, wanted))
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and same_value(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, bool) or isinstance(found, bool) or wanted is None:
        return found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    if isinstance(wanted, str) and isinstance(found, str):
        return found == wanted
    return same_number(found, wanted)


def plain_dtype(dtype):
    """A type without byte-order marks that mean nothing (of single bytes), so that "|u1" and "<u1" are the same."""
    if isinstance(dtype, list):
        return [[field[0], plain_dtype(field[1]), *([list(field[2])] if len(field) > 2 else [])] for field in dtype]
    if isinstance(dtype, str) and re.fullmatch(r"[<>|=]([biu]1|S\d+|V\d+)", dtype):
        return dtype[1:]
    return dtype


def same_dtype(found, wanted):
    return plain_dtype(found) == plain_dtype(wanted)


def item_size(dtype):
    """Bytes of one element of a delivered type."""
    if isinstance(dtype, list):
        return sum(item_size(field[1]) * math.prod(field[2] if len(field) > 2 else [1]) for field in dtype)
    kind, count = re.fullmatch(r"[<>|=]?([a-zA-Z?])(\d*).*", dtype).groups()
    return int(count or 1) * (4 if kind == "U" else 1)

# SPDX-License-Identifier: BSD-3-Clause
"""Compares the tree of a pickled value that `header --json` prints with the manifest's, which has hashes in place of long values."""
import hashlib

from comparing import same_dtype, same_value

# Facts of values; sums of pixels are compared through the datasets.
_EXACT = ("value", "ieee754_hex", "length", "shape", "stored_order", "stored_byteorder")


def tree_problems(found, wanted, path="root"):
    """Lines that say where the trees differ."""
    if not isinstance(found, dict) or found.get("type") != wanted["type"]:
        yield f"{path}: found {str(found)[:120]}, wanted type {wanted['type']}"
        return
    kind = wanted["type"]
    if kind in ("bytes", "bytearray"):
        yield from _byte_problems(found, wanted, path)
    elif kind == "masked_array":
        for part in ("data", "mask"):
            yield from _array_problems(found.get(part, {}), wanted[part], f"{path}.{part}")
    elif "first" in wanted:
        yield from _long_list_problems(found, wanted, path)
    else:
        yield from _plain_problems(found, wanted, path)


def _byte_problems(found, wanted, path):
    content = bytes.fromhex(found.get("hex", ""))
    if "hex" in wanted and content.hex() != wanted["hex"]:
        yield f"{path}: found {content.hex()[:60]}, wanted {wanted['hex'][:60]}"
    if "sha256" in wanted and "hex" in found and hashlib.sha256(content).hexdigest() != wanted["sha256"]:
        yield f"{path}: other bytes than wanted"
    if "length" in wanted and found.get("length", len(content)) != wanted["length"]:
        yield f"{path}: length: found {found.get('length', len(content))}, wanted {wanted['length']}"


def _long_list_problems(found, wanted, path):
    items = found.get("items", [])
    if found.get("length", len(items)) != wanted["length"]:
        yield f"{path}: length: found {found.get('length', len(items))}, wanted {wanted['length']}"
        return
    for key, position in (("first", 0), ("last", -1)):
        yield from tree_problems(found.get(key) or (items[position] if items else None), wanted[key], f"{path}.{key}")


def _array_problems(found, wanted, path):
    if "dtype" in wanted and not same_dtype(found.get("dtype"), wanted["dtype"]):
        yield f"{path}: dtype: found {found.get('dtype')}, wanted {wanted['dtype']}"
    for key in ("shape", "stored_order", "stored_byteorder"):
        if key in wanted and found.get(key) != wanted[key]:
            yield f"{path}: {key}: found {found.get(key)}, wanted {wanted[key]}"


def _plain_problems(found, wanted, path):
    if "dtype" in wanted:
        yield from _array_problems(found, wanted, path)
    for key in _EXACT:
        if key == "length" and key not in found:
            continue
        if key in wanted and not same_value(found.get(key), wanted[key]):
            yield f"{path}: {key}: found {str(found.get(key))[:120]}, wanted {str(wanted[key])[:120]}"
    yield from _item_problems(found.get("items", []), wanted.get("items", []), path, wanted["type"])


def _item_problems(found, wanted, path, kind):
    if len(found) != len(wanted):
        yield f"{path}: {len(found)} items, wanted {len(wanted)}"
        return
    if kind in ("set", "frozenset"):  # without an order
        found, wanted = sorted(found, key=str), sorted(wanted, key=str)
    for position, (mine, theirs) in enumerate(zip(found, wanted)):
        if kind == "dict":
            yield from tree_problems(mine[0], theirs[0], f"{path}: key {position}")
            yield from tree_problems(mine[1], theirs[1], f"{path}[{theirs[0].get('value', position)!r}]")
        else:
            yield from tree_problems(mine, theirs, f"{path}[{position}]")

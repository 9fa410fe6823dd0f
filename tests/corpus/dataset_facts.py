# SPDX-License-Identifier: BSD-3-Clause
"""Compares the datasets of an opened file with the facts of the manifest: shape, type, axes, checksum, mask, text, ragged rows."""
import hashlib

from comparing import same_dtype, same_number


def check_dataset(checks, label, opened, found, facts, entry):
    """One plain array: shape, dtype, axes, sha256, mask."""
    checks.equal(list(found["shape"]), list(facts["shape"]), f"{label}: shape")
    if facts.get("dtype") not in ("str", "string"):
        _check_values(checks, label, opened, found, facts, entry)
    if "sha256_joined_lines" in facts:
        _check_text(checks, label, opened, found, facts["sha256_joined_lines"])
    if isinstance(facts.get("axes"), list):
        check_axes(checks, label, found["axes"], facts["axes"], entry["format"])
    if isinstance(facts.get("mask"), dict):
        _check_mask(checks, label, opened, found, facts["mask"], entry)


def _check_values(checks, label, opened, found, facts, entry):
    digest = opened.sha256(found)
    if "sha256_c8" in entry and found["dtype"] == "<c8":
        checks.equal(digest, entry["sha256_c8"], f"{label}: sha256 as complex numbers")
        return
    checks.that(same_dtype(found["dtype"], facts["dtype"]), f"{label}: dtype: found {found['dtype']}, wanted {facts['dtype']}")
    if "sha256" in facts:
        checks.equal(digest, facts["sha256"], f"{label}: sha256 of {found['dtype']} {found['shape']}")


def _check_mask(checks, label, opened, found, facts, entry):
    name = found["name"] + "/mask"
    mask = next((d for d in opened.datasets if d["name"] == name), None)
    if checks.that(mask is not None, f"{label}: no mask dataset {name!r}"):
        checks.equal(found["mask"], name, f"{label}: name of the mask")
        check_dataset(checks, f"{label}: mask", opened, mask, facts, entry)


def check_axes(checks, label, found, wanted, format_id):
    if not checks.equal(len(found), len(wanted), f"{label}: number of axes"):
        return
    for position, (axis, facts) in enumerate(zip(found, wanted)):
        for problem in axis_problems(axis, _as_required(facts, format_id)):
            checks.fail(f"{label}: axis {position}: {problem}")
        checks.that(True, "")


def _as_required(facts, format_id):
    """MRC: a cell that is not positive says nothing about the pixel; such an axis has scale 1 and no unit."""
    if format_id == "mrc" and facts.get("scale", 1) <= 0:
        kept = {key: value for key, value in facts.items() if key not in ("scale", "units", "offset")}
        return {**kept, "scale": 1, "units": ""}
    return facts


def axis_problems(axis, facts):
    for key in ("name", "units", "size", "navigate"):
        if key in facts and axis.get(key) != facts[key]:
            yield f"{key}: found {axis.get(key)!r}, wanted {facts[key]!r}"
    if facts.get("uniform") is False:
        yield from _value_problems(axis, facts)
        return
    if axis.get("uniform") is not True:
        yield from _departure_problems(axis, facts)
        return
    for key in ("scale", "offset"):
        if key in facts and not same_number(axis.get(key), facts[key]):
            yield f"{key}: found {axis.get(key)!r}, wanted {facts[key]!r}"


def _departure_problems(axis, facts):
    """Positions written out one by one where the facts are of the uniform axis beside them (XY spectra): they start there, and stay near."""
    values = axis.get("values") or []
    near = [abs(value - facts["offset"] - i * facts["scale"]) <= abs(facts["scale"]) for i, value in enumerate(values)]
    if not values or not same_number(values[0], facts["offset"]) or near.count(True) < len(near):
        yield f"not uniform: {values[:4]} …, wanted offset {facts['offset']}, scale {facts['scale']}"


def _value_problems(axis, facts):
    values = axis.get("values") or []
    if not values:
        yield "has no values"
        return
    for key, position in (("first", 0), ("last", -1)):
        if key in facts and not same_number(values[position], facts[key]):
            yield f"{key} value: found {values[position]!r}, wanted {facts[key]!r}"


def joined_lines_sha256s(texts):
    """Of the texts as stored, and without trailing blanks: manifests hold either."""
    return {hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest() for lines in (texts, [text.rstrip() for text in texts])}


def _check_text(checks, label, opened, found, wanted):
    array, ended = opened.read(found)
    if checks.that(array is not None, f"{label}: cannot be read: {ended}"):
        checks.that(wanted in joined_lines_sha256s(array.texts()), f"{label}: other texts than wanted: {array.texts()[:5]}")


def check_ragged(checks, label, opened, found, lengths, facts, entry):
    """A column of rows of different lengths: `lengths` is its companion dataset."""
    if not checks.that(lengths is not None, f"{label}: no dataset of lengths"):
        return
    counts, ended = opened.read(lengths)
    if not checks.that(counts is not None, f"{label}: lengths cannot be read: {ended}"):
        return
    rows = counts.integers()
    checks.equal(rows, facts["lengths"], f"{label}: lengths of the rows")
    if "concatenated" in facts:
        wanted = facts["concatenated"]
        checks.that(same_dtype(found["dtype"], wanted["dtype"]), f"{label}: dtype: found {found['dtype']}, wanted {wanted['dtype']}")
        checks.equal(opened.sha256(found), wanted["sha256"], f"{label}: sha256 of the concatenated rows")
    elif "sha256_joined_lines" in facts:
        _check_ragged_text(checks, label, opened, found, rows, facts["sha256_joined_lines"])


def _check_ragged_text(checks, label, opened, found, rows, wanted):
    array, ended = opened.read(found)
    if not checks.that(array is not None, f"{label}: cannot be read: {ended}"):
        return
    # The manifest's program gives such rows as arrays of characters: one line each.
    letters = [item.decode("utf-8", "replace").rstrip("\0") for item in array.items()]
    checks.equal(len(letters), sum(rows), f"{label}: number of characters")
    checks.that(wanted in joined_lines_sha256s(letters), f"{label}: other texts than wanted: {letters[:20]}")

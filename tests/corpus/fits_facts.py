# SPDX-License-Identifier: BSD-3-Clause
"""Compares a FITS file with its facts, HDU by HDU: datasets are matched by their attribute `hdu`, columns by name or position."""
from comparing import same_value
from dataset_facts import check_axes, check_dataset, check_ragged


def is_compressed(facts):
    """Facts of a compressed HDU are those of the image or table that it expands to."""
    return "compression" in facts or "twin" in facts.get("note", "")


def check_hdus(checks, label, opened, entry):
    for facts in entry["datasets"]:
        if is_compressed(facts):
            checks.skip(f"{label}: HDU {facts['index']} is compressed")
        elif "oracle_error" not in facts:
            _check_hdu(checks, f"{label}: HDU {facts['index']}", opened, facts, entry)


def _of_hdu(opened, number):
    return [d for d in opened.datasets if d["attributes"].get("hdu") == number and d["role"] != "mask"]


def _check_hdu(checks, label, opened, facts, entry):
    found = _of_hdu(opened, facts["index"])
    if "columns" in facts:
        _check_columns(checks, label, opened, found, facts["columns"], entry)
    elif "sha256" in facts:
        _check_image(checks, label, opened, found, facts, entry)
    elif "shape" in facts and facts["shape"] == [] and facts["dtype"] is None:
        checks.equal([d["name"] for d in found], [], f"{label}: datasets of an HDU without data")


def _check_image(checks, label, opened, found, facts, entry):
    parameters = facts.get("parameters", [])
    images = found[:1] if not parameters else [d for d in found if len(d["shape"]) == len(facts["shape"])]
    if not checks.equal(len(images), 1, f"{label}: number of images"):
        return
    check_dataset(checks, label, opened, images[0], facts, entry)
    if "fits_axes" in facts:
        check_axes(checks, label, images[0]["axes"], [_axis_facts(axis) for axis in facts["fits_axes"]], "fits")
    for parameter in parameters:
        column = next((d for d in found if d["name"].endswith("/" + parameter["name"])), None)
        if checks.that(column is not None, f"{label}: no parameter {parameter['name']}"):
            check_dataset(checks, f"{label}: parameter {parameter['name']}", opened, column, parameter, entry)


def _axis_facts(facts):
    """The name, unit and size of CTYPE, CUNIT, NAXIS; celestial axes have a local scale that cards alone do not give."""
    return {key: facts[key] for key in ("name", "units", "size") if key in facts}


def _check_columns(checks, label, opened, found, columns, entry):
    names = {d["name"] for d in found}
    lengths = {d["name"] for d in found if d["name"].endswith("/lengths") and d["name"].removesuffix("/lengths") in names}
    plain = [d for d in found if d["name"] not in lengths]
    for facts in columns:
        column = _column(plain, facts)
        here = f"{label}: column {facts['name']!r}"
        if not checks.that(column is not None, f"{here}: no such dataset among {sorted(names)}"):
            continue
        if "oracle_error" in facts:
            continue
        if "lengths" in facts:
            beside = next((d for d in found if d["name"] == column["name"] + "/lengths"), None)
            check_ragged(checks, here, opened, column, beside, facts, entry)
        else:
            check_dataset(checks, here, opened, column, facts, entry)


def _column(datasets, facts):
    """By its name; an unnamed or repeated one is called #i, i counted from 1."""
    for ending in (f"/#{facts['index'] + 1}", f"/{facts['name']}"):
        for dataset in datasets:
            if dataset["name"].endswith(ending):
                return dataset
    return None


def check_cards(checks, label, header, entry):
    """The cards that the manifest quotes, and their number, against `header --json`."""
    for facts in entry["datasets"]:
        if "cards" not in facts or "oracle_error" in facts or is_compressed(facts):
            continue
        here = f"{label}: HDU {facts['index']}"
        items = header if entry["format"] == "fits-header" else _items_of_hdu(header, facts["index"])
        if checks.that(items is not None, f"{here}: not in header --json"):
            _check_quoted(checks, here, [item for item in items if item["name"] != "hdu"], facts)


def _items_of_hdu(header, number):
    for item in header:
        value = item["value"]
        if isinstance(value, list) and any(isinstance(i, dict) and i.get("name") == "hdu" and i.get("value") == number for i in value):
            return value
    return None


def _check_quoted(checks, label, items, facts):
    checks.equal(len(items), facts["header_cards"], f"{label}: number of cards")
    values = {}
    for item in items:
        values.setdefault(item["name"], item["value"])
    for keyword, wanted in facts["cards"]:
        found = values.get(keyword)
        checks.that(same_value(found, wanted), f"{label}: card {keyword}: found {found!r}, wanted {wanted!r}")

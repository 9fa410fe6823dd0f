# SPDX-License-Identifier: BSD-3-Clause
"""Checks one entry of a corpus manifest: read and compared, or refused cleanly. Knows the schema of the manifest, and no format's bytes."""
import os
import shutil
import tempfile

from driver import command
from comparing import same_value
from dataset_facts import check_dataset
from fits_facts import check_cards, check_hdus, is_compressed
from opened import Opened
from pickle_tree import tree_problems

MEMORY_ALLOWANCE = 64 << 20
REFUSED = (3, 4)
SECONDS = 10


def check_entry(checks, lamella, corpus, entry):
    path = os.path.join(corpus, entry["path"])
    folder = tempfile.mkdtemp(prefix="lamella-corpus-")  # where canaries would appear
    try:
        if not os.path.exists(path):
            checks.skip(f"{entry['path']} is not there")
        elif entry.get("expect") == "error":
            _check_refused(checks, lamella, path, folder, entry)
        else:
            _check_read(checks, lamella, path, folder, entry)
    finally:
        shutil.rmtree(folder)


def _check_refused(checks, lamella, path, folder, entry):
    label = entry["path"]
    info = lamella("info", "--json", path, cwd=folder, seconds=SECONDS)
    ended = lamella("checksum", path, cwd=folder, seconds=SECONDS)
    for run in (info, ended):
        _check_resources(checks, label, run, 0)
    if entry.get("strict_only") or entry.get("optional"):
        checks.that(ended.code in (0, *REFUSED), f"{label}: {ended}")
    else:
        checks.that(ended.code in REFUSED, f"{label}: must be refused ({entry['why']}): {ended}")
    if ended.code != 0:
        _check_message(checks, label, ended, path)
    if "canary" in entry:
        for place in (folder, os.path.dirname(path), os.getcwd()):
            checks.that(not os.path.exists(os.path.join(place, entry["canary"])), f"{label}: ran code: {entry['canary']} in {place}")


def _check_message(checks, label, ended, path):
    name = os.path.basename(path)
    checks.that(name in ended.message, f"{label}: the message does not name the file: {ended.last_line!r}")
    reason = ended.message.replace(path, "").replace(name, "").strip(" :\n")
    checks.that(len(reason) > len("lamella: "), f"{label}: the message gives no reason: {ended.last_line!r}")


def _check_resources(checks, label, run, data_bytes):
    checks.that(not run.crash, f"{label}: {' '.join(run.words[1:3])}: {run.crash}")
    if run.peak_bytes and not command.SANITIZED:
        limit = MEMORY_ALLOWANCE + data_bytes
        checks.that(run.peak_bytes < limit,
                    f"{label}: {run.words[1]} took {run.peak_bytes >> 20} MiB of memory, allowed {limit >> 20} MiB")


def _is_read_or_refused(entry):
    return entry.get("optional") or entry.get("expect") == "any" or any("oracle_error" in d for d in entry["datasets"])


def _unread_zarr(entry):
    """What of Zarr is listed with its reason, and not read; empty where all of it is."""
    facts = (entry.get("datasets") or [{}])[0]
    if entry["format"] != "zarr":
        return ""
    if facts.get("dtype") == "string":
        return "elements of variable length"
    if (facts.get("compressor") or {}).get("id") == "lzma":
        return "lzma"
    return "shards inside shards" if facts.get("note", entry.get("note") or "").startswith("a shard of shards") else ""


def _check_listed(checks, label, opened, entry):
    """One array that is not read: it has its shape, and the reason is that it is not supported."""
    checks.equal([d["shape"] for d in opened.datasets], [d["shape"] for d in entry["datasets"]], f"{label}: shape")
    checks.equal(opened.checksum_run.code, 3, f"{label}: {opened.checksum_run}")
    checks.that("unsupported" in opened.checksum_run.message, f"{label}: other reason than unsupported: {opened.checksum_run.last_line}")


def _check_read(checks, lamella, path, folder, entry):
    label = entry["path"]
    opened = Opened(lamella, path, folder)
    for run in opened.runs:
        _check_resources(checks, label, run, opened.byte_size)
    if unread := _unread_zarr(entry):
        _check_listed(checks, label, opened, entry)
        checks.skip(f"{label}: not read: {unread}")
        return
    if _is_read_or_refused(entry) and opened.checksum_run.code in REFUSED:
        _check_message(checks, label, opened.checksum_run, path)
        return
    if not checks.equal(opened.info_run.code, 0, f"{label}: info: {opened.info_run}"):
        return
    if not _has_unread_parts(entry):
        checks.equal(opened.checksum_run.code, 0, f"{label}: checksum: {opened.checksum_run}")
    if entry.get("lenient"):
        checks.that(opened.info["warnings"], f"{label}: is read without the warning it deserves")
    _check_facts(checks, label, opened, entry)
    check_regions(checks, label, opened)


def _has_unread_parts(entry):
    columns = [column for d in entry.get("datasets", []) for column in d.get("columns", [])]
    return any(is_compressed(d) for d in entry.get("datasets", [])) or any("oracle_error" in column for column in columns)


def _check_facts(checks, label, opened, entry):
    if entry["format"] == "fits":
        check_hdus(checks, label, opened, entry)
    elif entry["format"] != "fits-header":
        _check_by_name(checks, label, opened, entry)
    _check_header(checks, label, opened, entry)


def _check_by_name(checks, label, opened, entry):
    wanted = [facts for facts in entry.get("datasets", []) if "shape" in facts]
    by_name = {d["name"]: d for d in opened.datasets}
    alone = [d for d in opened.datasets if d["role"] != "mask"]
    for facts in wanted:
        found = by_name.get(facts["name"])
        if found is None and len(wanted) == 1 and len(alone) == 1:
            found = alone[0]
        here = f"{label}: {facts['name']}"
        if not checks.that(found is not None, f"{here}: no such dataset among {list(by_name)[:20]}"):
            continue
        check_dataset(checks, here, opened, found, facts, entry)
        _check_attributes(checks, here, found["attributes"], facts, entry["format"])
        if "dimension_names" in facts:
            checks.equal([axis["name"] or None for axis in found["axes"]], facts["dimension_names"], f"{here}: names of the axes")


def _check_attributes(checks, label, found, facts, format_id):
    wanted = {} if format_id == "msa" else dict(facts.get("metadata", {}))
    wanted.update({key: facts[key] for key in ("entry_offset", "data_offset", "array_file_offset") if key in facts})
    wanted.update(facts.get("attributes", {}))
    for name, value in wanted.items():
        checks.that(same_value(found.get(name), value), f"{label}: attribute {name}: found {found.get(name)!r}, wanted {value!r}")
    if "extended_header" in facts:
        first = (found.get("extended_header") or [{}])[0]
        for name, value in facts["extended_header"].items():
            if name != "records":
                checks.that(same_value(first.get(name), value), f"{label}: extended header {name}: found {first.get(name)!r}, wanted {value!r}")


def _check_header(checks, label, opened, entry):
    header, ended = opened.header()
    if not checks.that(header is not None, f"{label}: header: {ended}"):
        return
    if entry["format"] in ("fits", "fits-header"):
        if entry.get("expect") != "any":
            check_cards(checks, label, header, entry)
    elif "tree" in entry and not entry.get("optional"):
        problems = list(tree_problems(header, entry["tree"]))
        checks.that(not problems, f"{label}: header: {'; '.join(problems[:5])}")
    elif entry["format"] == "mmappickle":
        _check_container(checks, label, header, entry)
    elif entry["format"] == "msa":
        _check_keywords(checks, label, header, entry)


def _check_container(checks, label, header, entry):
    items = {key.get("value"): value for key, value in header.get("items", [])}
    checks.equal(len(items), entry["key_count"], f"{label}: number of keys")
    for facts in (d for d in entry["datasets"] if "tree" in d):
        problems = list(tree_problems(items.get(facts["name"]), facts["tree"], repr(facts["name"])))
        checks.that(not problems, f"{label}: header: {'; '.join(problems[:5])}")


def _check_keywords(checks, label, header, entry):
    """Keywords of a spectrum. Of repeated ones the manifest has the last, or all of them joined; FORMAT it does not quote as it stands."""
    items = [item for owner in header for item in (owner["value"] if isinstance(owner["value"], list) else [])]
    for name, wanted in entry["datasets"][0].get("keywords", {}).items():
        values = [item["value"] for item in items if item["name"] == name]
        joined = "".join("".join(map(str, values)).split())
        checks.that(name == "FORMAT" and values or any(same_value(value, wanted) for value in values)
                    or joined == "".join(str(wanted).split()) or str(wanted).strip() in values,
                    f"{label}: keyword {name}: found {values!r:.200}, wanted {wanted!r:.200}")


def check_regions(checks, label, opened, limit_bytes=1 << 20):
    """Reads the first array whole, and every second row backwards: the bytes must agree."""
    arrays = [d for d in opened.datasets if d["shape"] and not d.get("ragged") and not d.get("unavailable")]
    if not arrays or opened.byte_size > limit_bytes:
        return
    whole, ended = opened.read(arrays[0])
    part, part_ended = opened.read(arrays[0], "::-2")
    if not checks.that(whole is not None and part is not None, f"{label}: get: {ended}; {part_ended}"):
        return
    rows = arrays[0]["shape"][0]
    size = len(whole.data) // rows if rows else 0
    wanted = b"".join(whole.data[i * size:(i + 1) * size] for i in range(rows - 1, -1, -2))
    checks.that(part.data == wanted, f"{label}: {arrays[0]['name']}: slice ::-2 differs from the rows of the whole")

# SPDX-License-Identifier: BSD-3-Clause
"""Formats that are folders: every file of a good one cut, changed and replaced by things that are no such file, and hostile documents."""
import json
import os
import random
import shutil

SAMPLES = ("gzip.zarr", "shards_end.zarr", "shards_start.zarr", "tree.zarr", "zlib2.zarr", "records2.zarr")
CUTS, CHANGES = 6, 14
SEED = 40

_HUGE = 2**62
_MEMBERS = {  # values that are legal JSON and promise too much, or nothing that makes sense
    "shape": [[_HUGE], [_HUGE, _HUGE], [2**31, 2**31], [0, 0], [], [1] * 70, "5", None, [-1, 2], [1.5, 2], [2**64, 1]],
    "chunk_grid": [{"name": "regular", "configuration": {"chunk_shape": shape}}
                   for shape in ([0, 0], [1], [_HUGE, 1], [2**40, 2**20], [2**31, 2**30], [2**20, 2**20])] + [None, "regular", []],
    "codecs": [
        [], [{}], ["bytes"] * 1000, [{"name": "transpose", "configuration": {"order": [9, 9]}}, "bytes"],
        [{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1], "codecs": ["bytes"], "index_codecs": ["bytes"]}}],
        ["bytes", {"name": "numcodecs.shuffle", "configuration": {"elementsize": _HUGE}}]],
    "data_type": ["r8388608", {"name": "raw_bytes", "configuration": {"length_bytes": 2**31 - 1}}, {"name": "structured"}, 7],
    "fill_value": [10**400, "0x" + "f" * 1000, [[[[]]]], {"a": 1}, None],
    "chunk_key_encoding": [{"name": "default", "configuration": {"separator": "/../../"}},
                           {"name": "v2", "configuration": {"separator": "{0}"}}],
    "dimension_names": [["\0", "../.."], [None], 5], "attributes": [[], 5, {"lamella": {"axes": [{"values": [1]}] * 2}}, {"": {"": ""}}],
    "zarr_format": [2, 4, None], "node_type": ["file", None],
}


def _files_in(folder):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)


def _damaged_contents(content, noise):
    for i in range(CUTS):
        yield f"cut at byte {len(content) * i // CUTS}", content[:len(content) * i // CUTS]
    for _ in range(CHANGES):
        at = noise.randrange(len(content)) if content else 0
        yield f"byte {at} changed", content[:at] + bytes([noise.randrange(256)]) + content[at + 1:]


def _check_files(check_one, folder, what, noise):
    for path in _files_in(folder):
        with open(path, "rb") as file:
            content = file.read()
        for how, damaged in _damaged_contents(content, noise):
            with open(path, "wb") as file:
                file.write(damaged)
            check_one(f"{what}: {os.path.relpath(path, folder)} {how}", folder)
        os.remove(path)
        os.mkdir(path)
        check_one(f"{what}: {os.path.relpath(path, folder)} is a folder", folder)
        os.rmdir(path)
        os.symlink(os.path.basename(path), path)
        check_one(f"{what}: {os.path.relpath(path, folder)} leads to itself", folder)
        os.remove(path)
        with open(path, "wb") as file:
            file.write(content)


def _check_documents(check_one, folder, what):
    path = os.path.join(folder, "zarr.json")
    with open(path, "rb") as file:
        good = file.read()
    for member, values in _MEMBERS.items():
        for value in values:
            with open(path, "w", encoding="utf-8") as file:
                json.dump({**json.loads(good), member: value}, file)
            check_one(f"{what}: {member} = {str(value)[:60]}", folder)
    for name, content in (("nested", b"[" * 1_000_000), ("many", b"[" + b"1," * 2_000_000 + b"1]"), ("long text", b'"' + b"x" * 3_000_000)):
        with open(path, "wb") as file:
            file.write(content)
        check_one(f"{what}: {name} values", folder)


def _check_endless(check_one, folder, what):
    """A folder that holds itself, and consolidated metadata that name what is not below."""
    os.makedirs(folder)
    names = {"a/b": {"zarr_format": 3, "node_type": "group"}, "../..": {"zarr_format": 3, "node_type": "group"}, "": {}, "loop/loop": 5}
    with open(os.path.join(folder, "zarr.json"), "w", encoding="utf-8") as file:
        json.dump({"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": names}}, file)
    check_one(f"{what}: consolidated metadata of nothing", folder)
    os.symlink(".", os.path.join(folder, "loop"))
    check_one(f"{what}: a folder that holds itself", folder)


def check_folders(check_one, samples, scratch):
    """check_one(what, path) is called for each damaged folder. Returns False where there are no samples."""
    noise = random.Random(SEED)
    if not os.path.isdir(samples):
        return False
    for name in SAMPLES:
        folder = os.path.join(scratch, name)
        shutil.copytree(os.path.join(samples, name), folder)
        _check_files(check_one, folder, name, noise)
        if name in ("gzip.zarr", "shards_end.zarr"):
            _check_documents(check_one, folder, name)
    _check_endless(check_one, os.path.join(scratch, "endless.zarr"), "endless.zarr")
    return True

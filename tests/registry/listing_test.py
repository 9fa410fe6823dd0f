#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Listing formats and identifying by manifest read text only; each plugin exports its entry and nothing else.

    tests/registry/listing_test.py --lamella build/dev/bin/lamella
"""
import argparse
import glob
import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

ENTRY = "lamella_plugin_entry_v0"
CAPABILITIES = {"read", "write", "lazy", "zero_copy", "distributed", "positions", "append", "follow", "several_datasets", "compressed"}


def opened_libraries(lamella, folder, *words):
    """The plugin libraries that a command opened, as strace saw it."""
    log = os.path.join(folder, "strace")
    ended = command.run(["strace", "-f", "-o", log, "-e", "trace=open,openat,execve", lamella.path, *words])
    with open(log, encoding="utf-8", errors="replace") as file:
        return ended, [line.strip() for line in file if re.search(r'lamella/plugins/[^"]*\.so', line) and "ENOENT" not in line]


def check_opens_no_plugin(checks, lamella, folder, good):
    if shutil.which("strace") is None:
        checks.skip("strace is not installed: which libraries a command opens")
        return
    for words in (["formats"], ["formats", "--json"], ["formats", "--markdown"], ["identify", "--manifest-only", good.path]):
        ended, libraries = opened_libraries(lamella, folder, *words)
        checks.equal(ended.code, 0, f"{' '.join(words)} under strace: {ended}")
        checks.equal(libraries, [], f"{' '.join(words)}: plugins opened")
    _, libraries = opened_libraries(lamella, folder, "info", good.path)
    checks.that(libraries, "info opens the plugin of the format (otherwise this test sees nothing)")


def check_symbols(checks, lamella):
    libraries = sorted(glob.glob(os.path.join(lamella.plugin_folder, "*", "*.so")))
    checks.that(libraries, f"no plugin below {lamella.plugin_folder}")
    if shutil.which("nm") is None:
        checks.skip("nm is not installed: exported symbols", len(libraries))
        return
    for library in libraries:
        symbols = [line.split()[-1] for line in command.run(["nm", "-D", "--defined-only", library]).text.splitlines()]
        checks.equal(symbols, [ENTRY], f"{os.path.basename(library)}: exported symbols")


def copy_with_manifest(lamella, folder, name, change):
    """A copy of the installation that is tested, in which the manifest of MRC is changed."""
    root = os.path.join(folder, name)
    tree = os.path.dirname(os.path.dirname(lamella.path))
    shutil.copytree(os.path.join(tree, "lib"), os.path.join(root, "lib"), symlinks=True)
    os.mkdir(os.path.join(root, "bin"))
    copied = shutil.copy(lamella.path, os.path.join(root, "bin"))
    path = os.path.join(root, "lib", "lamella", "plugins", "mrc", "formats.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(change(text))
    return command.Lamella(copied)


def check_edited_manifest(checks, lamella, folder):
    """The bundled manifests are compiled in; one that was edited counts all the same, also where its size stays."""
    path = os.path.join(folder, "odd.mrq")
    with open(path, "wb") as file:
        file.write(b"nothing that is known")
    edits = {
        "renamed": lambda text: text.replace('"mrcs"', '"mrq"').replace("weak", "# much shorter now: weak"),
        "same_size": lambda text: text.replace('"mrcs"', '"mrq" ').replace('"mrc", ', '"mrd", '),
    }
    for name, change in edits.items():
        edited = copy_with_manifest(lamella, folder, name, change)
        found = json.loads(edited("identify", "--json", "--manifest-only", path).text)[0]
        checks.equal((found["format"], found["evidence"]), ("mrc", "name_only"), f"an edited manifest ({name}) takes effect")
    broken = copy_with_manifest(lamella, folder, "broken", lambda text: text.replace("schema = 1", "schema = 7"))
    plugins = json.loads(broken("plugins", "--why", "--json").text)
    checks.that(any(p["state"] == "refused" and "reads schema 1, the file has 7" in p["reason"] for p in plugins),
                f"an edited manifest that is wrong is refused with its reason: {plugins}")
    checks.equal(json.loads(lamella("identify", "--json", "--manifest-only", path).text)[0]["format"], None, "the original knows no .mrq")


def check_parses_no_text(checks, lamella, folder, good):
    if shutil.which("strace") is None:
        checks.skip("strace is not installed: whether manifests are parsed")
        return
    log = os.path.join(folder, "strace.toml")
    command.run(["strace", "-f", "-o", log, "-e", "trace=open,openat", lamella.path, "info", good.path])
    with open(log, encoding="utf-8", errors="replace") as file:
        opened = [line for line in file if "toml" in line and ".so" in line and "ENOENT" not in line]
    checks.equal(opened, [], "info of a bundled format loads no reader of TOML")


def check_table(checks, lamella, goods):
    formats = {f["id"]: f for f in json.loads(lamella("formats", "--json").text)}
    for good in goods:
        listed = formats.get(good.format)
        if not checks.that(listed is not None, f"formats --json lists {good.format}"):
            continue
        checks.that(set(listed) >= {"id", "names", "extensions", "plugin", "available", "capabilities"}, f"{good.format}: keys {sorted(listed)}")
        checks.equal(listed["available"], True, f"{good.format}: available")
        checks.equal(set(listed["capabilities"]), CAPABILITIES, f"{good.format}: capabilities")
        for name, capability in listed["capabilities"].items():
            checks.that(capability["state"] in ("proven", "untested"), f"{good.format}: {name} is {capability['state']}")
        checks.equal(listed["capabilities"]["read"]["claimed"], True, f"{good.format}: claims to read")


def check_identification(checks, lamella, goods):
    for good in goods:
        ended = lamella("identify", "--json", good.path)
        if checks.equal(ended.code, 0, f"identify {good.name}: {ended}"):
            found = json.loads(ended.text)[0]
            checks.equal(found["format"], good.format, f"identify {good.name}")
            checks.that(found["why"] and found["evidence"] and found["candidates"], f"identify {good.name}: says why: {found}")


def check_identification_by_content(checks, lamella, folder, goods):
    """A wrong name does not deceive where the content speaks."""
    for good in goods:
        if good.format in ("fits-header", "pickle"):
            continue  # their content alone says little
        for name in ("disguise.mrc", "disguise.fits", "disguise"):
            path = os.path.join(folder, name)
            shutil.copy(good.path, path)
            found = json.loads(lamella("identify", "--json", path).text)[0]
            checks.equal(found["format"], good.format, f"identify {good.name} named {name}")


def check(checks, lamella, folder):
    goods = small_files.write_good_files(folder)
    check_opens_no_plugin(checks, lamella, folder, goods[0])
    check_symbols(checks, lamella)
    check_edited_manifest(checks, lamella, folder)
    check_parses_no_text(checks, lamella, folder, goods[0])
    check_table(checks, lamella, goods)
    check_identification(checks, lamella, goods)
    check_identification_by_content(checks, lamella, folder, goods)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("registry.listing", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

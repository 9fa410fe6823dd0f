#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A plugin that is broken, in every way that happens, is listed with its reason, and every other format still works.

    tests/registry/broken_plugins_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import re
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MANIFEST = """schema = 1
[[plugin]]
id = "{id}"
version = "1.0"
abi = "{abi}"
licence = "CC0-1.0"
library = "{library}"
[[plugin.format]]
id = "{id}-format"
names = ["{id}"]
extensions = ["{id}"]
magic = [{{ at = 0, text = "{id}" }}]
[plugin.format.capabilities]
read = true
"""
OTHER_MACHINES = (183, 62)  # e_machine of aarch64 and x86-64

ENTRY_OF_ANOTHER_MAJOR = "const void* lamella_plugin_entry_v7(void) { return 0; }\n"
ENTRY_THAT_SAYS_ANOTHER_MAJOR = """#include <lamella/plugin.h>
LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void) {
  static lamella_entry entry = {LAMELLA_MAGIC, sizeof(lamella_entry), 7, 0, 0, {"says-major", 10}, {"1.0", 3}, 0, 0, 0, 0};
  return &entry;
}
"""
ENTRY_WITH_AN_UNDEFINED_SYMBOL = """#include <lamella/plugin.h>
int nobody_defines_this(void);
LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void) {
  static lamella_entry entry = {LAMELLA_MAGIC, sizeof(lamella_entry), 0, 1, 0, {0, 0}, {0, 0}, 0, 0, 0, 0};
  entry.flags = (uint32_t)nobody_defines_this();
  return &entry;
}
"""
NO_ENTRY = "int something_else(void) { return 0; }\n"


class Workshop:
    """Makes plugin folders below one directory of LAMELLA_PLUGIN_PATH."""

    def __init__(self, folder, good_library):
        self.folder, self.good_library = folder, good_library
        self.reasons = {}  # plugin id -> pattern that its reason must match

    def plugin(self, plugin_id, reason, abi="0.1", library=None):
        """A folder with a manifest; returns the path where the library belongs."""
        here = os.path.join(self.folder, plugin_id)
        os.makedirs(here)
        library = library or f"lamella_{plugin_id}.so"
        with open(os.path.join(here, "formats.toml"), "w", encoding="utf-8") as file:
            file.write(MANIFEST.format(id=plugin_id, abi=abi, library=library))
        self.reasons[plugin_id] = reason
        return os.path.join(here, library)

    def good_bytes(self):
        with open(self.good_library, "rb") as file:
            return file.read()

    def file(self, plugin_id, reason, content, **settings):
        path = self.plugin(plugin_id, reason, **settings)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def compiled(self, checks, plugin_id, reason, source, **settings):
        path = self.plugin(plugin_id, reason, **settings)
        compiler = os.environ.get("CC", "cc")
        made = command.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", path, "-I", os.path.join(TREE, "sdk", "include")],
                           stdin=_stream(source))
        checks.equal(made.code, 0, f"compiling {plugin_id}: {made}")


def _stream(text):
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "w") as file:
        file.write(text)
    return read_end


def other_machine(content):
    now = struct.unpack_from("<H", content, 18)[0]
    return content[:18] + struct.pack("<H", next(m for m in OTHER_MACHINES if m != now)) + content[20:]


def make_broken_plugins(checks, shop):
    content = shop.good_bytes()
    shop.plugin("missing", r"missing|no such file|not there|does not exist")
    shop.file("cut-off", r"cut|truncat|short|end", content[:len(content) // 2])
    shop.file("cut-in-the-head", r"cut|truncat|short|end|ELF", content[:100])
    shop.file("empty-file", r"empty|short|ELF", b"")
    shop.file("other-machine", r"machine|architecture|aarch64|x86", other_machine(content))
    shop.file("text-file", r"ELF|library|text", b"this is not a library\n" * 100)
    shop.file("wrong-id", r"id", content)
    shop.compiled(checks, "undefined-symbol", r"nobody_defines_this", ENTRY_WITH_AN_UNDEFINED_SYMBOL)
    shop.compiled(checks, "other-major", r"lamella_plugin_entry_v7|ABI", ENTRY_OF_ANOTHER_MAJOR)
    shop.compiled(checks, "says-major", r"ABI|7\.0", ENTRY_THAT_SAYS_ANOTHER_MAJOR)
    shop.compiled(checks, "no-entry", r"entry|export", NO_ENTRY)
    shop.file("manifest-major", r"ABI|abi", content, abi="7.0")
    os.chmod(shop.file("writable-library", r"writable", content), 0o666)
    os.chmod(os.path.dirname(shop.file("writable-folder", r"writable", content)), 0o777)


def make_broken_manifests(shop):
    for name, text in (("bad-toml", "schema = 1\n[[plugin]\n"), ("no-schema", '[[plugin]]\nid = "x"\n'), ("not-text", "\0\1\2"),
                       ("escaping", MANIFEST.format(id="escaping", abi="0.1", library="../../cut-off/lamella_cut-off.so")),
                       ("absolute", MANIFEST.format(id="absolute", abi="0.1", library="/usr/lib/libc.so"))):
        os.makedirs(os.path.join(shop.folder, name))
        with open(os.path.join(shop.folder, name, "formats.toml"), "w", encoding="utf-8") as file:
            file.write(text)


def check_listed(checks, lamella, shop, environment):
    listed = lamella("plugins", "--why", "--json", env=environment)
    checks.that(not listed.crash, f"plugins --why: {listed.crash}")
    if not checks.equal(listed.code, 0, f"plugins --why --json: {listed}"):
        return
    plugins = {p["id"]: p for p in json.loads(listed.text)}
    for plugin_id, reason in shop.reasons.items():
        plugin = plugins.get(plugin_id)
        if checks.that(plugin is not None, f"{plugin_id}: is listed"):
            checks.equal(plugin["state"], "refused", f"{plugin_id}: state ({plugin['reason']})")
            checks.that(re.search(reason, plugin["reason"] or "", re.IGNORECASE), f"{plugin_id}: reason {plugin['reason']!r}, wanted {reason}")
    for name in ("bad-toml", "no-schema", "not-text", "escaping", "absolute"):
        checks.that(re.search(rf"{name}.*formats\.toml|{name}", listed.text), f"the broken manifest {name} is listed")


def check_others_work(checks, lamella, shop, environment, goods):
    for good in goods:
        plain, beside = lamella("checksum", good.path), lamella("checksum", good.path, env=environment)
        checks.equal((beside.code, beside.text), (0, plain.text), f"{good.name} beside broken plugins: {beside}")
    for plugin_id in shop.reasons:
        path = os.path.join(shop.folder, "file." + plugin_id)
        with open(path, "wb") as file:
            file.write(plugin_id.encode() + b" and more")
        ended = lamella("info", path, env=environment)
        checks.that(not ended.crash, f"a file of the broken plugin {plugin_id}: {ended.crash}")
        checks.that(ended.code in (3, 7), f"a file of the broken plugin {plugin_id}: {ended}")
        checks.that(re.search(shop.reasons[plugin_id], ended.message, re.IGNORECASE) or plugin_id in ended.message,
                    f"a file of the broken plugin {plugin_id}: the message says why: {ended.last_line!r}")


def check(checks, lamella, folder):
    data = os.path.join(folder, "data")
    os.mkdir(data)
    shop = Workshop(os.path.join(folder, "plugins"), os.path.join(lamella.plugin_folder, "mrc", "lamella_mrc.so"))
    make_broken_plugins(checks, shop)
    make_broken_manifests(shop)
    environment = {**os.environ, "LAMELLA_PLUGIN_PATH": shop.folder}
    check_listed(checks, lamella, shop, environment)
    check_others_work(checks, lamella, shop, environment, small_files.write_good_files(data))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("registry.broken_plugins", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

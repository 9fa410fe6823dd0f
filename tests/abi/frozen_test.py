#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The border is as its committed list says; a change of the header is named with the rule that it meets.

    tests/abi/frozen_test.py
"""
import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(TREE, "sdk", "abi", "frozen.py")
HEADER = os.path.join(TREE, "sdk", "include", "lamella", "plugin.h")
LISTS = {"plugin.txt": HEADER, "host.txt": os.path.join(TREE, "core", "include", "lamella", "host.h")}

# What is replaced in plugin.h, and what must be said of it.
AXIS_END = "uint64_t coordinate_dataset; /* id of a dataset that holds the values; 0: none */"
CHANGES = {
    "a field changes its type": (("uint64_t value_count;", "uint32_t value_count;"),
                                 [r"BREAKS: field lamella_axis\.value_count: was at 64, 8 bytes, uint64_t; is at 64, 4 bytes, uint32_t"]),
    "a field moves": (("lamella_text name, units;\n  double scale, offset; /* value", "double scale, offset;\n  lamella_text name, units; /* value"),
                      [r"BREAKS: field lamella_axis\.scale: was at 40.*is at 8,"]),
    "a field is renamed": (("int32_t os_error;", "int32_t system_error;"),
                           [r"BREAKS: field lamella_report\.os_error: is gone", r"BREAKS: field lamella_report\.system_error"]),
    "a field goes into the middle": (("double scale, offset; /* value", "double origin, scale, offset; /* value"),
                                     [r"BREAKS: field lamella_axis\.origin", r"BREAKS: field lamella_axis\.offset: was at 48"]),
    "a constant changes its value": (("LAMELLA_LIMIT = 9,", "LAMELLA_LIMIT = 12,"), [r"BREAKS: constant LAMELLA_LIMIT: was 9; is 12"]),
    "a function takes another argument": (("(*limit)(const struct lamella_context*, uint32_t kind)",
                                           "(*limit)(const struct lamella_context*, uint64_t kind)"),
                                          [r"BREAKS: field lamella_context\.limit: was .*uint32_t\); is .*uint64_t\)"]),
    "the symbol changes": (('"lamella_plugin_entry_v0"', '"lamella_plugin_entry"'), [r"BREAKS: macro LAMELLA_ENTRY_SYMBOL"]),
    "a struct without a size grows": (("  lamella_text parameters;\n} lamella_codec;", "  lamella_text parameters;\n  uint64_t more;\n} lamella_codec;"),
                                      [r"BREAKS: struct lamella_codec: had 32 bytes, has 40 bytes", r"BREAKS: field lamella_codec\.more"]),
    "a struct that others contain grows": (("or its unit */\n} lamella_value;", "or its unit */\n  double error;\n} lamella_value;"),
                                           [r"adds: field lamella_value\.error", r"BREAKS: field lamella_attribute\.value: was at 40, 112"]),
}
ADDITIONS = {
    "a field is appended": ((AXIS_END, AXIS_END + " int64_t shift;"),
                            [r"adds: field lamella_axis\.shift: at 80, 8 bytes, int64_t", r"adds: struct lamella_axis: had 80 bytes, has 88",
                             r"adds: macro LAMELLA_ABI_MINOR: is still 1"]),
    "a constant is new": (("LAMELLA_SOURCE_CHANGED = 11", "LAMELLA_SOURCE_CHANGED = 11, LAMELLA_TIRED = 12"), [r"adds: constant LAMELLA_TIRED: 12"]),
}
HARMLESS = {
    "a parameter is renamed": ("uint32_t kind) LAMELLA_NOEXCEPT;", "uint32_t what) LAMELLA_NOEXCEPT;"),
    "a comment is changed": ("/* errno where the system gave one */", "/* the system's own number */"),
}


def compare(header, listed):
    return command.run([sys.executable, "-B", TOOL, "--header", header, "--list", listed])


def changed_header(folder, old, new):
    with open(HEADER, encoding="utf-8") as file:
        text = file.read()
    if old not in text:
        raise ValueError(f"plugin.h no longer holds {old!r}")
    path = os.path.join(folder, "plugin.h")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, 1))
    return path


def check_committed_lists(checks):
    for name, header in LISTS.items():
        if not os.path.exists(header):
            continue
        ended = compare(header, os.path.join(TREE, "sdk", "abi", name))
        if ended.code == 77:
            checks.skip(ended.text.strip())
        else:
            checks.equal(ended.code, 0, f"{name}: {ended.text}{ended.message}")


def check_noticed(checks, folder, listed):
    for changes, rule in ((CHANGES, r"A break: allowed as long as .*_v0.*CHANGELOG"), (ADDITIONS, r"Additions: raise the minor version")):
        for what, ((old, new), wanted) in changes.items():
            ended = compare(changed_header(folder, old, new), listed)
            checks.equal(ended.code, 1, f"{what}: {ended.text}{ended.message}")
            for pattern in wanted:
                checks.that(re.search(pattern, ended.text), f"{what}: wanted {pattern}, said {ended.text}")
            checks.that(re.search(rule, ended.message), f"{what}: the rule: {ended.message}")
    for what, (old, new) in HARMLESS.items():
        ended = compare(changed_header(folder, old, new), listed)
        checks.equal(ended.code, 0, f"{what}: {ended.text}{ended.message}")


def check_frozen_major(checks, folder, listed):
    """Once the major is 1, a break is refused even to --write."""
    frozen = os.path.join(folder, "frozen.txt")
    with open(listed, encoding="utf-8") as file, open(frozen, "w", encoding="utf-8") as made:
        made.write(file.read().replace("LAMELLA_ABI_MAJOR = 0", "LAMELLA_ABI_MAJOR = 1"))
    old, new = CHANGES["a field changes its type"][0]
    ended = command.run([sys.executable, "-B", TOOL, "--header", changed_header(folder, old, new), "--list", frozen, "--write"])
    checks.that(ended.code == 1 and "never within a major version" in ended.message, f"a break of a frozen major: {ended}")


def check(checks, folder):
    check_committed_lists(checks)
    listed = os.path.join(folder, "listed.txt")
    made = command.run([sys.executable, "-B", TOOL, "--header", HEADER, "--list", listed, "--write"])
    if made.code == 77:
        return
    checks.equal(made.code, 0, f"--write: {made.text}{made.message}")
    check_noticed(checks, folder, listed)
    check_frozen_major(checks, folder, listed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.parse_args()
    checking.run_in_folder("abi.frozen", check)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the command says to a person: help with an example everywhere, errors that say what to type, the exit codes of every class.

    tests/cli/usage_test.py --lamella build/dev/bin/lamella
"""
import argparse
import gzip
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = ("formats", "identify", "info", "header", "stats", "checksum", "get", "convert", "refs", "plugins", "new-plugin")
WRONG_USAGE, REFUSED, DAMAGED, FAILED, PARTLY = 2, 3, 4, 5, 6


def check_help(checks, lamella):
    overview = lamella("--help")
    checks.equal(overview.code, 0, f"--help: {overview}")
    for name in COMMANDS:
        checks.that(re.search(rf"\b{name}\b", overview.text), f"--help names {name}")
        ended = lamella(name, "--help")
        checks.equal(ended.code, 0, f"{name} --help: {ended}")
        checks.that(f"lamella {name}" in ended.text and re.search("example", ended.text, re.IGNORECASE), f"{name} --help shows an example")


def check_version(checks, lamella):
    with open(os.path.join(TREE, "CMakeLists.txt"), encoding="utf-8") as file:
        wanted = re.search(r"project\(lamella VERSION ([\d.]+)", file.read()).group(1)
    ended = lamella("--version")
    checks.that(ended.code == 0 and wanted in ended.text, f"--version says {wanted}: {ended.text!r}")


def check_wrong_usage(checks, lamella, good, folder):
    out = os.path.join(folder, "out.npy")
    for words in ([], ["unknown-command"], ["info"], ["info", "--no-such-option", good], ["checksum"], ["get", good], ["convert", good],
                  ["refs", good], ["get", good, "--slice", "1:2:0", "-o", out], ["get", good, "--slice", "a", "-o", out],
                  ["get", good, "--slice", "0,0,0,0,0", "-o", out], ["get", good, "--slice", "99", "-o", out],
                  ["get", good, "--dataset", "nobody", "-o", out], ["get", good, "--dataset", "99", "-o", out],
                  ["checksum", good, "--memory", "much"], ["checksum", good, "--threads", "many"], ["info", good, "--io", "magic"],
                  ["info", good, "--partial", "perhaps"], ["info", good, "--open", "novalue"], ["info", good, "--open", "no_such_option=1"],
                  ["info", good, "--open", "mode0=odd"], ["convert", good, "-o", out, "--permute", "0,0,1"]):
        ended = lamella(*words)
        what = " ".join(["lamella", *words]).replace(folder + "/", "")
        checks.equal(ended.code, WRONG_USAGE, f"{what}: {ended}")
        checks.that(len(ended.last_line) > 10, f"{what}: says what is wrong")
        checks.that(not os.path.exists(out), f"{what}: leaves no output")


def check_exit_codes(checks, lamella, goods, folder):
    mrc = goods["volume.mrc"].path
    packed = os.path.join(folder, "packed.mrc.gz")
    with open(mrc, "rb") as plain, gzip.open(packed, "wb") as file:
        file.write(plain.read())
    cut = os.path.join(folder, "cut.mrc")
    with open(mrc, "rb") as whole, open(cut, "wb") as file:
        file.write(whole.read()[:-10])
    missing = os.path.join(folder, "missing.mrc")
    unknown = os.path.join(folder, "unknown.bin")
    with open(unknown, "wb") as file:
        file.write(bytes(range(256)))
    for words, wanted in ((["info", missing], FAILED), (["info", unknown], REFUSED), (["checksum", cut], DAMAGED), (["identify", unknown], REFUSED),
                          (["info", mrc, "--format", "no-such-format"], REFUSED), (["info", unknown, "--format", "fits"], None),
                          (["info", mrc, missing], PARTLY), (["identify", mrc, unknown], PARTLY),
                          (["refs", mrc, "-o", os.path.join(folder, "k.json"), "--as", "kerchunk"], REFUSED),
                          (["convert", mrc, "-o", os.path.join(folder, "x.mrc"), "--to", "mrc"], REFUSED),
                          (["convert", mrc, "-o", os.path.join(folder, "x.npy"), "--dtype", "<f8"], 0),
                          (["convert", mrc, "-o", os.path.join(folder, "y.npy"), "--dtype", "S4"], REFUSED),
                          (["convert", mrc, "-o", os.path.join(folder, "x.unknown")], None),
                          (["info", packed, "--require-lazy"], REFUSED), (["info", mrc, "--require-lazy"], 0)):
        ended = lamella(*words)
        what = " ".join(words).replace(folder + "/", "")
        checks.that(not ended.crash, f"{what}: {ended.crash}")
        checks.that(ended.code == wanted or wanted is None and ended.code in (WRONG_USAGE, REFUSED, DAMAGED), f"{what}: wanted exit {wanted}: {ended}")
        if ended.code:
            checks.that(ended.message.startswith("lamella: ") or "\nlamella: " in ended.message, f"{what}: message {ended.message[:80]!r}")


def check_several_files(checks, lamella, goods, folder):
    """The results of the good ones are still printed."""
    mrc, npy = goods["volume.mrc"].path, goods["ramp.npy"].path
    told = json.loads(lamella("info", "--json", mrc, npy).text)
    checks.equal([t["format"] for t in told], ["mrc", "npy"], "info --json of two files is a list")
    ended = lamella("info", mrc, os.path.join(folder, "gone.mrc"), npy)
    checks.that("volume.mrc" in ended.text and "ramp.npy" in ended.text and "gone.mrc" in ended.message, f"one of three fails: {ended}")


def check_streams(checks, lamella, goods):
    """Results on standard output, messages on standard error, nothing else on either."""
    for name in ("info", "header", "checksum"):
        ended = lamella(name, goods["three.fits"].path)
        checks.equal((ended.code, ended.message), (0, ""), f"{name}: standard error")
    for words in (["info", "--json"], ["header", "--json"], ["identify", "--json"]):
        for good in goods.values():
            ended = lamella(*words, good.path)
            try:
                json.loads(ended.text)
            except ValueError as caught:
                checks.fail(f"{' '.join(words)} {good.name}: not JSON: {caught}")
            else:
                checks.that(True, "")


def check_info_text(checks, lamella, goods):
    """A person finds format, name, type, shape and unit in the text."""
    text = lamella("info", goods["volume.mrc"].path).text
    for word in ("mrc", "data", "angstrom"):
        checks.that(word in text, f"info of volume.mrc shows {word!r}: {text!r:.400}")
    checks.that(re.search(r"3\s*[×x,*]\s*4\s*[×x,*]\s*5", text), f"info of volume.mrc shows its shape: {text!r:.400}")


def check(checks, lamella, folder):
    goods = {good.name: good for good in small_files.write_good_files(folder)}
    check_help(checks, lamella)
    check_version(checks, lamella)
    check_wrong_usage(checks, lamella, goods["volume.mrc"].path, folder)
    check_exit_codes(checks, lamella, goods, folder)
    check_several_files(checks, lamella, goods, folder)
    check_streams(checks, lamella, goods)
    check_info_text(checks, lamella, goods)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("cli.usage", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

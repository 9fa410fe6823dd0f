#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Manifests are parsed once; every edited, added and removed one is noticed; no library is opened, and no cache is made without need.

    tests/registry/cache_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

MANIFEST = """schema = 1
[[plugin]]
id = "org.example.{name}"
version = "1.0"
abi = "0.1"
library = "p.so"
[[plugin.format]]
id = "{name}"
extensions = ["{extension}"]
magic = [{{ at = 0, text = "{name}" }}]
"""
TICK_SECONDS = 0.05  # longer than the clock's that files are stamped with


class Shop:
    """Plugins below one folder, and a cache folder of their own."""

    def __init__(self, lamella, folder, library):
        self.lamella, self.library = lamella, library
        self.folder, self.cache = os.path.join(folder, "plugins"), os.path.join(folder, "cache")
        self.environment = {**os.environ, "LAMELLA_PLUGIN_PATH": self.folder, "XDG_CACHE_HOME": self.cache}

    def manifest(self, name):
        return os.path.join(self.folder, name, "formats.toml")

    def put(self, name, extension="aa"):
        here = os.path.join(self.folder, name)
        if not os.path.isdir(here):
            os.makedirs(here, 0o755)
            shutil.copy(self.library, os.path.join(here, "p.so"))
        with open(self.manifest(name), "w", encoding="utf-8") as file:
            file.write(MANIFEST.format(name=name, extension=extension))

    def start(self):
        """{format: extensions} of a start that may use the cache; also what a start without one says, which must be the same."""
        return self.formats(self.environment), self.formats({**self.environment, "XDG_CACHE_HOME": "/dev/null"})

    def formats(self, environment):
        ended = self.lamella("formats", "--json", env=environment)
        if ended.code != 0:
            return str(ended)
        return {f["id"]: f["extensions"] for f in json.loads(ended.text) if f["plugin"].startswith("org.example.")}

    def cached_files(self):
        folder = os.path.join(self.cache, "lamella")
        return [os.path.join(folder, name) for name in os.listdir(folder)] if os.path.isdir(folder) else []

    def opened(self, folder, *words):
        """Files that a start opened or mapped."""
        log = os.path.join(folder, "strace")
        subprocess.run(["strace", "-f", "-o", log, "-e", "trace=open,openat,execve", self.lamella.path, *words], env=self.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with open(log, encoding="utf-8", errors="replace") as file:
            return [re.search(r'"([^"]*)"', line)[1] for line in file if '"' in line and " = -1 " not in line]


def agree(checks, shop, wanted, what):
    with_cache, without = shop.start()
    checks.equal(without, wanted, f"{what}: without a cache")
    checks.equal(with_cache, wanted, f"{what}: with a cache")


def check_changes(checks, shop):
    for name in ("one", "two"):
        shop.put(name)
    agree(checks, shop, {"one": ["aa"], "two": ["aa"]}, "a first start, right after writing")
    time.sleep(TICK_SECONDS)
    for what in ("a second start", "a third start"):
        agree(checks, shop, {"one": ["aa"], "two": ["aa"]}, what)
    shop.put("one", "bbbb")
    agree(checks, shop, {"one": ["bbbb"], "two": ["aa"]}, "an edited manifest")
    shop.put("three")
    agree(checks, shop, {"one": ["bbbb"], "two": ["aa"], "three": ["aa"]}, "an added manifest")
    os.remove(shop.manifest("two"))
    agree(checks, shop, {"one": ["bbbb"], "three": ["aa"]}, "a removed manifest")
    shutil.rmtree(os.path.join(shop.folder, "three"))
    agree(checks, shop, {"one": ["bbbb"]}, "a removed folder")


def check_hidden_edits(checks, shop):
    """Same size and same mtime, edited in place or replaced; and edits that follow each other faster than the clock ticks."""
    shop.put("one", "aa")
    time.sleep(TICK_SECONDS)
    shop.start()
    before = os.stat(shop.manifest("one"))
    shop.put("one", "bb")
    os.utime(shop.manifest("one"), ns=(before.st_atime_ns, before.st_mtime_ns))
    after = os.stat(shop.manifest("one"))
    checks.equal((after.st_size, after.st_mtime_ns, after.st_ino), (before.st_size, before.st_mtime_ns, before.st_ino), "the edit is hidden")
    agree(checks, shop, {"one": ["bb"]}, "an edit of the same size and mtime")
    time.sleep(TICK_SECONDS)
    shop.start()
    with open(shop.manifest("one") + ".other", "w", encoding="utf-8") as file:
        file.write(MANIFEST.format(name="one", extension="cc"))
    os.utime(file.name, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.rename(file.name, shop.manifest("one"))
    agree(checks, shop, {"one": ["cc"]}, "another file of the same size and mtime")
    for i in range(10, 30):
        shop.put("one", str(i))
        checks.equal(shop.formats(shop.environment), {"one": [str(i)]}, "an edit right before the start")


def check_trust_is_not_cached(checks, shop):
    shop.put("one", "aa")
    time.sleep(TICK_SECONDS)
    shop.start()
    library = os.path.join(shop.folder, "one", "p.so")
    os.chmod(library, 0o666)
    told = json.loads(shop.lamella("plugins", "--why", "--json", env=shop.environment).text)
    reason = next(p["reason"] for p in told if p["id"] == "org.example.one")
    checks.that("writable by everyone" in reason, f"a library that became writable is refused: {reason}")
    os.chmod(library, 0o644)


def check_opens_little(checks, shop, folder):
    if shutil.which("strace") is None:
        checks.skip("strace is not installed: which files a start opens")
        return
    shop.put("one", "aa")
    time.sleep(TICK_SECONDS)
    shop.start()
    for words in (["formats"], ["identify", "--manifest-only", shop.manifest("one")]):
        opened = shop.opened(folder, *words)
        wanted = [shop.manifest("one")] if words[0] == "identify" else []
        checks.equal([path for path in opened if path.startswith(shop.folder + "/")], wanted, f"{words[0]}: files of plugins that are opened")
        proofs = words[0] == "formats" and any(path.endswith("/capabilities.lock") for path in opened)  # it shows what they say
        checks.equal(any("liblamella_toml" in path for path in opened), proofs, f"{words[0]}: nothing is parsed but proofs, where there are some")
        checks.that(any(path.endswith(".manifests") for path in opened), f"{words[0]}: the cache is read (otherwise this test sees nothing)")


def check_bundled_alone(checks, shop):
    """Who has only the bundled plugins gets no cache, and asks for none."""
    alone = {name: value for name, value in shop.environment.items() if name != "LAMELLA_PLUGIN_PATH"}
    home = os.path.join(shop.cache, "nobody")
    alone.update(XDG_CACHE_HOME=home, XDG_DATA_HOME=home)
    checks.equal(shop.lamella("formats", env=alone).code, 0, "formats of the bundled plugins")
    checks.that(not os.path.exists(home), "the bundled plugins alone make no cache")


def check_damage(checks, shop):
    """Damaged, foreign and unusable caches are as none."""
    shop.put("one", "aa")
    time.sleep(TICK_SECONDS)
    agree(checks, shop, {"one": ["aa"]}, "a good cache")
    path = shop.cached_files()[0]
    with open(path, "rb") as file:
        good = file.read()
    for name, content in {"empty": b"", "half": good[:len(good) // 2], "text": b"no cache\n" * 100, "zeros": bytes(len(good)),
                          "flipped": good[:200] + bytes([good[200] ^ 1]) + good[201:]}.items():
        with open(path, "wb") as file:
            file.write(content)
        agree(checks, shop, {"one": ["aa"]}, f"a cache that is {name}")
        with open(path, "rb") as file:
            checks.equal(file.read(), good, f"a cache that was {name} is made anew")
    for mode in (0o777, 0o500, 0o000):
        os.chmod(os.path.dirname(path), mode)
        agree(checks, shop, {"one": ["aa"]}, f"a cache folder of mode {mode:o}")
    os.chmod(os.path.dirname(path), 0o700)


def check_many_processes(checks, shop):
    """Starts that write the cache at the same time, while manifests change."""
    wanted = {}
    for i in range(40):
        shop.put(f"format{i}", "aa")
        wanted[f"format{i}"] = ["aa"]
    running = [subprocess.Popen([shop.lamella.path, "formats", "--json"], env=shop.environment, stdout=subprocess.PIPE) for _ in range(12)]
    for process in running:
        text = process.communicate()[0]
        told = {f["id"] for f in json.loads(text) if f["plugin"].startswith("org.example.")}
        checks.equal((process.returncode, told), (0, set(wanted)), "one of many starts at once")
    agree(checks, shop, wanted, "after many starts at once")
    checks.equal(len(shop.cached_files()), 1, "one file a folder of plugins is kept")


def check(checks, lamella, folder):
    library = os.path.join(lamella.plugin_folder, "mrc", "lamella_mrc.so")
    for i, body in enumerate((check_changes, check_hidden_edits, check_trust_is_not_cached, check_bundled_alone, check_damage, check_many_processes)):
        body(checks, Shop(lamella, os.path.join(folder, str(i)), library))
    check_opens_little(checks, Shop(lamella, os.path.join(folder, "opens"), library), folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("registry.cache", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

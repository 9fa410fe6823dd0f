#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A program with other rights than its user's believes nothing that the user's environment says. Needs root, to make such a program.

    tests/registry/secure_test.py --lamella build/dev/bin/lamella --program build/dev/tests/secure_listing
"""
import argparse
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

NOBODY, NOGROUP, OTHER_GROUP = 65534, 65534, 1
MANIFEST = """schema = 1
[[plugin]]
id = "{id}"
version = "1.0"
abi = "0.1"
library = "p.so"
[[plugin.format]]
id = "{id}"
"""


def put_plugin(folder, plugin_id, library):
    here = os.path.join(folder, plugin_id)
    os.makedirs(here)
    shutil.copy(library, os.path.join(here, "p.so"))
    with open(os.path.join(here, "formats.toml"), "w", encoding="utf-8") as file:
        file.write(MANIFEST.format(id=plugin_id))


class Stage:
    """Plugins in every place that the environment names, owned by root, and a cache folder and a home of nobody's own."""

    def __init__(self, folder, lamella):
        os.chmod(folder, 0o755)
        os.umask(0o022)
        library = os.path.join(lamella.plugin_folder, "mrc", "lamella_mrc.so")
        self.folder, self.cache = folder, os.path.join(folder, "cache")
        put_plugin(os.path.join(folder, "path"), "in-path", library)
        put_plugin(os.path.join(folder, "data", "lamella", "plugins"), "in-data", library)
        put_plugin(os.path.join(folder, "home", ".local", "share", "lamella", "plugins"), "in-home", library)
        time.sleep(0.05)  # a manifest is kept once the clock that files are stamped with has ticked
        os.mkdir(self.cache)
        os.chown(self.cache, NOBODY, NOGROUP)
        self.environment = {"PATH": os.environ.get("PATH", ""), "LAMELLA_PLUGIN_PATH": os.path.join(folder, "path"),
                            "XDG_CACHE_HOME": self.cache, "HOME": os.path.join(folder, "home")}

    def run(self, program, **more):
        """As nobody: (whether the process was secure, {origin of the environment's plugins})."""
        words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOGROUP}", "--clear-groups", program]
        ended = command.run(words, env={**self.environment, **more}, cwd="/")
        lines = [line.split(" ") for line in ended.text.splitlines()]
        if ended.code != 0 or not lines:
            return None, str(ended)
        return lines[0][1] == "1", {(origin, plugin_id) for origin, plugin_id, state in lines[1:] if plugin_id.startswith("in-")}

    def copy(self, program, name, owner, group, mode):
        path = shutil.copy(program, os.path.join(self.folder, name))
        os.chown(path, owner, group)
        os.chmod(path, mode)
        return path


def check_plain(checks, stage, program):
    """Otherwise this test sees nothing."""
    plain = stage.copy(program, "plain", 0, 0, 0o755)
    secure, found = stage.run(plain, XDG_DATA_HOME=os.path.join(stage.folder, "data"))
    if secure is None:
        return found
    checks.equal((secure, found), (False, {("LAMELLA_PLUGIN_PATH", "in-path"), ("user", "in-data")}), "a plain program believes the environment")
    _, found = stage.run(plain)
    checks.equal(found, {("LAMELLA_PLUGIN_PATH", "in-path"), ("user", "in-home")}, "a plain program finds plugins below HOME")
    checks.that(os.listdir(os.path.join(stage.cache, "lamella")), "a plain program keeps parsed manifests")
    shutil.rmtree(os.path.join(stage.cache, "lamella"))
    return None


def check_secure(checks, stage, program):
    kinds = {"a program with the rights of a group": ("of-group", 0, OTHER_GROUP, 0o2755), "a program with the rights of root": ("of-root", 0, 0, 0o4755)}
    for what, (name, owner, group, mode) in kinds.items():
        path = stage.copy(program, name, owner, group, mode)
        for data in ({}, {"XDG_DATA_HOME": os.path.join(stage.folder, "data")}):
            secure, found = stage.run(path, **data)
            if secure is False:
                checks.skip(f"{what}: the file system or the container ignores such rights")
                continue
            checks.equal((secure, found), (True, set()), f"{what} believes nothing of the environment")
        checks.equal(os.listdir(stage.cache), [], f"{what} writes no cache")


def check(checks, lamella, program, folder):
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        checks.skip("needs root and setpriv, to make a program with other rights than its user's")
        return
    stage = Stage(folder, lamella)
    unable = check_plain(checks, stage, program)
    if unable:
        checks.skip(f"nobody cannot run programs of this tree: {unable}")
        return
    check_secure(checks, stage, program)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--program", required=True, help="secure_listing")
    options = parser.parse_args()
    lamella = command.Lamella(options.lamella)
    checking.run_in_folder("registry.secure", lambda checks, folder: check(checks, lamella, os.path.realpath(options.program), folder))


if __name__ == "__main__":
    main()

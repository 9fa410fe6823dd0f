#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A bare Debian in a folder of its own, with compilers and the libraries that lamella links, and the installed package: nothing of the tree
or the build can be seen from there, and a stranger's plugins and host are built and work.

    tests/install/bare_root_test.py --lamella build/dev/bin/lamella        as root; a few minutes

The mirror is the one that apt uses on this machine.
"""
import argparse
import glob
import gzip
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402
from install.stranger import TREE, Place, Stranger  # noqa: E402

TOOLS = ("cmake", "g++", "ninja-build", "pkg-config")
PREFIX, WORK = "/opt/lamella", "/work"


def os_release():
    with open("/etc/os-release", encoding="utf-8") as file:
        return dict(re.findall(r'^(\w+)="?(.*?)"?$', file.read(), re.MULTILINE))


def mirror_of_this_machine(codename):
    """(address, component) of Debian's packages in apt's configuration; None where there is none."""
    told = command.run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(CODENAME)|$(CREATED_BY)|$(COMPONENT)|$(REPO_URI)"])
    for line in told.text.splitlines():
        origin, name, kind, component, address = line.split("|", 4)
        if (origin, name, kind, component) == ("Debian", codename, "Packages", "main"):
            return address
    return None


def why_not():
    """Why a root cannot be made here, or an empty text."""
    if os.geteuid() != 0:
        return "making a root needs root"
    missing = [tool for tool in ("debootstrap", "unshare", "chroot", "ldd") if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed (sdk/cmake/install_packages test)"
    release = os_release()
    if release.get("ID") != "debian" or mirror_of_this_machine(release.get("VERSION_CODENAME")) is None:
        return "this is no Debian with its own packages in apt's configuration"
    return ""


def linked_packages(prefix):
    """The Debian packages of the libraries that an installation links, asked of the machine it was built on."""
    libraries = set()
    for path in [os.path.join(prefix, "bin", "lamella"), *glob.glob(os.path.join(prefix, "lib", "**", "*"), recursive=True)]:
        if os.path.isfile(path) and open(path, "rb").read(4) == b"\x7fELF":
            libraries.update(re.findall(r"=> (/\S+)", command.run(["ldd", path]).text))
    packages = set()
    for library in libraries:
        if library.startswith(prefix):
            continue
        # dpkg knows files by the path they were packed with, before /lib became a link to /usr/lib.
        for known_as in (os.path.realpath(library), os.path.realpath(library).removeprefix("/usr")):
            packages.update(re.findall(r"^([^,\s:]+)(?::\w+)?: ", command.run(["dpkg-query", "--search", known_as]).text, re.MULTILINE))
    return sorted(packages)


def make_root(checks, root, packages):
    codename = os_release()["VERSION_CODENAME"]
    wanted = ",".join(["ca-certificates", *TOOLS, *packages])
    ended = command.run(["debootstrap", "--variant=minbase", f"--include={wanted}", codename, root, mirror_of_this_machine(codename)],
                        seconds=1200)
    return checks.equal(ended.code, 0, f"debootstrap: {ended.text[-1500:]}{ended.message[-500:]}")


def check(checks, lamella, folder):
    reason = why_not()
    if reason:
        checks.skip(reason)
        return
    installed, root = os.path.join(folder, "installed"), os.path.join(folder, "root")
    ended = command.run(["cmake", "--install", lamella.root, "--prefix", installed, "--strip"], seconds=120)
    if not checks.equal(ended.code, 0, f"cmake --install: {ended.message[-1000:]}") or not make_root(checks, root, linked_packages(installed)):
        return
    shutil.move(installed, root + PREFIX)
    # A namespace of its own for what is mounted: it goes when the command does.
    place = Place(root, ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={root}/proc", "chroot", root])
    for outside in (TREE, lamella.root):
        checks.that(place.run(["test", "-e", outside]).code == 1, f"{outside} cannot be seen in the bare root")
    Stranger(checks, place, PREFIX, WORK).check_everything(gzip.compress(small_files.mrc()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    lamella = command.Lamella(parser.parse_args().lamella)
    checking.run_in_folder("install.bare_root", lambda checks, folder: check(checks, lamella, folder))


if __name__ == "__main__":
    main()

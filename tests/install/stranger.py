# SPDX-License-Identifier: BSD-3-Clause
"""What a stranger does with an installed lamella and nothing else: plugins in C++ and C, a host, with CMake and with pkg-config.

A Place says where commands run: on this machine with a scrubbed environment, or in another root. Paths are those of the place.
"""
import json
import os
import re
import shutil
import struct

from driver import command, npy_file

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(TREE, "sdk", "examples")
# What sdk/examples/grid/README.md says of small.grid: 3 rows of 4 float32, 0.0, 0.5 … 5.5, a quarter micrometre apart.
SMALL = struct.pack("<12f", *(i / 2 for i in range(12)))
# What hosts print of scan.mrc.gz, 3 x 4 x 5 int16: its shape; two sections of it are 2 * 4 * 5 * 2 bytes.
HOST_LINES = {"host": ["data <i2 3 4 5", "read 80 bytes"], "c_host": ["data <i2 3 4 5", "corner: -50 -13 "]}


class Place:
    """Runs commands with PATH, HOME and what is given, and nothing else of the environment."""

    def __init__(self, root="", before=()):
        self.root, self.before = root, list(before)

    def outside(self, path):
        """The path of a file of the place as this process sees it."""
        return self.root + path

    def run(self, words, cwd="/", seconds=300, **variables):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": variables.pop("HOME", "/nonexistent"), "LC_ALL": "C.UTF-8", **variables}
        inside = ["env", "-i", f"--chdir={cwd}", *(f"{name}={value}" for name, value in environment.items()), *words]
        return command.run([*self.before, *inside], seconds=seconds)

    def shell(self, line, cwd, **variables):
        return self.run(["sh", "-c", line], cwd, **variables)


class Stranger:
    def __init__(self, checks, place, prefix, work):
        self.checks, self.place, self.prefix, self.work = checks, place, prefix, work
        self.lamella = prefix + "/bin/lamella"
        os.makedirs(place.outside(work), exist_ok=True)

    def succeeds(self, ended, what):
        return self.checks.equal(ended.code, 0, f"{what}: {ended.text[-1500:]}{ended.message[-1500:]}")

    def builds(self, folder, *options):
        """Configures and builds a project with CMake; the package is all that it is told."""
        configure = ["cmake", "-B", "build", "-G", "Ninja", f"-Dlamella_ROOT={self.prefix}", *options]
        return (self.succeeds(self.place.run(configure, folder), f"cmake in {folder}") and
                self.succeeds(self.place.run(["cmake", "--build", "build"], folder), f"build in {folder}"))

    def reads_small(self, sample, format_id, plugin_id, **variables):
        """The command finds the plugin, and delivers the values of the sample."""
        info = self.place.run([self.lamella, "info", "--json", sample], **variables)
        if not self.succeeds(info, f"info {sample}"):
            return
        told = json.loads(info.text)
        data = told["datasets"][0]
        self.checks.equal((told["format"], told["plugin"]), (format_id, {"id": plugin_id, "version": "1.0.0"}), "format and plugin")
        self.checks.equal((data["shape"], data["dtype"], data["access"]), ([3, 4], "<f4", "mapped"), "dataset")
        out = f"{self.work}/{format_id}.npy"
        if self.succeeds(self.place.run([self.lamella, "get", sample, "-o", out], **variables), f"get {sample}"):
            self.checks.equal(npy_file.read(self.place.outside(out)).data, SMALL, f"values of {sample}")

    def copied(self, example):
        """A copy of an example, as a stranger has it; built artefacts are not taken along."""
        folder = f"{self.work}/{example}"
        shutil.copytree(os.path.join(EXAMPLES, example), self.place.outside(folder), ignore=shutil.ignore_patterns("build*"))
        return folder

    def check_command(self):
        """The moved command works: bundled formats, the parts that are loaded at first use, the template."""
        listed = self.place.run([self.lamella, "formats", "--json"])
        if self.succeeds(listed, "formats"):
            formats = {f["id"]: f["available"] for f in json.loads(listed.text)}
            self.checks.that(formats.get("mrc") is True and formats.get("fits") is True, f"bundled formats: {formats}")

    def check_cpp_plugin(self):
        """lamella new-plugin, built and found through LAMELLA_PLUGIN_PATH, then installed beside the bundled ones."""
        folder = f"{self.work}/wave"
        if not self.succeeds(self.place.run([self.lamella, "new-plugin", "org.stranger.wave", "--dir", folder]), "new-plugin"):
            return
        if not self.builds(folder):
            return
        sample = folder + "/samples/small.wave"
        self.checks.equal(self.place.run([self.lamella, "info", sample]).code, 3, "without the plugin its files are unknown")
        self.reads_small(sample, "wave", "org.stranger.wave", LAMELLA_PLUGIN_PATH=folder + "/build/plugins")
        install = self.place.run(["cmake", "--install", "build", "--prefix", self.prefix], folder)
        if self.succeeds(install, "install of the plugin"):
            self.reads_small(sample, "wave", "org.stranger.wave")

    def check_c_plugin(self):
        """The one line of the README, found in the user's folder; then the same with CMake and no C++ compiler asked for."""
        folder = self.copied("grid_c")
        with open(self.place.outside(folder + "/README.md"), encoding="utf-8") as file:
            line = re.search(r"<!-- one line -->\s*```sh\n(.*?)\n```", file.read(), re.DOTALL).group(1)
        built = self.place.shell(line, folder, PKG_CONFIG_PATH=self.prefix + "/lib/pkgconfig")
        sample = folder + "/samples/small.grid_c"
        if self.succeeds(built, "the one line"):
            home = self.work + "/home"
            user = f"{home}/.local/share/lamella/plugins/org.example.grid_c"
            os.makedirs(self.place.outside(user), mode=0o755)
            for name in ("formats.toml", "lamella_org.example.grid_c.so"):
                shutil.copy(self.place.outside(f"{folder}/{name}"), self.place.outside(user))
            self.reads_small(sample, "grid_c", "org.example.grid_c", HOME=home)
            self.checks_refusals(folder, HOME=home)
        if self.builds(folder, "-DCMAKE_CXX_COMPILER=/bin/false"):
            self.reads_small(sample, "grid_c", "org.example.grid_c", LAMELLA_PLUGIN_PATH=folder + "/build/plugins")

    def checks_refusals(self, folder, **variables):
        """The C plugin's own errors reach the user with code, byte and field."""
        short = f"{self.work}/short.grid_c"
        with open(self.place.outside(short), "wb") as file:
            file.write(b"GRDC" + bytes(6))
        for path, wanted in ((short, "needs 32 bytes, the file has 10"), (folder + "/samples/unknown_type.grid_c", "at byte 12 (type): GRDC type 9")):
            ended = self.place.run([self.lamella, "info", path], **variables)
            self.checks.that(ended.code in (3, 4) and wanted in ended.message, f"{path}: {wanted!r} expected: {ended}")

    def check_hosts(self):
        """The examples of hosts from the package alone: with CMake, and with pkg-config and no build system."""
        for example in ("grid", "grid_c"):
            if not os.path.exists(self.place.outside(f"{self.work}/{example}")):
                self.copied(example)
        for example in ("host", "c_host", "viewer", "careful_host", "static_plugin_host"):
            folder = self.copied(example)
            if self.builds(folder) and example in HOST_LINES:
                self.runs_host(f"{folder}/build/{example}", HOST_LINES[example])
        listed = self.place.run([f"{self.work}/static_plugin_host/build/static_plugin_host", f"{self.work}/grid/samples/small.grid"])
        self.checks.equal((listed.code, listed.text), (0, "grid: 0 0.5 1 1.5\n"), f"a host with plugins linked in: {listed}")
        for compiler, source in (("c++ -std=c++20", "host/host.cpp"), ("cc -std=c11", "c_host/c_host.c")):
            line = f"{compiler} {source} -o by_hand $(pkg-config --cflags --libs lamella) -Wl,-rpath,{self.prefix}/lib"
            if self.succeeds(self.place.shell(line, self.work, PKG_CONFIG_PATH=self.prefix + "/lib/pkgconfig"), line):
                self.runs_host(f"{self.work}/by_hand", HOST_LINES[os.path.dirname(source)])

    def runs_host(self, program, wanted):
        ended = self.place.run([program, f"{self.work}/scan.mrc.gz"])
        self.checks.that(ended.code == 0 and all(line in ended.text for line in wanted), f"{program}: {wanted}: {ended}: {ended.text}")

    def check_everything(self, compressed_mrc):
        with open(self.place.outside(f"{self.work}/scan.mrc.gz"), "wb") as file:
            file.write(compressed_mrc)
        self.check_command()
        self.check_cpp_plugin()
        self.check_c_plugin()
        self.check_hosts()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""lamella, the physical limits and its peers in turn in one run: prints ratios, writes JSON and BENCHMARKS.md. Nothing here fails because
something is slow.

    build/venv/bin/python tests/bench/bench.py --lamella build/release/bin/lamella [--case sum.mrc …] [--rounds 9] [--size-mib 1024]
"""
import argparse
import fnmatch
import json
import os
import shlex
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
try:
    import cases as known
    import contenders as running
    import inputs
    import report
    import rounds
except ImportError as missing:
    print(f"not run: {missing}; tests/run makes build/venv with what is needed")
    sys.exit(77)

MANIFEST = """schema = 1

[[plugin]]
id = "org.example.plugin{i}"
version = "1.0.0"
abi = "0.1"
licence = "BSD-3-Clause"
library = "p.so"

[[plugin.format]]
id = "format{i}"
names = ["Format number {i}"]
extensions = ["f{i}"]
magic = [{{ at = 0, text = "FORMAT{i:04}" }}]
[plugin.format.capabilities]
read = true
lazy = true
zero_copy = true
distributed = "D2"
"""


class Bench:
    """Where programs and files are."""

    def __init__(self, options):
        self.lamella = os.path.realpath(options.lamella)
        programs = os.path.join(os.path.dirname(os.path.dirname(self.lamella)), "tests")
        self.lamella_bench, self.bare_process, self.start_registry = (
            os.path.join(programs, name) for name in ("lamella_bench", "bare_process", "start_registry"))
        self.inputs = inputs.Inputs(options.folder, options.size_mib, options.cube_edge)
        self.repeats = options.repeats
        self.is_memory = filesystem_of(options.folder) in ("tmpfs", "ramfs")

    def server(self, case, words):
        return running.Server(self.lamella_bench, case, words)

    def size_words(self, divisor=1):
        mib = max(1, self.inputs.size_mib // divisor)
        return f"{mib // 1024} GiB" if mib % 1024 == 0 else f"{mib} MiB"

    def reference_of_chunks(self, chunks):
        """A reference to a folder of that many chunk files, of which none is there: all are of the fill value."""
        path = os.path.join(self.inputs.folder, f"chunks-{chunks}.lamella.json")
        shape = [1 << 20, 64]
        layout = {"kind": "chunked", "chunk_shape": [shape[0] // chunks, shape[1]], "chains": [[]],
                  "locations": {"form": "keyed", "source": 0, "key_template": "c/{0}/{1}"}}
        axes = [{"name": name, "units": "", "size": size, "navigate": False, "scale": 1, "offset": 0} for name, size in zip("yx", shape)]
        dataset = {"name": "data", "shape": shape, "dtype": "<f4", "layout": layout, "axes": axes}
        with open(path, "w", encoding="ascii") as file:
            json.dump({"lamella_reference": 1, "sources": [{"directory": os.path.realpath(self.inputs.folder)}], "datasets": [dataset]}, file)
        return path

    def folder_of_plugins(self, count):
        """So many manifests of one format each, with files in place of libraries, which nothing here opens."""
        folder = os.path.join(os.path.realpath(self.inputs.folder), f"plugins-{count}")
        for i in range(count):
            here = os.path.join(folder, f"p{i}")
            os.makedirs(here)
            with open(os.path.join(here, "p.so"), "wb") as file:
                file.write(b"no library")
            with open(os.path.join(here, "formats.toml"), "w", encoding="ascii") as file:
                file.write(MANIFEST.format(i=i))
            for path in (here, os.path.join(here, "p.so")):
                os.chmod(path, 0o755)
        return folder

    def cache_folder(self):
        folder = os.path.join(os.path.realpath(self.inputs.folder), "cache")
        os.makedirs(folder)
        return folder


def filesystem_of(folder):
    """Its type, by the longest mount point above it."""
    path = os.path.realpath(folder)
    with open("/proc/self/mounts", encoding="utf-8") as file:
        mounts = [line.split()[1:3] for line in file]
    above = [(mount, kind) for mount, kind in mounts if path == mount or path.startswith(mount.rstrip("/") + "/")]
    return max(above, key=lambda pair: len(pair[0]))[1] if above else ""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lamella", default=os.path.join(TREE, "build", "release", "bin", "lamella"), help="the command; its build tree holds the rest")
    parser.add_argument("--case", action="append", metavar="NAME", help="this case, or those that a pattern matches: 'cube.*'; repeatable")
    parser.add_argument("--list", action="store_true", help="names of the cases")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peer-rounds", type=int, default=3, help="rounds in which peers take part, most of which are slow; 0: without peers")
    parser.add_argument("--repeats", type=int, default=200, help="openings in one measurement")
    parser.add_argument("--size-mib", type=int, default=1024, help="of the large arrays")
    parser.add_argument("--cube-edge", type=int, default=512)
    parser.add_argument("--folder", default="/dev/shm/lamella-bench", help="where files are made: a tmpfs, or a disk for conversions to disk")
    parser.add_argument("--prepare", action="store_true", help="only make the files, and keep them")
    parser.add_argument("--keep", action="store_true", help="keep the files")
    parser.add_argument("--json", metavar="FILE", help="write the results, added to those that are there")
    parser.add_argument("--suffix", default="", help="of the names of cases in the JSON: '.disk' for a run on another folder")
    parser.add_argument("--no-run", action="store_true", help="measure nothing: write the page of what the JSON holds")
    parser.add_argument("--markdown", metavar="FILE", help="write BENCHMARKS.md of all that the JSON holds")
    return parser.parse_args()


def chosen_cases(patterns):
    names = [name for name in known.CASES if not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    if not names:
        sys.exit(f"no such case; there are: {' '.join(known.CASES)}")
    return names


def run_all(bench, names, options):
    for name in names:
        needed, make = known.CASES[name]
        if not options.keep:
            bench.inputs.drop(but={needed})
        case = make(bench, bench.inputs.get(needed) if needed else None)
        try:
            result = rounds.run_case(name + options.suffix, case, options.rounds, options.peer_rounds)
        finally:
            case.close()
        rounds.show(result)
        yield result
    if not options.keep:
        bench.inputs.drop()


def prepare(bench, names):
    for needed in {known.CASES[name][0] for name in names} - {None}:
        bench.inputs.get(needed)


def main():
    options = parse_arguments()
    if options.list:
        print("\n".join(known.CASES))
        return 0
    names, bench = chosen_cases(options.case), Bench(options)
    if options.prepare:
        prepare(bench, names)
        return 0
    collected = report.load(options.json)
    if not options.no_run:
        report.add(collected, run_all(bench, names, options), "tests/bench/bench.py " + shlex.join(sys.argv[1:]))
    if options.json:
        report.save(collected, options.json)
    if options.markdown:
        report.write_page(collected, options.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())

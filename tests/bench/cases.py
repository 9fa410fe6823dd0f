# SPDX-License-Identifier: BSD-3-Clause
"""Every ratio that the engine has promised to keep, as a case: what runs in turn, what it is compared with, and how far it may be off."""
import os

import contenders as running
import peers


class Contender:
    def __init__(self, name, run, is_peer=False):
        self.name, self.run, self.is_peer = name, run, is_peer


class Target:
    """contender / limit <= most. Without a limit: milliseconds, or MiB of private memory."""

    def __init__(self, contender, most, limit="limit", unit="ratio"):
        self.contender, self.most, self.limit, self.unit = contender, most, limit, unit


class Case:
    def __init__(self, title, limit_is, contenders, targets, limit="limit", same_bits=(), private=(), server=None):
        self.title, self.limit_is, self.contenders, self.targets, self.limit = title, limit_is, contenders, targets, limit
        self.same_bits = same_bits  # groups of contenders whose values must agree to the bit
        self.private = private      # [(contender, words, output)] whose private memory is looked at once
        self.server = server

    def close(self):
        if self.server:
            self.server.close()


def served(server, *names, own_process=()):
    """Contenders of a server; those in own_process start anew for each run, under another name: {name there: name here}."""
    found = [Contender(name, lambda name=name: server.run(name)) for name in names or server.names]
    return found + [Contender(here, lambda there=there: server.run_once(there)) for there, here in dict(own_process).items()]


def as_peers(functions, times=1, output=None):
    return [Contender(name, running.function_run(function, times, output), is_peer=True) for name, function in functions.items()]


def order_words(file):
    return ("FITS, big-endian" if file.big_endian else "MRC, little-endian")


def sum_case(bench, file):
    server = bench.server("sum", file.words())
    return Case(f"open and sum {bench.size_words()}, {order_words(file)}", "C loop over the mapping", served(server) + as_peers(peers.sums(file)),
                [Target("lamella t1", 1.15)], same_bits=[("lamella t1", "lamella t2")], server=server)


def read_case(bench, file):
    server = bench.server("read", file.words())
    ours = served(server, own_process={"lamella t1": "lamella t1, fresh memory", "lamella t2": "lamella t2, fresh memory"})
    for contender in ours:
        if contender.name in ("lamella t1", "lamella t2"):
            contender.name += ", pooled memory"
    targets = [Target("lamella t1, fresh memory", 4.5), Target("lamella t2, fresh memory", 2.5), Target("lamella t1, pooled memory", 2.0),
               Target("lamella t2, pooled memory", 2.0)]
    return Case(f"open and read {bench.size_words()} whole, {order_words(file)}", "C loop that sums the mapping",
                ours + as_peers(peers.whole_reads(file)), targets, server=server)


def blocks_case(bench, file):
    server = bench.server("blocks", file.words())
    return Case(f"1,000 random blocks of 64³, {order_words(file)}", "C loop that copies rows", served(server) + as_peers(peers.blocks(file)),
                [Target("lamella t1", 1.15 if file.big_endian else 1.1)], server=server)


def open_case(bench, file, parts=1, title=""):
    server = bench.server("open", file.words() + ["--repeats", str(bench.repeats), "--parts", str(parts)])
    found = peers.fits_openings(file, parts) if file.path.endswith(".fits") else peers.openings(file)
    others = as_peers(found, times=5)
    for contender in others:
        contender.run = per_part(contender.run, parts)
    return Case(title, "open + fstat + mmap + first touch of 4 KiB", served(server) + others, [Target("lamella", 1.5)], server=server)


def per_part(run, parts):
    def divided():
        seconds, value = run()
        return seconds / parts, value
    return divided


def chunks_case(bench, _):
    """Opening must not depend on the number of chunks: two references to stores of the same shape, without a single chunk on disk."""
    few, many = (bench.reference_of_chunks(chunks) for chunks in (8, 1 << 20))
    servers = [bench.server("open", ["--file", path, "--repeats", str(bench.repeats)]) for path in (few, many)]
    ours = [Contender(name, lambda server=server: server.run("lamella")) for name, server in zip(("limit", "lamella"), servers)]
    case = Case("open a reference to 1,048,576 chunks", "lamella, a reference to 8 chunks", ours, [Target("lamella", 1.5)], server=servers[0])
    case.close = lambda: ([server.close() for server in servers], running.remove(few, many))
    return case


def cold_case(bench, file):
    times = 10
    ours = [Contender("limit", running.repeated(running.command_run([bench.bare_process, file.path]), times)),
            Contender("lamella info", running.repeated(running.command_run([bench.lamella, "info", file.path]), times))]
    others = [Contender(peer, running.command_run(words), is_peer=True) for peer, words in peers.cold_commands(file).items()]
    return Case(f"the command info, {os.path.splitext(file.path)[1][1:].upper()}, a process each time", "bare C process that maps the file",
                ours + others, [Target("lamella info", 4)])


CUBE_TARGETS = {
    "sum": [Target(f"lamella sum, axis {axis}, t1", 1.15, "limit sum") for axis in range(3)],
    "nan mean and std": [Target(f"lamella mean and std, axis {axis}, t1", 1.5, "limit sum") for axis in range(3)],
    "median": [Target("lamella median, axis 0, t1", 0.2, "limit median"),
               Target("lamella median, axis 0, t2", 1 / 1.7, "lamella median, axis 0, t1")],
    "sigma clip": [Target("lamella sigma clip, mean, t1", 8, "limit sum"), Target("lamella sigma clip, median, t1", 30, "limit sum"),
                   Target("lamella sigma clip, mean, t2", 1 / 1.7, "lamella sigma clip, mean, t1"),
                   Target("lamella sigma clip, median, t2", 1 / 1.7, "lamella sigma clip, median, t1")],
}
CUBE_PEERS = {"sum": peers.cube_reductions, "nan mean and std": peers.cube_nan_statistics}


def cube_case(bench, file, operation):
    server = bench.server("cube", file.words())
    key = {"nan mean and std": "mean and std"}.get(operation, operation)
    limit = "limit median" if operation == "median" else "limit sum"
    names = [limit] + [name for name in server.names if name.startswith(f"lamella {key},")]
    found = {}
    for axis in range(3) if operation in CUBE_PEERS else []:
        found.update(CUBE_PEERS[operation](file, axis))
    if operation == "median":
        found.update(peers.cube_medians(file))
    edge = bench.inputs.cube_edge
    pairs = [(name, name[:-1] + "2") for name in names if name.endswith("t1")]
    return Case(f"{operation} of a cube of {edge}³ float32, big-endian", f"C loop: {limit[6:]} along the slow axis",
                served(server, *names) + as_peers(found), CUBE_TARGETS[operation], limit=limit, same_bits=pairs, server=server)


def convert_case(bench, file, output_name, words, targets, make_peers, title):
    output = os.path.join(bench.inputs.folder, output_name)

    def convert(threads):
        return [bench.lamella, "convert", file.path, "-o", output, "--threads", str(threads), "--quiet", *words]

    copy = ["cp", "--reflink=never", file.path, output]
    ours = [Contender("limit", running.command_run(copy, output))]
    ours += [Contender(f"lamella t{threads}", running.command_run(convert(threads), output)) for threads in (1, 2)]
    ours += [Contender("cp again", running.command_run(copy, output), is_peer=True)]
    private = [(f"lamella t{threads}", convert(threads), output) for threads in (1, 2)]
    wanted = [Target(*target) for target in targets] + [Target(contender, 64, unit="MiB") for contender, _, _ in private]
    where = "on tmpfs" if bench.is_memory else "on disk"
    return Case(f"convert {bench.size_words()}, {title}, {where}", "cp --reflink=never", ours + as_peers(make_peers(file, output), output=output),
                wanted, private=private)


def npy_targets(bench):
    return [("lamella t1", 1.0), ("lamella t2", 0.85)] if bench.is_memory else [("lamella t1", 0.8), ("lamella t2", 0.8)]


def fits_to_npy(bench, file):
    return convert_case(bench, file, "out.npy", ["--dtype", "<f4"], npy_targets(bench), peers.to_npy, "FITS to NPY")


def mrc_to_npy(bench, file):
    return convert_case(bench, file, "out.npy", ["--dtype", ">f4"], npy_targets(bench), peers.to_npy,
                        "MRC to NPY of the other byte order")


def mrc_to_zarr(bench, file):
    chunks = [min(64, file.shape[0]), *file.shape[1:]]
    return convert_case(bench, file, "out.zarr", ["--chunks", ",".join(map(str, chunks))], [("lamella t2", 0.65)],
                        lambda file, output: peers.to_zarr(file, output, chunks), "MRC to Zarr in chunks of 64 MiB")


def gzip_case(bench, file):
    server = bench.server("decode", file.words())
    return Case(f"open and read {bench.size_words(4)} of int16 from a .gz", "libdeflate, one call", served(server) + as_peers(peers.decodings(file)),
                [Target("lamella t1", 1.15), Target("lamella header alone", 1, unit="ms")], server=server)


def zstd_case(bench, file):
    server = bench.server("decode", file.words())
    command = [Contender("limit", running.command_run(["zstd", "-q", "-d", "-c", file.path]))]
    return Case(f"open and read {bench.size_words(4)} of int16 from a .zst", "the command zstd -d",
                command + served(server) + as_peers(peers.decodings(file)),
                [Target("lamella t1", 1.0), Target("lamella header alone", 1, unit="ms")], server=server)


def start_case(bench, _, is_cached):
    """Five and two hundred plugins of one format each; the command as a whole, and what it takes a running process to know them."""
    few, many = (bench.folder_of_plugins(count) for count in (5, 200))
    cache = bench.cache_folder() if is_cached else "/dev/null"
    words = [bench.lamella, "formats"]

    def command(folder):
        return running.repeated(running.command_run(words, settings={"LAMELLA_PLUGIN_PATH": folder, "XDG_CACHE_HOME": cache}), 10)

    def in_process(folder):
        return running.answered([bench.start_registry, folder, "1"], {"XDG_CACHE_HOME": cache})

    contenders = [Contender("limit", command(few)), Contender("lamella, 200 manifests", command(many)),
                  Contender("a registry, 5 manifests", in_process(few)), Contender("a registry, 200 manifests", in_process(many))]
    case = Case("start with manifests of one format each, " + ("parsed before" if is_cached else "without a cache"),
                "the command formats with 5 manifests", contenders, [Target("lamella, 200 manifests", 4 if is_cached else 15)])
    case.close = lambda: running.remove(few, many, *([cache] if is_cached else []))
    return case


# {name: (file, case)}, in an order in which cases that need the same file follow each other.
CASES = {
    "sum.mrc": ("volume.mrc", sum_case),
    "read.mrc": ("volume.mrc", read_case),
    "blocks.mrc": ("volume.mrc", blocks_case),
    "open.mrc": ("volume.mrc", lambda bench, file: open_case(bench, file, title="open MRC")),
    "info.mrc": ("volume.mrc", cold_case),
    "convert.mrc-npy": ("volume.mrc", mrc_to_npy),
    "convert.mrc-zarr": ("volume.mrc", mrc_to_zarr),
    "sum.fits": ("volume.fits", sum_case),
    "read.fits": ("volume.fits", read_case),
    "blocks.fits": ("volume.fits", blocks_case),
    "convert.fits-npy": ("volume.fits", fits_to_npy),
    "open.fits": ("cards.fits", lambda bench, file: open_case(bench, file, title="open FITS of 120 cards")),
    "info.fits": ("cards.fits", cold_case),
    "open.hdus": ("hdus.fits", lambda bench, file: open_case(bench, file, 100, "open FITS of 100 HDUs of 120 cards each, per HDU")),
    "open.npy": ("volume.npy", lambda bench, file: open_case(bench, file, title="open NPY")),
    "info.npy": ("volume.npy", cold_case),
    "open.chunks": (None, chunks_case),
    "start.parsed": (None, lambda bench, file: start_case(bench, file, is_cached=False)),
    "start.cached": (None, lambda bench, file: start_case(bench, file, is_cached=True)),
    "cube.sum": ("cube.fits", lambda bench, file: cube_case(bench, file, "sum")),
    "cube.statistics": ("cube.fits", lambda bench, file: cube_case(bench, file, "nan mean and std")),
    "cube.median": ("cube.fits", lambda bench, file: cube_case(bench, file, "median")),
    "cube.clip": ("cube.fits", lambda bench, file: cube_case(bench, file, "sigma clip")),
    "gzip": ("counts.mrc.gz", gzip_case),
    "zstd": ("counts.mrc.zst", zstd_case),
}

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What goes wrong while the command works: Ctrl-C, a closed pipe, a failing output. Nothing half-written stays, no input is harmed.

    tests/cli/interruption_test.py --lamella build/dev/bin/lamella
    tests/cli/interruption_test.py --lamella build/dev/bin/lamella --rounds 100     only Ctrl-C at random moments of conversions
"""
import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from driver import checks as checking  # noqa: E402
from driver import command, small_files  # noqa: E402

INTERRUPTED, WRONG_USAGE = 130, 2
SHAPE = (2000, 5000, 5000)  # int16: 100 GB
SECONDS_TO_END = 1 * command.PATIENCE
SECONDS_BEFORE_INTERRUPT = 0.5 * command.PATIENCE
SECONDS_ALLOWED = 0.2  # from Ctrl-C to the end, as users are promised
GIB_SHAPE = (1024, 512, 512)  # float32


def write_sparse_npy(path):
    header = small_files.npy_header("<i2", SHAPE)
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + 2 * small_files.product(SHAPE))


def interrupted(lamella, *words):
    """(exit code, seconds from Ctrl-C to the end, standard error)."""
    process = subprocess.Popen([lamella.path, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(SECONDS_BEFORE_INTERRUPT)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        _, err = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        _, err = process.communicate()
    return process.returncode, time.monotonic() - began, err.decode("utf-8", "replace")


def check_interrupts(checks, lamella, folder):
    large = os.path.join(folder, "large.npy")
    try:
        write_sparse_npy(large)
    except OSError as refused:
        checks.skip(f"Ctrl-C: no sparse file of 100 GB here: {refused}")
        return
    before = sorted(os.listdir(folder))
    small = "0:40"  # 2 GB: an output that the disk can hold, and that takes a while
    for words in (["checksum", large], ["stats", large], ["convert", large, "-o", os.path.join(folder, "out.npy"), "--slice", small],
                  ["convert", large, "-o", os.path.join(folder, "out.zarr"), "--slice", small, "--codec", "zstd:19"]):
        if words[0] == "convert" and shutil.disk_usage(folder).free < 8 << 30:
            checks.skip(f"Ctrl-C during {words[0]}: less than 8 GB free")
            continue
        code, seconds, err = interrupted(lamella, *words)
        if words[0] == "convert" and code == 0:
            checks.skip(f"Ctrl-C during convert to {words[3][-4:]}: it was done before")
            shutil.rmtree(words[3]) if os.path.isdir(words[3]) else os.remove(words[3])
            continue
        checks.equal(code, INTERRUPTED, f"Ctrl-C during {words[0]}: exit code ({err.strip()[-200:]})")
        checks.that(seconds < SECONDS_TO_END, f"Ctrl-C during {words[0]}: ended after {seconds:.1f} s")
        checks.equal(sorted(os.listdir(folder)), before, f"Ctrl-C during {words[0]}: files left behind")
    os.remove(large)


def content_below(folder):
    """Every path below a folder with size and time, as it can be compared."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            status = os.lstat(os.path.join(root, name))
            found[os.path.relpath(os.path.join(root, name), folder)] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def random_conversion(dice, source, folder):
    """(output, words) of a conversion of a GiB; every third time there is something to be replaced already."""
    out = os.path.join(folder, dice.choice(("out.npy", "out.zarr", "out.zarr")))
    words = ["convert", source, "-o", out, "--overwrite", "--quiet", "--threads", dice.choice(("1", "2"))]
    if out.endswith(".zarr"):
        words += ["--chunks", dice.choice(("64,512,512", "1024,16,16"))]
        words += dice.choice(([], ["--codec", "zstd:1"], ["--codec", "zstd:19"]))
    if dice.random() < 0.3:
        words += ["--permute", "2,1,0"] if out.endswith(".npy") else []
    if dice.random() < 0.33:
        if out.endswith(".npy"):
            with open(out, "wb") as file:
                file.write(b"mine")
        else:
            os.makedirs(os.path.join(out, "c"))
            with open(os.path.join(out, "c", "mine"), "wb") as file:
                file.write(b"mine")
    return out, words


def interrupt_once(lamella, words, delay):
    """(exit code, seconds from Ctrl-C to the end), the command's files as they are then."""
    process = subprocess.Popen([lamella.path, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return process.returncode, time.monotonic() - began


def check_random_interrupts(checks, lamella, folder, rounds, seed):
    """Ctrl-C at a random moment: the command ends at once, and what it would have made or replaced is as it was."""
    if shutil.disk_usage(folder).free < 4 << 30:
        checks.skip("Ctrl-C at random moments: less than 4 GB free")
        return
    source = os.path.join(folder, "source.npy")
    with open(source, "wb") as file:
        header = small_files.npy_header("<f4", GIB_SHAPE)
        file.write(header)
        file.truncate(len(header) + 4 * small_files.product(GIB_SHAPE))
    dice = random.Random(seed)
    print(f"seed {seed}", flush=True)
    times, completed = [], 0
    for number in range(rounds):
        out, words = random_conversion(dice, source, folder)
        before = content_below(folder)
        delay = dice.uniform(0.02, 0.9) * command.PATIENCE
        code, seconds = interrupt_once(lamella, words, delay)
        after = content_below(folder)
        what = f"Ctrl-C {number} after {delay:.3f} s of {' '.join(words[3:]).replace(folder + '/', '')}"
        if code == 0:
            completed += 1
            checks.that(os.path.lexists(out) and not any(".part-" in name for name in after), f"{what}: completed, but {sorted(after)}")
        else:
            times.append(seconds)
            checks.equal(code, INTERRUPTED, f"{what}: exit code")
            checks.equal(after, before, f"{what}: files")
        checks.that(seconds < SECONDS_ALLOWED * command.PATIENCE, f"{what}: ended after {seconds * 1000:.0f} ms")
        shutil.rmtree(out) if os.path.isdir(out) else os.path.lexists(out) and os.remove(out)
    times.sort()
    if times:
        print(f"{len(times)} interrupted, {completed} were done before: ended after {times[len(times) // 2] * 1000:.0f} ms (median), "
              f"{times[-1] * 1000:.0f} ms at most", flush=True)
    os.remove(source)


def check_closed_pipe(checks, lamella, folder):
    """`lamella header FILE | head -1` ends quietly."""
    path = os.path.join(folder, "long.fits")
    cards = small_files.image_cards(("SIMPLE", True), 8, (4,), [(f"KEY{i}", i) for i in range(20000)])
    with open(path, "wb") as file:
        file.write(small_files.fits_header(cards) + small_files.fits_data(b"\1\2\3\4"))
    for words in (["header", path], ["header", "--json", path], ["info", "--json", path], ["get", path, "-o", "-"]):
        process = subprocess.Popen([lamella.path, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(1)
        process.stdout.close()
        err = process.stderr.read().decode("utf-8", "replace")
        process.stderr.close()
        code = process.wait(timeout=30)
        checks.that(code in (0, 141, -signal.SIGPIPE) and err == "", f"closed pipe: {words[0]}: exit {code}, says {err!r:.200}")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check_inputs_stay(checks, lamella, good, folder):
    """An output never replaces its input, nor anything else unasked."""
    path, before = good.path, digest(good.path)
    link = os.path.join(folder, "link.npy")
    os.link(path, link)
    soft = os.path.join(folder, "soft.npy")
    os.symlink(path, soft)
    for target in (path, link, soft):
        for words in (["convert", path, "-o", target], ["convert", path, "-o", target, "--overwrite"], ["get", path, "-o", target]):
            ended = lamella(*words)
            what = f"{words[0]} onto {os.path.basename(target)} {' '.join(words[4:])}"
            checks.equal(digest(path), before, f"{what}: the input")
            checks.that(not ended.crash, f"{what}: {ended.crash}")
            checks.that(ended.code == WRONG_USAGE or "--overwrite" in words and target != path, f"{what}: {ended}")
    for name in (link, soft):
        if os.path.lexists(name):
            os.remove(name)
    existing = os.path.join(folder, "existing.npy")
    with open(existing, "w", encoding="utf-8") as file:
        file.write("mine")
    ended = lamella("convert", path, "-o", existing)
    with open(existing, encoding="utf-8", errors="replace") as file:
        checks.equal((ended.code, file.read()), (WRONG_USAGE, "mine"), f"an existing output: {ended}")
    ended = lamella("convert", path, "-o", existing, "--overwrite")
    checks.that(ended.code == 0 and os.path.getsize(existing) > 4, f"an existing output with --overwrite: {ended}")
    os.remove(existing)


def check_nothing_left(checks, lamella, goods, folder):
    """Outputs that cannot be completed do not appear."""
    cut = os.path.join(folder, "cut.mrc")
    with open(goods["volume.mrc"].path, "rb") as whole, open(cut, "wb") as file:
        file.write(whole.read()[:-10])
    before = sorted(os.listdir(folder))
    for words in (["convert", cut, "-o", os.path.join(folder, "out.npy")], ["convert", cut, "-o", os.path.join(folder, "out.zarr")],
                  ["refs", cut, "-o", os.path.join(folder, "out.lamella.json")], ["get", cut, "-o", os.path.join(folder, "out.npy")],
                  ["convert", goods["three.fits"].path, "-o", os.path.join(folder, "out.npy")],
                  ["convert", goods["volume.mrc"].path, "-o", os.path.join(folder, "no", "such", "folder", "out.npy")]):
        ended = lamella(*words)
        what = " ".join(words).replace(folder + "/", "")
        checks.that(ended.code not in (0, None) and not ended.crash, f"{what}: must fail: {ended}")
        checks.equal(sorted(os.listdir(folder)), before, f"{what}: files left behind")


def check_full_disk(checks, lamella, folder):
    """A limit on the size of files stands for a disk that is full."""
    path = os.path.join(folder, "megabyte.npy")
    with open(path, "wb") as file:
        file.write(small_files.npy_header("<i2", (700, 700)) + bytes(2 * 700 * 700))
    before = sorted(os.listdir(folder))

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

    for out in ("full.npy", "full.zarr"):
        ended = subprocess.run([lamella.path, "convert", path, "-o", os.path.join(folder, out)], capture_output=True, preexec_fn=limit, timeout=60)
        checks.equal(ended.returncode, 5, f"no space for {out}: exit code ({ended.stderr[-200:]!r})")
        checks.equal(sorted(os.listdir(folder)), before, f"no space for {out}: files left behind")


def check(checks, lamella, folder, seed):
    check_random_interrupts(checks, lamella, folder, 6, seed)
    goods = {good.name: good for good in small_files.write_good_files(folder)}
    check_interrupts(checks, lamella, folder)
    check_closed_pipe(checks, lamella, folder)
    check_inputs_stay(checks, lamella, goods["ramp.npy"], folder)
    check_nothing_left(checks, lamella, goods, folder)
    check_full_disk(checks, lamella, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--rounds", type=int, default=0, help="only this many interruptions at random moments")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    words = parser.parse_args()
    lamella = command.Lamella(words.lamella)
    if words.rounds:
        checking.run_in_folder("cli.random_interruption",
                               lambda checks, folder: check_random_interrupts(checks, lamella, folder, words.rounds, words.seed))
    checking.run_in_folder("cli.interruption", lambda checks, folder: check(checks, lamella, folder, words.seed))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Random chains of lazy operations on random layouts give what NumPy gives on the whole array: shape, type and every bit, with any number
of threads, in small memory, in blocks, and through a reference in another process.

    tests/property/chains_test.py --lamella build/dev/bin/lamella [--seed S] [--cases N] [--only I] [--steps slice,concat,…]
"""
import argparse
import ast
import json
import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402

try:
    import numpy

    import chain as chains
    import runner
except ImportError as missing:
    print(f"skipped: {missing}; tests/run makes build/venv with NumPy")
    sys.exit(checking.SKIPPED)

MOST_FAILURES = 10


def same_elements(found, wanted, chain):
    """NaN equals NaN of any bits; the rest must agree to the bit unless a transcendental function took part."""
    if wanted.dtype.kind not in "fc":
        return found.tobytes() == wanted.tobytes()
    if wanted.dtype.kind == "c":
        part = f"f{wanted.dtype.itemsize // 2}"
        return same_elements(found.reshape(-1).view(part), numpy.ascontiguousarray(wanted).reshape(-1).view(part), chain)
    if chain.is_approximate:
        return numpy.allclose(found, wanted, chain.tolerance, chain.tolerance, equal_nan=True)
    equal = (found == wanted) & ((numpy.signbit(found) == numpy.signbit(wanted)) | chain.zeros_have_no_sign)
    return bool(numpy.all(equal | (numpy.isnan(found) & numpy.isnan(wanted))))


def parsed_dtype(text):
    return numpy.dtype(ast.literal_eval(text) if text.startswith("[") else text)


def difference(facts, content, chain):
    """What is wrong, or nothing."""
    wanted = chain.array
    if not facts["ok"]:
        return f"{facts['code']}: {facts['message']}"
    if tuple(facts["shape"]) != wanted.shape:
        return f"shape {facts['shape']}, wanted {list(wanted.shape)}"
    dtype = parsed_dtype(facts["dtype"])
    if dtype != wanted.dtype:
        return f"type {dtype}, wanted {wanted.dtype}"
    found = numpy.frombuffer(content, dtype).reshape(wanted.shape)
    if same_elements(found, numpy.ascontiguousarray(wanted), chain):
        return None
    return first_difference(found, wanted)


def first_difference(found, wanted):
    places = [i for i, (a, b) in enumerate(zip(found.reshape(-1), numpy.ascontiguousarray(wanted).reshape(-1))) if a.tobytes() != b.tobytes()]
    at = places[0] if places else 0
    return f"{len(places)} of {wanted.size} elements; at {at}: {found.reshape(-1)[at]!r}, wanted {wanted.reshape(-1)[at]!r}"


def random_delivery(rng, chain):
    # A chunk must fit, encoded and decoded; it may be larger than its array along every axis.
    least_memory = 4 * max(array.nbytes for array in chain.arrays)
    case = {"steps": chain.steps, "threads": int(rng.choice([0, 1, 2, 3, 8])),
            "memory": int(rng.choice([0, 0, max(1 << 16, least_memory), max(1 << 20, least_memory)])),
            "io": str(rng.choice(["auto", "auto", "map", "read"]))}
    kind = rng.choice(["read", "read", "into", "blocks", "reference"])
    if kind == "blocks":
        case["block_bytes"] = int(rng.choice([1, 64, 1000, 1 << 16]))
    if kind != "reference" or chain.is_serialisable:
        case["deliver"] = str(kind)
    return case


def run_case(runners, case):
    """A reference is read by another process, which knows nothing else."""
    here, elsewhere = runners
    facts, content = here.run(case)
    if case.get("deliver") != "reference" or not facts["ok"]:
        return facts, content
    return elsewhere.run(dict(case, steps=[{"do": "open_reference", "json": content.decode()}], deliver="read"))


def describe(seed, index, chain, case):
    settings = {key: value for key, value in case.items() if key != "steps"}
    steps = "\n".join(f"    {number}: {json.dumps(step)} -> {array.dtype} {array.shape}"
                      for number, (step, array) in enumerate(zip(chain.steps, chain.arrays)))
    return f"--seed {seed} --only {index}: {json.dumps(settings)}; {chain.layouts}\n{steps}"


def run_all(checks, options, folder):
    elsewhere = os.path.join(folder, "elsewhere")
    os.mkdir(elsewhere)
    runners = [runner.Runner(options.lamella, place, isa) for isa in runner.INSTRUCTION_SETS for place in (folder, elsewhere)]
    names = options.steps.split(",") if options.steps else None
    for index in range(options.cases) if options.only is None else [options.only]:
        rng = numpy.random.default_rng([options.seed, index])
        files = os.path.join(folder, "files")
        os.makedirs(files)
        chain = chains.random_chain(rng, files, str(index), names)
        case = random_delivery(rng, chain)
        pair = 2 * int(rng.integers(len(runner.INSTRUCTION_SETS)))
        facts, content = run_case(runners[pair:pair + 2], case)
        wrong = difference(facts, content, chain)
        checks.that(wrong is None, f"{wrong}\n  {describe(options.seed, index, chain, case)}")
        if options.only is None:
            shutil.rmtree(files)
        if checks.failed >= options.most_failures:
            print(f"stopped after {checks.failed} failures")
            break
    for one in runners:
        one.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_lamella_option(parser)
    parser.add_argument("--seed", type=int, default=None, help="by default another one each time; it is printed")
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--only", type=int, help="only this case of the seed")
    parser.add_argument("--steps", help="only these operations")
    parser.add_argument("--most-failures", type=int, default=MOST_FAILURES)
    parser.add_argument("--keep", action="store_true", help="keep the files of the case")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {options.seed}, {options.cases} cases", flush=True)
    folder = tempfile.mkdtemp(prefix="lamella-chains-", dir=runner.memory_folder())
    checks = checking.Checks("property.chains")
    try:
        run_all(checks, options, folder)
    finally:
        if options.keep:
            print(f"files: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    checks.finish()


if __name__ == "__main__":
    main()

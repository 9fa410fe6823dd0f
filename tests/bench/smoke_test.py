#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The benchmarks run: every case with tiny files, one round, and the page comes out. Says nothing about speed.

    tests/bench/smoke_test.py --lamella build/dev/bin/lamella
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from driver import checks as checking  # noqa: E402
from driver import command  # noqa: E402


def check_result(checks, result):
    failed = [row for row in result["contenders"] if "error" in row and not row["is_peer"]]
    checks.that(not failed, f"{result['case']}: {failed}")
    missing = [target["contender"] for target in result["targets"] if target["found"] is None]
    checks.that(not missing, f"{result['case']}: no figure for {missing}")
    different = [group["contenders"] for group in result["same_bits"] if not group["same"]]
    checks.that(not different, f"{result['case']}: different bits of {different}")


def main():
    parser = argparse.ArgumentParser()
    command.add_lamella_option(parser)
    options = parser.parse_args()
    checks = checking.Checks("bench.smoke")
    with tempfile.TemporaryDirectory() as folder:
        results, page = os.path.join(folder, "results.json"), os.path.join(folder, "BENCHMARKS.md")
        words = ["--rounds", "1", "--peer-rounds", "1", "--repeats", "3", "--size-mib", "4", "--cube-edge", "48", "--folder", folder]
        ended = subprocess.run([sys.executable, "-B", os.path.join(HERE, "bench.py"), "--lamella", options.lamella, *words, "--json", results,
                                "--markdown", page], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if ended.returncode == 77:
            print(ended.stdout)
            return 77
        checks.equal(ended.returncode, 0, ended.stdout[-3000:])
        with open(results, encoding="utf-8") as file:
            for result in json.load(file)["results"].values():
                check_result(checks, result)
        checks.that(os.path.getsize(page) > 1000, "BENCHMARKS.md is written")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

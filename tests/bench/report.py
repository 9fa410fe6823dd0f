# SPDX-License-Identifier: BSD-3-Clause
"""The results as JSON, which several runs add to case by case, and as the page BENCHMARKS.md."""
import datetime
import json
import os
import platform
import re


def cpu_words():
    """The class of the processor, not its name: vector units and cores."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        flags = set(re.search(r"^flags\s*:(.*)$", file.read(), re.MULTILINE).group(1).split())
    level = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "without AVX2"
    return f"x86-64, {level}, {len(os.sched_getaffinity(0))} cores"


def machine_words():
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return f"{cpu_words()}, {gib:.0f} GiB, Linux {'.'.join(platform.release().split('.')[:2])}"


def load(path):
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    return {"results": {}}


def add(report, results, command):
    for result in results:
        stamped = dict(result, date=datetime.date.today().isoformat(), command=command, machine=machine_words())
        report["results"][result["case"]] = stamped


def save(report, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1)
        file.write("\n")


def number(value):
    return "–" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def quantity(value, unit):
    return number(value) + {"ratio": " ×", "ms": " ms", "MiB": " MiB"}[unit] if value is not None else "not measured"


def target_lines(result):
    for target in result["targets"]:
        against = "" if target["limit"] in (None, result["limit"]) else f" / {target['limit']}"
        met = {True: "yes", False: "**no**", None: "–"}[target["met"]]
        yield f"| {target['contender']}{against} | {quantity(target['found'], target['unit'])} | ≤ {quantity(target['most'], target['unit'])} | {met} |"


def other_words(result):
    """What has no target, in one line: our other contenders, then the peers."""
    judged = {target["contender"] for target in result["targets"]} | {result["limit"]}
    rows = [row for row in result["contenders"] if row["name"] not in judged]
    words = [f"{row['name']} {number(row['ratio'])} ×" for row in rows if "ratio" in row]
    return words + [f"{row['name']}: {row['error']}" for row in rows if "error" in row]


def case_lines(result):
    limit = next((row for row in result["contenders"] if row["name"] == result["limit"]), {})
    took = f", {1e3 * limit['median_s']:.4g} ms" if "median_s" in limit else ""
    yield f"### {result['case']}: {result['title']}"
    yield ""
    yield f"Limit: {result['limit_is']}{took}. {result['rounds']} rounds, {result['date']}."
    yield ""
    yield "| lamella | measured | target | met |"
    yield "|---|---|---|---|"
    yield from target_lines(result)
    yield ""
    others = other_words(result)
    if others:
        yield "Beside it: " + "; ".join(others) + "."
        yield ""
    for group in result["same_bits"]:
        yield f"{' and '.join(group['contenders'])}: {'the same bits' if group['same'] else '**different bits**'}."
    if result["same_bits"]:
        yield ""


def page(report):
    results = list(report["results"].values())
    targets = [target for result in results for target in result["targets"]]
    met = sum(1 for target in targets if target["met"])
    lines = ["# Benchmarks", "", "Made by `tests/bench/bench.py --markdown`; not edited by hand. Every figure is the median of the ratios of single rounds",
             "in which lamella, the limit and the peers took their turns (warm page cache). Seconds of one machine mean little; ratios do.", "",
             f"{met} of {len(targets)} targets met.", ""]
    for machine in sorted({result["machine"] for result in results}):
        lines.append(f"Machine: {machine}.")
    lines += ["", "Commands:", ""] + [f"    {command}" for command in sorted({result["command"] for result in results})] + [""]
    for result in results:
        lines += case_lines(result)
    return "\n".join(lines).rstrip() + "\n"


def write_page(report, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(page(report))

# SPDX-License-Identifier: BSD-3-Clause
"""Runs the contenders of a case in turn, round after round, and puts medians of per-round ratios beside the targets."""
import statistics
import sys

import contenders as running

WARM_UPS = 1  # rounds that are not counted: memory that the machine gave back has to be fetched again


def measure_rounds(case, rounds, peer_rounds):
    """{name: [seconds a round, None where it failed]} and {name: value or error}."""
    seconds = {contender.name: [] for contender in case.contenders}
    said, dead = {}, {}
    for number in range(-WARM_UPS, rounds):
        for contender in case.contenders:
            if contender.name in dead or (contender.is_peer and number >= peer_rounds):
                continue
            try:
                taken, said[contender.name] = contender.run()
            except running.Failed as failed:
                dead[contender.name] = str(failed)
                continue
            if number >= 0:
                seconds[contender.name].append(taken)
    return seconds, said, dead


def median_ratio(seconds, limit):
    return statistics.median(a / b for a, b in zip(seconds, limit))


def judge(case, seconds, private):
    verdicts = []
    for target in case.targets:
        if target.unit == "MiB":
            found = private.get(target.contender)
        elif not seconds.get(target.contender) or (target.unit == "ratio" and not seconds.get(target.limit)):
            found = None
        elif target.unit == "ms":
            found = 1e3 * statistics.median(seconds[target.contender])
        else:
            found = median_ratio(seconds[target.contender], seconds[target.limit])
        verdicts.append({"contender": target.contender, "limit": target.limit if target.unit == "ratio" else None, "unit": target.unit,
                         "most": target.most, "found": found, "met": None if found is None else found <= target.most})
    return verdicts


def result_rows(case, seconds, dead):
    rows = []
    for contender in case.contenders:
        row = {"name": contender.name, "is_peer": contender.is_peer}
        taken = seconds[contender.name]
        if contender.name in dead:
            row["error"] = dead[contender.name]
        elif taken:
            row.update(median_s=statistics.median(taken), min_s=min(taken))
            if seconds.get(case.limit):
                row["ratio"] = median_ratio(taken, seconds[case.limit])
                row["min_ratio"] = min(taken) / min(seconds[case.limit])
        rows.append(row)
    return rows


def run_case(name, case, rounds, peer_rounds):
    seconds, said, dead = measure_rounds(case, rounds, peer_rounds)
    private = {contender: running.private_mib(words, output) for contender, words, output in case.private if contender not in dead}
    same = [{"contenders": group, "same": said[group[0]] == said[group[1]]} for group in case.same_bits if all(one in said for one in group)]
    return {"case": name, "title": case.title, "limit": case.limit, "limit_is": case.limit_is, "rounds": rounds,
            "contenders": result_rows(case, seconds, dead), "targets": judge(case, seconds, private), "same_bits": same}


def show(result, file=sys.stdout):
    print(f"\n{result['case']}: {result['title']}  (limit: {result['limit_is']}; {result['rounds']} rounds)", file=file)
    for row in result["contenders"]:
        if "error" in row:
            print(f"  {row['name']:<36} {row['error']}", file=file)
        elif "median_s" in row:
            print(f"  {row['name']:<36} {1e3 * row['median_s']:12.4f} ms  {row.get('ratio', float('nan')):8.3f} x", file=file)
    for target in result["targets"]:
        found = "not measured" if target["found"] is None else f"{target['found']:.3f}"
        verdict = {True: "met", False: "NOT MET", None: ""}[target["met"]]
        against = f" / {target['limit']}" if target["limit"] else ""
        print(f"    target: {target['contender']}{against} <= {target['most']:.3g} {target['unit']}: {found} {verdict}", file=file)
    for group in result["same_bits"]:
        print(f"    {' and '.join(group['contenders'])}: {'the same bits' if group['same'] else 'DIFFERENT BITS'}", file=file)
    file.flush()

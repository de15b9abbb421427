"""Turns the lines of the measurements (standard input) into tables, and into a file of results.

usage: summary.py RESULTS-FILE KEY=VALUE...
A run in which a conversation failed does not count: it is left out of the tables, named below them, and the exit
status is 1.
"""

import json
import statistics
import sys

KINDS = ["conversations", "allocations", "idle"]
PROBLEMS = ["wrong", "refused", "reset", "noAddress", "timeout", "other", "missing", "warmUpFailures"]


def problems(run):
    return {name: run["load"][name] for name in PROBLEMS if run["load"][name]}


def row_name(run):
    return "C floor" if run["server"] == "floor" else f"lastword, record: {run['record']}"


def conversations(runs):
    """One row per way of closing and server; a ratio is taken within a round, never between rounds."""
    print("| close | server | CPU µs each | conversations/s | client busy | CPU ratio to C: median | min | max |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    rows = []
    for close in dict.fromkeys(run["close"] for run in runs):
        floor = {run["round"]: run for run in runs if run["close"] == close and run["server"] == "floor"}
        for name in dict.fromkeys(row_name(run) for run in runs):
            own = [run for run in runs if run["close"] == close and row_name(run) == name and run["round"] in floor]
            if not own:
                continue
            cpu = statistics.median(run["load"]["serverMicroseconds"] for run in own)
            rate = statistics.median(run["load"]["rate"] for run in own)
            busy = statistics.median(run["load"]["clientCPU"] / run["load"]["seconds"] for run in own)
            ratios = sorted(
                run["load"]["serverMicroseconds"] / floor[run["round"]]["load"]["serverMicroseconds"] for run in own)
            row = {"close": close, "server": name, "microseconds": cpu, "rate": rate, "clientBusy": busy, "rounds": len(own),
                   "ratio": {"median": statistics.median(ratios), "min": ratios[0], "max": ratios[-1]}}
            rows.append(row)
            print(f"| {close} | {name} | {cpu:.1f} | {rate:,.0f} | {busy:.0%} |"
                  f" {row['ratio']['median']:.2f} | {ratios[0]:.2f} | {ratios[-1]:.2f} |")
    return rows


def allocations(runs):
    print("\n| close | server | warm conversations | malloc | calloc | realloc | free | aligned |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for run in runs:
        counts = " | ".join(f"{run['calls'][name]:,}" for name in ["malloc", "calloc", "realloc", "free", "aligned"])
        print(f"| {run['close']} | {row_name(run)} | {run['load']['conversations']:,} | {counts} |")


def idle(runs):
    print("\n| server | connections held | Rss each, bytes | private dirty each, bytes | answered |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for run in runs:
        print(f"| {row_name(run)} | {run['connections']:,} | {run['rssEach']:,.0f} | {run['privateDirtyEach']:,.0f} |"
              f" {run['load']['ok']:,} |")


def main():
    runs = [json.loads(line) for line in sys.stdin]
    sound = {kind: [run for run in runs if run["measures"] == kind and not problems(run)] for kind in KINDS}
    failed = [run for run in runs if problems(run)]
    rows = conversations(sound["conversations"])
    allocations(sound["allocations"])
    idle(sound["idle"])
    for run in failed:
        print(f"\nLEFT OUT: {run['measures']}, {run['close']}, {row_name(run)}, round {run['round']}: {problems(run)}")
    with open(sys.argv[1], "w") as file:
        json.dump({**dict(pair.split("=", 1) for pair in sys.argv[2:]), "conversations": rows, "runs": runs}, file, indent=1)
        file.write("\n")
    # What the REST side had from before may be freed meanwhile; that is no allocation.
    allocating = [run for run in sound["allocations"] if any(n for name, n in run["calls"].items() if name != "free")]
    for run in allocating:
        print(f"\nALLOCATES: {run['close']}, {row_name(run)}: a warm conversation is to call no allocator")
    sys.exit(1 if failed or allocating else 0)


main()

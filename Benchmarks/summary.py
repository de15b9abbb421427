"""Turns the lines of the measurements (standard input) into tables, and into a file of results.

usage: summary.py RESULTS-FILE KEY=VALUE...
A run in which something went wrong does not count: it is left out of the tables, named below them, and the exit
status is 1.
"""

import json
import statistics
import sys

# A measurement is compared with its floor, mostly C, in each of its rounds, or counts something that has no rounds.
COMPARED = {
    "conversations": "Half-close conversations",
    "one-segment": "Half-close conversations, data and FIN in one segment",
    "wire-options": "Lines that are echoed, by socket option",
    "echo": "Echo on kept connections",
    "bulk": "Bulk: echo of long messages",
    "udp": "Echo of datagrams",
    "control-plane": "Control plane",
    "sends": "Sends",
}
PROBLEMS = ["wrong", "refused", "reset", "noAddress", "timeout", "broken", "other", "missing", "warmUpFailures"]
HEAP_CALLS = ["malloc", "calloc", "realloc", "free", "aligned"]
# What a run has that does not tell where it stands in its table.
OPERATIONS = ["conversations", "messages", "requests"]
NO_PLACE = ["measures", "round", "server", "client", "record", "warm_up", "load", *OPERATIONS]


def problems(run):
    if "failed" in run:
        return "no result"
    found = {name: run["load"][name] for name in PROBLEMS if run["load"].get(name)}
    if not found and run["load"]["ok"] != operations(run):
        found = {"ok": run["load"]["ok"], "of": operations(run)}
    return found


def operations(run):
    """How many there were to be: as it was asked for, or where nobody did, as the load says."""
    return next(of[name] for of in [run, run["load"]] for name in OPERATIONS if name in of)


def side(run, which):
    kind, _, rest = run[which].partition("-")
    words = ["C" if kind == "c" else kind] + ([rest.replace("-", " ")] if rest else [])
    if which == "server" and kind == "lastword" and "record" in run:
        words.append(f"record: {run['record']}")
    return ", ".join(words)


def place(run):
    return {key: value for key, value in run.items() if key not in NO_PLACE}


def server_cpu(run):
    return run["load"]["serverMicroseconds"]


def client_cpu(run):
    return run["load"]["clientCPU"] * 1e6 / operations(run)


def rate(run):
    return run["load"]["rate"]


def client_busy(run):
    return run["load"]["clientCPU"] / run["load"]["seconds"]


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)} if values else None


def comparison(runs):
    """One row for each place and pair of sides; a ratio is taken within a round, never between rounds."""
    def where(run):
        return tuple(place(run).items())

    def sides(run):
        return side(run, "server"), side(run, "client")

    # In the first round the floor comes first.
    floor = {}
    for run in runs:
        floor.setdefault(where(run), sides(run))
    base = {(where(run), run["round"]): run for run in runs if sides(run) == floor[where(run)]}
    rows = []
    for at in dict.fromkeys(map(where, runs)):
        here = [run for run in runs if where(run) == at]
        for pair in dict.fromkeys(map(sides, here)):
            own = [run for run in here if sides(run) == pair]
            paired = [(run, base[at, run["round"]]) for run in own if (at, run["round"]) in base]
            row = {"at": dict(at), "server": pair[0], "client": pair[1], "pairs": len(paired)}
            for name, measure in [("serverCPU", server_cpu), ("clientCPU", client_cpu), ("rate", rate)]:
                ratios = [measure(run) / measure(other) for run, other in paired if measure(other)]
                row[name] = {"median": statistics.median(map(measure, own)), "ratio": spread(ratios)}
            row["clientBusy"] = statistics.median(map(client_busy, own))
            # Datagrams may be lost, and are sent anew; that is no reason to leave a run out, but it takes its time.
            if any("lost" in run["load"] for run in own):
                row["lost"] = sum(run["load"]["lost"] for run in own)
            rows.append(row)
    return rows


def print_table(title, names, rows):
    """A name that begins with a blank is that of a column of figures."""
    print(f"\n## {title}\n\n| {' | '.join(name.strip() for name in names)} |")
    print(f"| {' | '.join('---:' if name[0] == ' ' else '---' for name in names)} |")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def print_comparison(title, rows):
    def ratio(of):
        return "{median:.2f} ({min:.2f} to {max:.2f})".format(**of["ratio"]) if of["ratio"] else ""

    def microseconds(of):
        value = of["median"]
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value else ""

    def per_second(row):
        rate, size = row["rate"]["median"], row["at"].get("size", 0)
        # The bytes of one way; they go there and come back.
        return f"{rate * size / 1e9:.2f} GB" if size > 1000 else f"{rate:,.0f}"

    def cells(row):
        at = [f"{value:,}" if isinstance(value, int) else value for value in row["at"].values()]
        return [*at, row["server"], row["client"],
                microseconds(row["serverCPU"]), ratio(row["serverCPU"]),
                microseconds(row["clientCPU"]), ratio(row["clientCPU"]),
                per_second(row), ratio(row["rate"]), f"{row['clientBusy']:.0%}", row["pairs"],
                *([f"{row['lost']:,}"] if "lost" in row else [])]

    print_table(title, [*(name.replace("_", " ") for name in rows[0]["at"]), "server", "client",
                        " server CPU µs", " ratio", " client CPU µs", " ratio", " per second", " ratio",
                        " client busy", " pairs", *([" lost"] if "lost" in rows[0] else [])], map(cells, rows))


def heap_calls(run):
    return {name: after - before for name, before, after in zip(HEAP_CALLS, run["before"], run["after"])}


def allocates(run):
    # What the REST side had from before may be freed meanwhile; that is no allocation.
    return any(count for call, count in heap_calls(run).items() if call != "free")


def print_allocations(runs):
    print_table("Heap calls in warm conversations",
                ["close", "server", " conversations", *(" " + name for name in HEAP_CALLS)],
                [[run["close"], side(run, "server"), operations(run), *heap_calls(run).values()] for run in runs])


def print_idle(runs):
    def each(run, index):
        return round((run["during"][index] - run["before"][index]) * 1024 / run["connections"])

    print_table("Idle connections",
                ["server", " held", " Rss each, bytes", " private dirty each, bytes", " answered"],
                [[side(run, "server"), run["connections"], each(run, 0), each(run, 1), run["load"]["ok"]]
                 for run in runs])


def main():
    runs = [json.loads(line) for line in sys.stdin]
    failed = [run for run in runs if problems(run)]
    sound = {}
    for run in runs:
        if run not in failed:
            sound.setdefault(run["measures"], []).append(run)
    tables = {name: comparison(sound[name]) for name in COMPARED if name in sound}
    for name, rows in tables.items():
        print_comparison(COMPARED[name], rows)
    if "allocations" in sound:
        print_allocations(sound["allocations"])
    if "idle" in sound:
        print_idle(sound["idle"])
    for run in failed:
        settings = run.get("failed") or " ".join(
            f"{key}={value}" for key, value in run.items() if key not in ["round", "measures", "load"])
        print(f"\nLEFT OUT: {run['measures']}, round {run['round']}: {settings}: {problems(run)}")
    allocating = [run for run in sound.get("allocations", []) if allocates(run)]
    for run in allocating:
        print(f"\nALLOCATES: {run['close']}, {side(run, 'server')}: a warm conversation is to call no allocator")
    with open(sys.argv[1], "w") as file:
        json.dump({**dict(pair.split("=", 1) for pair in sys.argv[2:]), "tables": tables, "runs": runs}, file, indent=1)
        file.write("\n")
    sys.exit(1 if failed or allocating or not runs else 0)


main()

"""Tells how often each operation was answered how, and fails where one was never answered with 2xx."""

import collections
import json
import pathlib
import sys

import document


def read(directory):
    """The counts of all runs, together."""
    operations, rules = collections.defaultdict(collections.Counter), collections.Counter()
    for path in pathlib.Path(directory).glob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        rules.update(found["rules"])
        for name, counts in found["operations"].items():
            operations[name].update(counts)
    return operations, rules


def main(directory, only=None):
    operations, rules = read(directory)
    names = [only] if only else sorted(operation["operationId"] for operation in document.operations())
    never = []
    print("\nAnswers by operation:")
    for name in names:
        counts = operations[name]
        total, good = sum(counts.values()), sum(count for status, count in counts.items() if status[0] == "2")
        listed = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
        print(f"  {name:20} {100 * good // max(total, 1):3} % are 2xx, of {total:5}: {listed}")
        if good == 0:
            never.append(name)
    print("\nFindings that are none, and why (script/contract/rules.py):")
    for rule, count in sorted(rules.items()):
        print(f"  {count:6} × {rule}")
    if never:
        sys.exit(f"check-contract: never answered with 2xx, so that nothing was tested: {', '.join(never)}")


main(*sys.argv[1:])

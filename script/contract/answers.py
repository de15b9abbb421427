"""Tells how often each operation was answered how, and fails where one was never answered with 2xx."""

import json
import sys

import document


def main(path, only=None):
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    names = [only] if only else sorted(operation["operationId"] for operation in document.operations())
    never = []
    print("\nAnswers by operation:")
    for name in names:
        counts = found["operations"].get(name, {})
        total, good = sum(counts.values()), sum(count for status, count in counts.items() if status[0] == "2")
        listed = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
        print(f"  {name:20} {100 * good // max(total, 1):3} % are 2xx, of {total:5}: {listed}")
        if good == 0:
            never.append(name)
    print("\nFindings that are none, and why (script/contract/rules.py):")
    for rule, count in sorted(found["rules"].items()):
        print(f"  {count:6} × {rule}")
    if never:
        sys.exit(f"check-contract: never answered with 2xx, so that nothing was tested: {', '.join(never)}")


main(*sys.argv[1:])

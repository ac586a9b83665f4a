"""Compares what the Session calls a device with what the package user_agents does, row by row.

Its first argument is a file of labelled rows, its second one of answers with device_name. Rows with client hints or
touch points are left out: the package reads the user agent alone.
"""

import collections
import functools
import json
import re
import sys

from user_agents import parse


@functools.lru_cache(maxsize=None)
def family(user_agent):
    return parse(user_agent).device.family.lower()


def squashed(name):
    return re.sub(r"[^0-9a-z]", "", name)


def is_modern(user_agent):
    """As the corpora's scorer has it, for engines whose names differ."""
    found = re.search(r"(?:Chrome|CriOS|Firefox|FxiOS)/(\d+)|OS (\d+)_\d+.* like Mac|Version/(\d+).* Safari", user_agent)
    if not found:
        return False
    engine, system, safari = (int(number or 0) for number in found.groups())
    return engine >= 80 or system >= 15 or safari >= 15


def main():
    counts = collections.defaultdict(collections.Counter)
    with open(sys.argv[1], encoding="utf-8") as rows, open(sys.argv[2], encoding="utf-8") as answers:
        for row, answer in zip(map(json.loads, rows), map(json.loads, answers)):
            if row.get("client_hints") or row.get("max_touch_points") or not is_modern(row["ua"]):
                continue
            label = row["expect"]
            kind = "bot" if label.get("bot") else label.get("device_type") or "unlabelled"
            ours, theirs = answer["device_name"].lower(), family(row["ua"])
            # It names a maker only for some models: "M2003J6B2G", but "Samsung SM-G900F".
            model = squashed((answer["model"] or "").lower())
            for of in (counts[kind], counts["all"]):
                of["rows"] += 1
                of["equal"] += ours == theirs
                of["model"] += ours == theirs or bool(model) and squashed(theirs).endswith(model)
    print(f"{'kind':12}{'rows':>8}{'equal':>10}{'but for the maker':>20}")
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]["rows"]):
        shares = (f"{100 * count[of] / count['rows']:.1f}%" for of in ("equal", "model"))
        equal, model = shares
        print(f"{kind:12}{count['rows']:8}{equal:>10}{model:>20}")


main()

"""Inputs of the programs in programs/ that read something: made anew each time, always the same."""
import os

SIZE = {"fast": 1, "norm": 8, "slow": 32}


def numbers(seed):
    while True:
        seed = (seed * 1103515245 + 12345) % (1 << 31)
        yield seed >> 8


def words(times):
    """About a megabyte of lower-case words in lines, repeated"""
    n, lines = numbers(7), []
    for _ in range(14000):
        lines.append(" ".join("".join(chr(97 + next(n) % 26) for _ in range(1 + next(n) % 11)) for _ in range(1 + next(n) % 20)))
    return ("\n".join(lines) + "\n").encode() * times


def json(times):
    """An array of objects as an exporter of a database writes it, half a megabyte each time"""
    n, rows = numbers(11), []
    for i in range(4000 * times):
        tags = ", ".join(f'"t{next(n) % 50}"' for _ in range(next(n) % 5))
        rows.append(
            f'{{"id": {i}, "name": "user \\u00e9 {next(n) % 1000}", "score": {next(n) % 10000 / 100}, "active": {"true" if next(n) % 2 else "false"}, '
            f'"tags": [{tags}], "address": {{"street": "{next(n) % 99} Main St.", "zip": "{next(n) % 90000 + 10000}"}}, "note": null}}'
        )
    return ("[" + ",\n ".join(rows) + "]\n").encode()


KINDS = {"words": words, "json": json}


def write(kind, place, mode):
    path = os.path.join(place, f"{kind}.stdin")
    with open(path, "wb") as f:
        f.write(KINDS[kind](SIZE[mode]))
    return path

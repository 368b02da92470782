"""The benchmark table of query mode: `make bench`.

python benchmarks/run.py [--url URL] [--persons N] [--rounds N] [--seconds N] [--json FILE] [--plot FILE]
With a URL the city in that PostgreSQL database is asked, in which the schema `masked` is made and dropped; without it a
server is started and the persons are loaded into it. Needs wrk, and npm for PostGraphile. The tables go to the standard
output, what happens meanwhile to the standard error.
"""

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from cluster import city_database
from laps import CONNECTIONS
from plot import bars
from report import machine, markdown, relative, write_json
from throughput import compare

PERSONS = 1_000_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure query mode beside hand-written handlers and other servers.")
    parser.add_argument("--url", help="a PostgreSQL database with the synthetic city")
    parser.add_argument("--persons", type=int, default=PERSONS, help="rows of the population that is loaded")
    parser.add_argument("--rounds", type=int, default=5, help="laps of each server on each shape, in turn")
    parser.add_argument("--seconds", type=int, default=2, help="of each lap; slow servers get longer ones")
    parser.add_argument("--json", type=Path, help="where all laps are written")
    parser.add_argument("--plot", type=Path, help="where the bars are drawn")
    return parser.parse_args()


def main() -> None:
    wanted, begun = arguments(), time.monotonic()
    with ExitStack() as stack:
        url = wanted.url
        if url is None:
            url, loading = stack.enter_context(city_database(wanted.persons))
            print(f"loaded {wanted.persons:,} persons into PostgreSQL in {loading:.0f} s", file=sys.stderr)
        measured = compare(url, wanted.rounds, wanted.seconds)
    minutes = (time.monotonic() - begun) / 60
    print(
        f"Eight fields, five of them masked; one worker each, {CONNECTIONS} connections,"
        f" medians of {wanted.rounds} rounds of {wanted.seconds} s; {minutes:.0f} minutes in all\n"
    )
    print(markdown(measured))
    if wanted.json:
        about = {**machine(), "connections": CONNECTIONS, "rounds": wanted.rounds, "seconds": wanted.seconds}
        write_json(wanted.json, measured, about)
    if wanted.plot:
        bars(wanted.plot, "Requests per second, zhaobi = 1", relative(measured))


if __name__ == "__main__":
    main()

"""The benchmarks, one after the other: `make bench`.

With ZHAOBI_BENCH_URL the city in that PostgreSQL database is asked; without it a server is started and 1,000,000
persons (or as many as the first argument says) are loaded into it.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from cluster import city_database
from throughput import compare

PERSONS = 1_000_000
OTHERS = (
    ("Policies: a table of 1,000,000 rules, and single decisions", "policy_tables.py"),
    ("Policies: the difference of two large tables", "policy_difference.py"),
    ("Policies: 1,000,000 rules read anew beside requests", "policy_reload.py"),
    ("Masks: 1,000,000 values of PostgreSQL, masked and as they are", "masks.py"),
)


def main() -> None:
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else PERSONS
    with ExitStack() as stack:
        url, loading = os.environ.get("ZHAOBI_BENCH_URL"), None
        if url is None:
            url, loading = stack.enter_context(city_database(persons))
        throughput = compare(url)
    print(
        "Throughput: eight fields, five of them masked; hand-written limit against one worker, wrk with 16 connections"
    )
    if loading is not None:
        print(f"loaded {persons:,} persons into PostgreSQL in {loading:.0f} s")
    print(throughput)
    for title, script in OTHERS:
        print(f"\n{title}", flush=True)
        subprocess.run([sys.executable, Path(__file__).with_name(script)], check=True)


if __name__ == "__main__":
    main()

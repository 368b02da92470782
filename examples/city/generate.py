"""Command that writes a synthetic city into a database.

python examples/city/generate.py --url URL --persons N --seed S [--replace]
"""

import argparse
import asyncio
import sys
import time

from city_loading import CityError, load_city


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Write a synthetic city into a database. No row describes anybody real."
    )
    parser.add_argument(
        "--url", required=True, help="sqlite:///city.db, postgresql://… or mariadb://user@host:port/database"
    )
    parser.add_argument("--persons", type=int, default=10_000, help="rows of the population; the rest follows from it")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and persons give the same city")
    parser.add_argument("--replace", action="store_true", help="drop the tables of an earlier city")
    return parser.parse_args()


def main() -> int:
    """Runs the command; returns the exit status."""
    wanted, started = arguments(), time.monotonic()
    try:
        counts = asyncio.run(load_city(wanted.url, wanted.persons, wanted.seed, wanted.replace))
    except (CityError, ValueError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    for name, rows in counts.items():
        print(f"{name:20}{rows:>12,}")
    print(f"{time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

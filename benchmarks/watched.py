"""The command line with a timer that looks at the main thread; writes where it was seen into the file BENCH_LOOKS.

It looks from a SIGUSR1 on, when what a start takes is over. A look counts for the innermost package of ours on the
stack, and for the library that works for it.
"""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from api.cli import main

ROOT = Path(__file__).resolve().parent.parent
BOTTOM = ROOT / "api" / "cli.py"
"""What the whole server runs in, and so says nothing."""

LIBRARIES = "site-packages/"
LOOK_S = 0.002
"""Of processor time, that of other threads included."""


def watched() -> None:
    """Runs `zhaobi` with the arguments of this script."""
    looks: Counter[str] = Counter()

    def look(number: int, frame: FrameType | None) -> None:
        looks[place(frame)] += 1

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())  # uvicorn raises it again once it has ended
    signal.signal(signal.SIGPROF, look)
    signal.signal(signal.SIGUSR1, lambda number, frame: signal.setitimer(signal.ITIMER_PROF, LOOK_S, LOOK_S))
    try:
        main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        Path(os.environ["BENCH_LOOKS"]).write_text(json.dumps(looks), "utf-8")


def place(frame: FrameType | None) -> str:
    """Such as `sources`, or `sources: asyncpg`, or `uvicorn` where nothing of ours is on the stack."""
    library = ""
    for path in _files(frame):
        if path.is_relative_to(ROOT) and LIBRARIES not in str(path) and path != BOTTOM:
            own = path.relative_to(ROOT).parts[0]
            return f"{own}: {library}" if library else own
        library = library or _library(path)
    return library or "the loop"


def _files(frame: FrameType | None) -> Iterator[Path]:
    """The files of the stack, the innermost first; of this script nothing."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.name != Path(__file__).name:
            yield path
        frame = frame.f_back


def _library(path: Path) -> str:
    _, found, rest = str(path).partition(LIBRARIES)
    return rest.partition("/")[0].removesuffix(".py") if found else "python"


if __name__ == "__main__":
    watched()

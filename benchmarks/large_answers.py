"""Memory of one worker for one large answer: what it holds at most while it makes and sends a page of long texts.

Run with `python benchmarks/large_answers.py [MiB]`. PostgreSQL; the figures are resident memory above that of a worker
that has answered the same query with one row. The last column is that of a client that reads nothing, after a second.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
from cluster import ROOT, empty_database, free_port
from served import lay_out, running, zhaobi

ROWS = 500
MIB = 1024 * 1024
QUERIES = {
    "nodes": "query Q($n: Int) { data { population(first: $n) { nodes { address } } } }",
    "nodes, cursor": "query Q($n: Int) { data { population(first: $n) { nodes { address } pageInfo { endCursor } } } }",
    "ids": "query Q($n: Int) { data { population(first: $n) { nodes { id address } } } }",
    "edges": "query Q($n: Int) { data { population(first: $n) { edges { cursor node { address } } } } }",
    "mixed": "query Q($n: Int) { viewer { department } data { population(first: $n) { nodes { address } } } }",
}


@dataclass(frozen=True, slots=True)
class Worker:
    """The process, and how to ask it."""

    pid: int
    port: int
    token: str

    def ask(self, query: str, rows: int) -> socket.socket:
        """A connection on which an answer is coming."""
        body = json.dumps({"query": query, "variables": {"n": rows}}).encode()
        head = (
            "POST /graphql HTTP/1.1",
            "Host: bench",
            "Connection: close",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return connection

    def size(self, query: str, rows: int) -> int:
        """Bytes of the answer, which is read to its end and not kept."""
        size = 0
        with self.ask(query, rows) as connection:
            while piece := connection.recv(MIB):
                size += len(piece)
        return size

    def memory(self, figure: str) -> float:
        """MiB: `VmRSS` now, or `VmHWM` at most since `forget`."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (line,) = [line for line in lines if line.startswith(figure)]
        return int(line.split()[1]) / 1024

    def forget(self) -> None:
        """The most that was held counts from now."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


def measured(worker: Worker, query: str) -> tuple[float, float, float]:
    """MiB of the answer, of the memory at most, of the memory while a client reads nothing."""
    worker.size(query, 1)
    before = worker.memory("VmRSS")
    worker.forget()
    size = worker.size(query, ROWS) / MIB
    peak = worker.memory("VmHWM") - before
    with worker.ask(query, ROWS):
        time.sleep(1)
        stalled = worker.memory("VmRSS") - before
    return size, peak, stalled


async def lengthen(url: str, length: int) -> None:
    """Every address that long, in characters that PostgreSQL cannot pack."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER TABLE population ALTER COLUMN address TYPE text")
        await connection.execute("ALTER TABLE population ALTER COLUMN address SET STORAGE EXTERNAL")
        await connection.execute("UPDATE population SET address = repeat('x', $1)", length)
    finally:
        await connection.close()


def main(mib: float) -> None:
    # glibc would keep what is free for each thread; the figures are about what is held
    os.environ.update(MALLOC_ARENA_MAX="1", MALLOC_TRIM_THRESHOLD_="0", MALLOC_MMAP_THRESHOLD_="65536")
    generator = ROOT / "examples" / "city" / "generate.py"
    with empty_database() as url, tempfile.TemporaryDirectory(prefix="zhaobi-bench-") as folder:
        subprocess.run([sys.executable, generator, "--url", url, "--persons=600"], check=True, stdout=sys.stderr)
        asyncio.run(lengthen(url, int(mib * MIB / ROWS) - 64))
        port, home = free_port(), Path(folder)
        lay_out(url, home, port)
        zhaobi("keys", "create", folder=home)
        token = zhaobi("token", "issue", "police", "bench", folder=home).strip()
        print(f"{'MiB':<16}{'answer':>8}{'at most':>10}{'copies':>8}{'stalled':>10}")
        with running(home, port) as pid:
            for name, query in QUERIES.items():
                size, peak, stalled = measured(Worker(pid, port, token), query)
                print(f"{name:<16}{size:>8.1f}{peak:>10.1f}{peak / size:>8.1f}{stalled:>10.1f}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 15.5)

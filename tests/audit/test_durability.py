"""What the kernel is asked for happens, what it refuses is noticed; with each of the interfaces that it may have."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit import AuditLog, durability, log_files, verify_chain
from audit.durability import KernelDisk
from tests.audit.records import entry

INTERFACES = ("linux_aio_asyncio", "thread_aio_asyncio", "python_aio_asyncio")


@pytest.fixture(params=INTERFACES)
def interface(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The only one that there is."""
    if getattr(durability, request.param) is None:
        pytest.fail(f"the library came without `{request.param}`, which this platform has")
    for name in INTERFACES[: INTERFACES.index(request.param)]:
        monkeypatch.setattr(durability, name, None)
    yield request.param


@pytest.mark.usefixtures("interface")
async def test_a_log_is_durable_with_any_of_them(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1") as log:
        for number in range(5):
            await log.append(entry(f"r{number}"))
    (file,) = log_files(tmp_path)
    assert verify_chain(file) == []


@pytest.mark.usefixtures("interface")
async def test_what_cannot_be_synchronised_is_an_error(tmp_path: Path) -> None:
    disk = KernelDisk()
    reading, writing = os.pipe()  # no file, so nothing of it can be durable
    try:
        with pytest.raises(OSError):
            await disk.sync(writing)
    finally:
        os.close(reading)
        os.close(writing)
        disk.close()


async def test_where_the_kernel_offers_nothing_threads_do_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Refused:
        class AsyncioContext:
            def __init__(self) -> None:
                raise OSError("not in this sandbox")

    monkeypatch.setattr(durability, "linux_aio_asyncio", Refused)
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r1"))
        assert log.available

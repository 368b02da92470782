"""The catalogue in force, for a command that works beside the platform and asks no source."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.configured import opened_store
from api.settings import Settings
from catalog import Catalog, join_published, read_catalog, read_published
from sharing.entries import PublishedEntries


def catalog_in_force(settings: Settings) -> Catalog:
    """That of the files with published entries; of the files alone where there is no metadata store yet.

    An entry whose table does not fit is in it: only sources can tell. Raises CatalogError, SharingError.
    """
    if _is_not_there(settings):
        return read_catalog(settings.catalog.dir, settings.catalog.departments)
    with ThreadPoolExecutor(1) as thread:  # whoever asks may already be in an event loop
        return thread.submit(asyncio.run, _joined(settings)).result()


async def _joined(settings: Settings) -> Catalog:
    files = read_catalog(settings.catalog.dir, settings.catalog.departments)
    async with opened_store(settings) as store:
        _, entries = await PublishedEntries(store).read({})
    return join_published(files, {each: read_published(each, files.departments) for each in entries.values()}).catalog


def _is_not_there(settings: Settings) -> bool:
    url = settings.store.login_url()
    return url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists())

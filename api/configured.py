"""What a configuration names, opened: the metadata store, the sources, the master key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.errors import SettingsError
from api.settings import Settings
from masking import MasterKey, Suite
from sharing import Store
from sources import Source, SourceSettings, longest_built, open_source


def open_store(settings: Settings) -> Store:
    """The metadata store, not yet connected. Raises SettingsError for a database of another kind."""
    try:
        return Store(settings.store.login_url().render_as_string(hide_password=False))
    except ValueError as error:  # it says the kind, never the URL
        raise SettingsError(f"`store.url`: {error}") from None


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The metadata store with its tables, for a command that enters or lists something in it."""
    store = open_store(settings)
    try:
        await store.create()
        yield store
    finally:
        await store.close()


def open_configured(name: str, settings: Settings) -> Source:
    """The configured source of that name; its connections are opened when they are first needed."""
    section = settings.sources[name]
    url = section.login_url()
    plain = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
    return open_source(
        name,
        SourceSettings(
            url=plain,
            pool_size=section.pool_size,
            statement_timeout_ms=section.statement_timeout_ms,
            connect_timeout_s=section.connect_timeout_ms / 1000,
            pure_sql=section.pure_sql,
            keyed_masks=section.keyed_masks,
            longest_bytes=longest_built(settings.limits.answer_bytes, settings.limits.cost),
        ),
    )


def master_key(settings: Settings, chosen: Suite) -> MasterKey:
    """The configured master key. Raises CryptoError where it cannot be had."""
    keys = settings.keys
    if keys.master_key is not None:
        return MasterKey.from_text(chosen, keys.master_key.get_secret_value())
    if keys.master_key_command is not None:
        return MasterKey.from_command(chosen, keys.master_key_command, keys.master_key_timeout_s)
    return MasterKey.from_file(chosen, keys.master_key_file)

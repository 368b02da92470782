"""Opening a source from its settings, and what the settings let be seen."""

import pytest

from sources import OverheardSource, SourceMisconfigured, SourceSettings, open_source


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("postgresql://user@127.0.0.1/city", "postgresql"),
        ("postgres://127.0.0.1/city", "postgresql"),
        ("mariadb://user@127.0.0.1/city", "mariadb"),
        ("mysql://user@127.0.0.1/city?ssl=true", "mariadb"),
        ("sqlite:///city.db", "sqlite"),
    ],
)
async def test_opens_what_it_knows_without_connecting(url: str, dialect: str) -> None:
    source = open_source("city", SourceSettings(url, pure_sql=True))
    assert (source.name, source.pure_sql, source.dialect.name) == ("city", True, dialect)
    await source.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "city.db",
        "mysql://127.0.0.1/city?ssl_ca=/absent",
        "oracle://127.0.0.1/city",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_refuses_what_it_cannot_open_without_showing_the_address(url: str) -> None:
    with pytest.raises(SourceMisconfigured, match="source `city`") as raised:
        open_source("city", SourceSettings(url))
    assert not url or url not in str(raised.value)


async def test_only_a_source_that_is_trusted_with_keys_masks_with_them() -> None:
    url = "postgresql://user@127.0.0.1/city"
    for settings, trusted in (
        (SourceSettings(url), False),
        (SourceSettings(url, keyed_masks="sql"), True),
        (SourceSettings("sqlite:///city.db"), False),
    ):
        source = open_source("city", settings)
        assert (source.keyed_in_sql, OverheardSource(source).keyed_in_sql) == (trusted, trusted)
        await source.close()


def test_a_source_that_cannot_mask_with_keys_is_refused() -> None:
    for url in ("sqlite:///city.db", "mariadb://user@127.0.0.1/city"):
        with pytest.raises(SourceMisconfigured, match="source `city` cannot run masks under a key"):
            open_source("city", SourceSettings(url, keyed_masks="sql"))


def test_settings_never_show_their_address() -> None:
    assert "secret" not in repr(SourceSettings("postgresql://user:secret@127.0.0.1/city"))

"""Opening a source from its settings, and what the settings let be seen."""

import pytest

from sources import SourceMisconfigured, SourceSettings, open_source


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("postgresql://user@127.0.0.1/city", "postgresql"),
        ("postgres://127.0.0.1/city", "postgresql"),
        ("sqlite:///city.db", "sqlite"),
    ],
)
async def test_opens_what_it_knows_without_connecting(url: str, dialect: str) -> None:
    source = open_source("city", SourceSettings(url, pure_sql=True))
    assert (source.name, source.pure_sql, source.dialect.name) == ("city", True, dialect)
    await source.close()


@pytest.mark.parametrize("url", ["", "city.db", "mysql://127.0.0.1/city", "sqlite://", "sqlite:///:memory:"])
def test_refuses_what_it_cannot_open_without_showing_the_address(url: str) -> None:
    with pytest.raises(SourceMisconfigured, match="source `city`") as raised:
        open_source("city", SourceSettings(url))
    assert not url or url not in str(raised.value)


def test_settings_never_show_their_address() -> None:
    assert "secret" not in repr(SourceSettings("postgresql://user:secret@127.0.0.1/city"))

"""The demonstration: a folder with keys, configuration, catalogue, policies and grants of the synthetic city.

What is there already is kept, so a changed policy line survives the next start.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from api.auth import TokenIssuer
from api.configured import opened_store
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from api.settings import Settings
from masking import MasterKey, suite
from sharing import GrantExists, Register, read_grants

CONFIGURATION = """\
# The demonstration's configuration. All data is synthetic; all keys beside this file were made for it alone.
[catalog]
dir = "catalog"
departments = "departments.yaml"

[policies]
dir = "policies"

[sources.city]
url = "sqlite:///city.db"

[store]
url = "sqlite:///zhaobi.db"

[audit]
dir = "audit"

[keys]
dir = "keys"
master_key_file = "keys/master.key"
epochs_file = "keys/epochs.toml"

[console]
graphiql_dir = "graphiql"
"""

TOKEN_LIFETIME_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Person:
    """Who tries the demonstration, as which application, with which query."""

    persona: str
    department: str
    roles: tuple[str, ...]
    query: str
    headers: Mapping[str, str]
    acts: str | None = None


PERSONS = (
    Person("civil-affairs", "civil-affairs", ("consumer",), "by-key", {"Sharing-Purpose": "relief-review"}),
    Person("tax", "tax", ("consumer",), "by-key", {}),
    Person("verification", "civil-affairs", ("consumer",), "verify", {"Sharing-Purpose": "relief-review"}),
    Person("lucheng-civil", "lucheng-civil", ("consumer",), "district-list", {"Sharing-Purpose": "relief-review"}),
    Person("police", "police", ("steward",), "provider", {}),
    Person("officer", "police", ("officer",), "access", {}, "officer-01"),
    Person("auditor", "centre", ("auditor",), "catalogue", {}, "auditor-01"),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One entry of `personas.json`."""

    persona: str
    department: str
    token: str
    headers: Mapping[str, str]
    query: str
    variables: Mapping[str, object]


def lay_out(folder: Path, city: Path) -> tuple[Path, bool]:
    """Make the folder's files where they are missing; gives the configuration's path, and whether keys were made."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("catalog", "policies", "policy-tests"):
        if not (folder / part).exists():
            shutil.copytree(city / part, folder / part)
    if not (folder / "departments.yaml").exists():
        shutil.copy(city / "departments.yaml", folder / "departments.yaml")
    configuration = folder / "zhaobi.toml"
    if not configuration.exists():
        configuration.write_text(CONFIGURATION, encoding="utf-8")
    return configuration, _make_keys(folder / "keys")


def _make_keys(folder: Path) -> bool:
    chosen = suite("std")
    master = folder / "master.key"
    if master.exists():
        return False
    KeyFolder(chosen, folder).add()
    ReceiptKeys(chosen, folder).renew()
    MasterKey.create(chosen, master)
    return True


async def enter_grants(settings: Settings, city: Path) -> None:
    """Put the city's approved applications and agreements into the metadata store, where they are not there yet."""
    await _enter(settings, city / "grants.yaml")


async def enter_records(settings: Settings, city: Path) -> None:
    """Likewise what has been applied for of unconditional data, without which nobody has any under order 809."""
    await _enter(settings, city / "records.yaml")


async def _enter(settings: Settings, file: Path) -> None:
    async with opened_store(settings) as store:
        register = Register(store)
        for grant in read_grants(file):
            try:
                await register.add(grant)
            except GrantExists:
                continue


def make_personas(settings: Settings, folder: Path, city: Path) -> Sequence[Persona]:
    """A token and a query per persona, written to `personas.json` too (mode 0600: tokens are secrets)."""
    signer = KeyFolder(suite("std"), settings.keys.dir).key_set().signer
    if signer is None:  # the demonstration makes its own keys, private halves included
        raise FileNotFoundError(settings.keys.dir)
    issuer = TokenIssuer(signer, settings.auth.issuer, TOKEN_LIFETIME_S)
    personas = [
        Persona(
            persona=person.persona,
            department=person.department,
            token=issuer.issue(person.department, person.persona, person.acts, person.roles),
            headers=person.headers,
            query=(city / "queries" / f"{person.query}.graphql").read_text(encoding="utf-8"),
            variables=orjson.loads((city / "queries" / f"{person.query}.variables.json").read_bytes()),
        )
        for person in PERSONS
    ]
    listing = folder / "personas.json"
    listing.touch(mode=0o600)
    listing.write_bytes(orjson.dumps([asdict(persona) for persona in personas], option=orjson.OPT_INDENT_2))
    return personas


def introduction(url: str, folder: Path, personas: Sequence[Persona]) -> Iterator[str]:
    """What is printed: where to look, what to paste, which line to change."""
    yield f"Zhaobi serves a synthetic city at {url}/graphql (GraphiQL in a browser, JSON by POST)"
    yield ""
    for persona in personas:
        yield f"── {persona.persona} ({persona.department})"
        yield f"token: {persona.token}"
        if persona.headers:
            yield "headers: " + ", ".join(f"{name}: {value}" for name, value in persona.headers.items())
        yield curl(url, persona)
        yield ""
    yield "The query of civil-affairs and of tax is the same; only the token and the stated purpose differ. To paste:"
    yield ""
    yield personas[0].query
    yield f"variables: {orjson.dumps(personas[0].variables).decode()}"
    yield ""
    line = _line_to_change(folder / "policies" / "10-police.csv")
    yield f"Policies: {folder / 'policies'}/*.csv. Change a line and ask again: for instance {line}."
    yield f"Everything above, tokens included, is in {folder / 'personas.json'}."


def curl(url: str, persona: Persona) -> str:
    """A command that sends the persona's query."""
    body = orjson.dumps({"query": persona.query, "variables": persona.variables}).decode().replace("'", "'\\''")
    headers = {"Authorization": f"Bearer {persona.token}", "Content-Type": "application/json", **persona.headers}
    options = " ".join(f"-H '{name}: {value}'" for name, value in headers.items())
    return f"curl -sS {url}/graphql {options} --data '{body}'"


def _line_to_change(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, text in enumerate(lines, start=1):
        if "population.phone" in text and "keep 3 4" in text:
            return f"`keep 3 4` into `null` in {file}:{number}"
    return f"a mask in {file}"

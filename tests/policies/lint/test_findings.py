"""Each kind of finding: lines that have it, where and how bad it is; and lines that come near and do not."""

from dataclasses import dataclass, replace

import pytest

from catalog import Catalog, Equals, Finding, Literal, Mode, Place, RowRule, Severity, usual_rules
from masking import ValueType
from policies import Policies, PolicyFile, parse_policies
from policies.lint import KINDS, lint
from tests.policies.small_city import POPULATION, TODAY, catalog_of, department, item, resource

PERSON = resource(
    "person",
    "police",
    [
        item("id_number"),
        item("name"),
        item("born", type=ValueType.DATE),
        item("sex", "unconditional"),
        item("region", "unconditional"),
        item("home"),
        item("record", "restricted", basis=""),
        item("old_record", "restricted", basis="law"),
    ],
    row="row_id",
    rows={
        "near": RowRule("near", Equals("region", Literal("x"))),
        "same_name": RowRule("same_name", Equals("name", Literal("x"))),
        "told": RowRule("told", Equals("name", Literal("x")), reveals=True),
    },
    references={
        "homes": replace(POPULATION.references["household"], code="homes", resource="home", on=(("home", "id"),))
    },
)
CLAIMED = {code: each for code, each in PERSON.items.items() if code != "old_record"}
PERSON = replace(PERSON, verification=usual_rules(PERSON.key, CLAIMED))
HOME = resource(
    "home",
    "housing",
    [
        item("id"),
        item("rooms", type=ValueType.INT),
        item("kind", codes={"1": "flat", "2": "house"}),
        item("door", length=5),
        item("side", length=1),
    ],
    row="row_id",
)
PAIR = resource("pair", "police", [item("id"), item("name"), item("born", type=ValueType.DATE)])
PAIR = replace(PAIR, verification=replace(PAIR.verification, together=2))
LISTED = resource("listed", "police", [item("id"), item("state", "unconditional")], modes=frozenset({Mode.QUERY}))
TOWN = catalog_of(
    [PERSON, HOME, PAIR, LISTED],
    [
        department("centre"),
        department("police", "cases"),
        department("housing", "subsidy"),
        department("tax", "taxation"),
        department("court", "cases"),
        department("idle"),
    ],
)


@dataclass(frozen=True, slots=True)
class Row:
    """Lines of police's file (of the centre's where `centre` holds any), the finding, and where it points."""

    code: str
    severity: Severity
    lines: str
    at: tuple[int, str]
    near: str
    centre: str = ""
    near_centre: str = ""
    words: str = ""


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE

ROWS = [
    Row(
        "deny-shadowed",
        E,
        "p,everyone,person.name,query,always,*,clear,allow,\np,tax,person.name,query,granted,*,-,deny,",
        (2, "person.name"),
        "p,tax,person.name,query,granted,*,-,deny,\np,everyone,person.name,query,always,*,clear,allow,",
        words="10-police.csv:1 always comes first",
    ),
    Row(  # by an allow and a deny together
        "deny-shadowed",
        E,
        "p,everyone,person.name,query,always,near,clear,allow,\np,tax,person.name,query,always,*,-,deny,\n"
        "p,tax,person.*,query,in-hours,near,-,deny,\np,everyone,person.*,query,always,*,clear,allow,\n"
        "p,tax,person.@conditional,query,by-key,*,-,deny,",
        (5, "person.@conditional"),
        "p,everyone,person.name,query,always,near,clear,allow,\np,tax,person.name,query,always,*,-,deny,",
    ),
    Row(  # a wildcard opens what a deny below should close; it never opens what is restricted
        "deny-shadowed",
        E,
        "p,everyone,person.*,query,always,*,clear,allow,\np,everyone,person.name,query,always,*,-,deny,",
        (2, "person.name"),
        "p,everyone,person.*,query,always,*,clear,allow,\np,everyone,person.record,query,always,*,-,deny,",
    ),
    Row(  # a grant that is narrowed to some rows leaves the others to the deny
        "deny-shadowed",
        E,
        "p,everyone,home.rooms,query,granted,*,clear,allow,\np,everyone,home.rooms,query,granted,*,-,deny,",
        (2, "home.rooms"),
        "p,everyone,person.name,query,granted,*,clear,allow,\np,everyone,person.name,query,granted,*,-,deny,",
    ),
    Row(
        "deny-shadowed-in-part",
        W,
        "p,everyone,person.name,query,always,*,clear,allow,\np,tax,person.name,query+copy,always,*,-,deny,",
        (2, "query+copy"),
        "p,everyone,person.name,query,always,*,clear,allow,\np,tax,person.name,*,always,*,-,deny,",
        words="never decides on `query`",
    ),
    Row(
        "rule-shadowed",
        W,
        "p,everyone,person.name,query,always,*,keep 1 0,allow,\np,tax,person.name,query,granted,*,clear,allow,",
        (2, "person.name"),
        "p,tax,person.name,query,granted,*,clear,allow,\np,everyone,person.name,query,always,*,keep 1 0,allow,",
    ),
    Row(  # each of the callers meets another rule first
        "rule-shadowed",
        W,
        "p,police,person.name,query,always,*,clear,allow,\np,g,person.name,query,always,*,null,allow,\n"
        "p,everyone,person.name,query,always,*,null,allow,",
        (3, "person.name"),
        "p,police,person.name,query,always,*,clear,allow,\np,g,person.name,query,always,*,null,allow,\n"
        "p,everyone,person.name,query,always,*,null,allow,",
        centre="g,housing,g\ng,tax,g\ng,court,g\ng,idle,g\ng,centre,g",
        near_centre="g,housing,g\ng,tax,g\ng,court,g\ng,idle,g",
    ),
    Row(  # until the one above ends
        "rule-shadowed",
        W,
        "p,tax,person.name,query,until=2099-01-01,*,clear,allow,\n"
        "p,tax,person.name,query,until=2099-01-01,*,null,allow,",
        (2, "person.name"),
        "p,tax,person.name,query,until=2099-01-01,*,clear,allow,\n"
        "p,tax,person.name,query,until=2099-01-02,*,null,allow,",
    ),
    Row(  # the grants of court can be for one purpose only
        "rule-shadowed",
        W,
        "p,court,person.name,query,granted+purpose=cases,*,clear,allow,\np,court,person.name,query,granted,*,null,allow,",
        (2, "person.name"),
        "p,court,person.name,query,granted+purpose=cases,*,clear,allow,\np,tax,person.name,query,granted,*,null,allow,",
    ),
    Row(
        "not-offered",
        W,
        "p,tax,listed.id,verify+copy,always,*,clear,allow,",
        (1, "verify+copy"),
        "p,tax,listed.id,*,always,*,clear,allow,",
    ),
    Row(
        "idle-word",
        N,
        "p,tax,listed.id,query+copy,always,*,clear,allow,",
        (1, "query+copy"),
        "p,tax,person.name,query+copy,always,*,clear,allow,",
    ),
    Row(
        "idle-word",
        N,
        "p,tax,person.homes,query+verify,always,*,-,allow,",
        (1, "query+verify"),
        "p,tax,person.homes,*,always,*,-,allow,",
    ),
    Row(
        "nothing-meant",
        W,
        "p,tax,person.@base,query,always,*,clear,allow,",
        (1, "person.@base"),
        "p,tax,person.@conditional,query,granted,*,clear,allow,",
    ),
    Row(
        "nobodys-purpose",
        W,
        "p,tax,person.name,query,granted+purpose=cases,*,clear,allow,",
        (1, "granted+purpose=cases"),
        "p,everyone,person.name,query,granted+purpose=cases,*,clear,allow,",
    ),
    Row(
        "nobodys-grant",
        W,
        "p,idle,person.name,query,granted,*,clear,allow,",
        (1, "granted"),
        "p,idle,person.name,query,agreed,*,clear,allow,",
    ),
    Row(
        "past",
        N,
        "p,tax,person.name,query,until=2026-06-30,*,clear,allow,",
        (1, "until=2026-06-30"),
        "p,tax,person.name,query,until=2026-07-01,*,clear,allow,",
    ),
    Row(
        "position-tells-more",
        W,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.name,query,always,*,keep 1 0,allow,\n"
        "p,tax,person.name,filter+lookup,always,*,clear,allow,",
        (3, "clear"),
        "p,tax,person,query,always,*,-,allow,\np,tax,person.name,query,always,*,clear,allow,\n"
        "p,tax,person.name,filter,always,*,clear,allow,",
        words="`filter` of `person.name` works on `clear`, while `tax` under `always` sees `keep 1 0`",
    ),
    Row(  # with the grant alone the item is not clear
        "position-tells-more",
        W,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.name,query,granted+in-hours,*,clear,allow,\n"
        "p,tax,person.name,sort,granted,*,clear,allow,",
        (3, "clear"),
        "p,tax,person,query,granted+in-hours,*,-,allow,\np,tax,person.name,query,granted+in-hours,*,clear,allow,\n"
        "p,tax,person.name,sort,granted,*,clear,allow,",
        words="under `granted",
    ),
    Row(  # rows that are not open tell nothing
        "position-tells-more",
        W,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.name,query,always,near,clear,allow,\n"
        "p,tax,person.name,group,always,*,clear,allow,",
        (3, "clear"),
        "p,tax,person,query,always,near,-,allow,\np,tax,person.name,query,always,near,clear,allow,\n"
        "p,tax,person.name,group,always,*,clear,allow,",
    ),
    Row(
        "lookup-tells-more",
        N,
        "p,tax,person,query,by-key,*,-,allow,\np,tax,person.id_number,lookup,always,*,clear,allow,counted",
        (2, "clear"),
        "p,tax,person,query,by-key,*,-,allow,\np,tax,person.sex,query,always,*,clear,allow,\n"
        "p,tax,person.sex,lookup,always,*,clear,allow,counted",
    ),
    Row(
        "position-other-mask",
        W,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.born,query,always,*,year,allow,\n"
        "p,tax,person.born,group,always,*,month,allow,",
        (3, "month"),
        "p,tax,person,query,always,*,-,allow,\np,tax,person.born,query,always,*,month,allow,\n"
        "p,tax,person.born,group,always,*,year,allow,",
    ),
    Row(
        "tracker",
        N,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.born,query,always,*,year,allow,\n"
        "p,tax,person.born,sort+group,always,*,year,allow,",
        (3, "sort+group"),
        "p,tax,person,query,by-key,*,-,allow,\np,tax,person.born,query,always,*,year,allow,\n"
        "p,tax,person.born,sort+group,always,*,year,allow,",
        words="`group` of `person.born`",
    ),
    Row(
        "row-rule-reveals",
        E,
        "p,tax,person,query,always,same_name,-,allow,",
        (1, "same_name"),
        "p,tax,person,query,always,told,-,allow,",
        words="`name`, which is not clear for `tax`",
    ),
    Row(  # clear where it is used
        "row-rule-reveals",
        E,
        "p,tax,person,query,always,*,-,allow,\np,tax,person.name,query,by-key,*,clear,allow,\n"
        "p,tax,person.home,query,always,same_name,clear,allow,",
        (3, "same_name"),
        "p,tax,person,query,always,same_name,-,allow,\np,tax,person.name,query,always,*,clear,allow,",
    ),
    Row(  # clear in query does not make it clear in a copy
        "row-rule-reveals",
        E,
        "p,tax,person.region,query,always,*,clear,allow,\np,tax,person,copy,always,near,-,allow,",
        (2, "near"),
        "p,tax,person.region,copy,always,*,clear,allow,\np,tax,person,copy,always,near,-,allow,",
    ),
    Row(  # verification
        "row-rule-reveals",
        E,
        "p,tax,person.home,verify,granted,near,verdict,allow,",
        (1, "near"),
        "p,everyone,person.region,query,always,*,clear,allow,\np,tax,person.home,verify,granted,near,verdict,allow,",
    ),
    Row(
        "small-domain",
        W,
        "p,tax,home.kind,query,always,*,token,allow,",
        (1, "token"),
        "p,tax,home.id,query,always,*,token,allow,",
        words="`token` gives equal values of `kind` of `home` one name, and there are few values",
    ),
    Row(  # of a wildcard those items that it shows
        "small-domain",
        W,
        "p,tax,home.rooms,query,always,*,null,allow,\np,tax,home.side,query,always,*,pseudonym,allow,",
        (2, "pseudonym"),
        "p,tax,home.side,query,always,*,null,allow,\np,tax,home.side,query,always,*,pseudonym,allow,",
    ),
    Row(
        "small-domain",
        W,
        "p,tax,home.door,query,always,*,ff1 digits,allow,",
        (1, "ff1 digits"),
        "p,tax,home.door,query,always,*,ff1 letters-and-digits,allow,\np,tax,home.id,query,always,*,ff1 digits,allow,",
        words="`ff1 digits` makes stars of `door` of `home`, which is too short for it",
    ),
    Row(
        "shared-scope",
        N,
        "p,tax,person.name,query,always,*,token joint,allow,\np,court,person.name,query,always,*,token joint,allow,",
        (1, "token joint"),
        "p,tax,person.name,query,always,*,token joint,allow,\np,court,person.name,query,always,*,token other,allow,",
        words="`court`, `tax` can join what they have of `person.name`: `token joint` gives a value the same name",
    ),
    Row(
        "shared-scope",
        N,
        "p,everyone,person.born,query,always,*,shift 30 joint,allow,",
        (1, "shift 30 joint"),
        "p,tax,person.born,query,always,*,shift 8 joint,allow,\np,court,person.born,copy,always,*,shift 9 joint,allow,",
        words="and 2 more can join what they have of `person.born`: `shift 30 joint` moves a subject by the same days",
    ),
    Row(
        "idle-scope",
        W,
        "p,tax,person.name,query,always,*,token joint,allow,",
        (1, "token joint"),
        "p,tax,person.name,query,always,*,token joint,allow,\np,tax,person.id_number,query,always,*,token joint,allow,",
        words="only `tax` has `token joint`, of `person.name` alone",
    ),
    Row(  # the others, for whom the second rule is too, meet another one first
        "idle-scope",
        W,
        "p,tax,person.name,query,always,*,token joint,allow,\np,everyone,person.name,query,always,*,null,allow,\n"
        "p,everyone,person.name,query,always,*,token joint,allow,",
        (1, "token joint"),
        "p,tax,person.name,query,always,*,token joint,allow,\np,everyone,person.name,query,always,*,token joint,allow,",
    ),
    Row(  # without the scope there would be a pseudonym for the purpose, and one for none
        "idle-scope",
        W,
        "p,tax,person.name,query,granted,*,pseudonym joint,allow,",
        (1, "pseudonym joint"),
        "p,tax,person.name,query,always,*,pseudonym joint,allow,",
    ),
    Row(
        "conditional-open",
        W,
        "p,everyone,person.name,query,always,*,clear,allow,",
        (1, "always"),
        "p,everyone,person.name,query,by-key,*,clear,allow,\np,police,person.name,copy,always,*,clear,allow,\n"
        "p,everyone,person.sex,query,always,*,clear,allow,\np,everyone,person.name,query,always,*,keep 1 0,allow,",
    ),
    Row(
        "conditional-open",
        W,
        "p,public,person.name,query,always,*,clear,allow,",
        (1, "always"),
        "p,public,person.sex,query,always,*,clear,allow,",
    ),
    Row(
        "conditional-open-to-some",
        N,
        "p,tax,person.name,query,always,*,clear,allow,",
        (1, "always"),
        "p,police,person.name,query,always,*,clear,allow,",
    ),
    Row(
        "conditional-open-to-some",
        N,
        "p,everyone,person.name,query,always,near,clear,allow,",
        (1, "always"),
        "p,everyone,person.name,query,in-hours,near,clear,allow,",
    ),
    Row(
        "restricted-without-basis",
        E,
        "p,tax,person.record,query,granted,*,clear,allow,",
        (1, ""),
        "p,tax,person.record,query,granted,*,clear,allow,law",
    ),
    Row(
        "restricted-without-note",
        W,
        "p,tax,person.old_record,query,granted,*,clear,allow,",
        (1, ""),
        "p,police,person.old_record,query,granted,*,clear,allow,",
    ),
    Row(
        "restricted-to-group",
        W,
        "p,g,person.record,query,granted,*,clear,allow,law",
        (1, "g"),
        "p,tax,person.record,query,granted,*,clear,allow,law\np,g,person.record,*,always,*,-,deny,",
        centre="g,tax,g",
        near_centre="g,tax,g",
    ),
    Row(
        "reference-closed",
        W,
        "p,tax,person.homes,query,always,*,-,allow,",
        (1, "person.homes"),
        "p,tax,person.homes,query,always,*,-,deny,",
        words="leads to `home`",
    ),
    Row(
        "reference-not-found",
        W,
        "p,tax,person.homes,query,always,*,-,allow,\np,court,home.id,lookup,always,*,clear,allow,\n"
        "p,tax,home.id,lookup,always,*,keep 1 0,allow,",
        (1, "person.homes"),
        "p,tax,person.homes,query,always,*,-,allow,\np,everyone,home.id,lookup,granted,*,clear,allow,counted",
        words="`person.homes` finds rows by `home.id`, which `tax` may not look up there",
    ),
    Row(
        "not-claimable",
        W,
        "p,tax,person.old_record,query+verify,granted,*,clear,allow,law",
        (1, "query+verify"),
        "p,tax,person.old_record,query,granted,*,clear,allow,law\np,tax,person.record,verify,granted,*,verdict,allow,law\n"
        "p,tax,person.*,verify,granted,*,verdict,allow,\np,tax,person.id_number,verify,granted,*,verdict+items,allow,\n"
        "p,tax,person.old_record,verify,always,*,-,deny,\np,tax,listed.id,verify,granted,*,verdict,allow,",
        words="`person.old_record` may be compared",
    ),
    Row(  # verdict words change nothing
        "not-claimable",
        W,
        "p,tax,person.name,verify,granted,*,verdict,allow,\n"
        "p,tax,person.old_record,verify,granted,*,verdict+items+not-found,allow,law",
        (2, "verify"),
        "p,tax,person.name,verify,granted,*,verdict+items+not-found,allow,",
    ),
    Row(
        "items-tell",
        W,
        "p,tax,pair.*,verify,granted,*,verdict+items,allow,",
        (1, "verdict+items"),
        "p,tax,pair.*,verify,granted,*,verdict+not-found+batch,allow,\n"
        "p,tax,person.*,verify,granted,*,verdict+items,allow,",
        words="`tax` is told of `pair.*` item by item, and 2 are claimed together",
    ),
    Row(
        "batch-to-everyone",
        W,
        "p,everyone,person.*,verify,granted,*,verdict+batch,allow,",
        (1, "verdict+batch"),
        "p,everyone,person.*,verify,granted,*,verdict,allow,\np,tax,person.name,verify,granted,*,verdict+batch,allow,",
        words="every department may compare `person.*` in batches",
    ),
    Row(
        "blind-to-everyone",
        W,
        "p,everyone,person.*,verify,granted,*,verdict+blind-size,allow,",
        (1, "verdict+blind-size"),
        "p,everyone,person.*,verify,granted,*,verdict,allow,\np,tax,person.name,verify,granted,*,verdict+blind-size,allow,",
        words="every department may compare `person.*` blindly",
    ),
    Row(
        "applications-alike",
        W,
        "p,tax/assessment,person.name,query,granted,*,clear,allow,\np,tax/assessment,person.born,query,granted,*,clear,allow,\n"
        "p,tax/asessment,person.home,query,granted,*,clear,allow,",
        (3, "tax/asessment"),
        "p,tax/level1,person.name,query,granted,*,clear,allow,\np,tax/level2,person.born,query,granted,*,clear,allow,\n"
        "p,tax/audit,person.born,query,granted,*,clear,allow,\np,court/audits,person.born,query,granted,*,clear,allow,",
        words="`tax/asessment` differs by one letter from `tax/assessment` (10-police.csv:1)",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}-{row.code}" for number, row in enumerate(ROWS)])
def test_lines_that_have_it(row: Row) -> None:
    found = [finding for finding in findings(row.lines, row.centre) if finding.code == row.code]
    assert [finding.place for finding in found] == [place_of(file_of(row.lines, row.at[0]), row.lines, row.at)]
    assert found[0].severity is row.severity is KINDS[row.code].severity
    assert row.words in str(found[0])
    assert found[0].hint


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}-{row.code}" for number, row in enumerate(ROWS)])
def test_lines_that_come_near(row: Row) -> None:
    assert row.code not in {finding.code for finding in findings(row.near, row.near_centre)}


def findings(police: str, centre: str = "", catalog: Catalog = TOWN) -> tuple[Finding, ...]:
    """What is said against these files; lines about housing's resource go into its own file."""
    own = {"00-centre.csv": centre.split("\n") if centre else []}
    for line in police.split("\n"):
        own.setdefault(file_of(line), []).append(line)
    files = [PolicyFile(name, "\n".join(lines).encode()) for name, lines in own.items()]
    return lint(Policies(parse_policies(files, catalog), catalog), TODAY, files=files)


def place_of(file: str, lines: str, at: tuple[int, str]) -> Place:
    """Where the first cell of that text begins in the line of that number."""
    number, cell = at
    written = lines.split("\n")[number - 1]
    return Place(file, number, f",{written},".index(f",{cell},") + 1)


def file_of(lines: str, number: int = 1) -> str:
    return "20-housing.csv" if ",home" in lines.split("\n")[number - 1] else "10-police.csv"


GROUPS = [
    ("group-unused", W, "g,tax,h", (1, "h"), "g,tax,h\ng,h,g", "no rule names the group `h`"),
    ("membership-idle", N, "g,tax,g\ng,court,g\ng,tax,g", (3, "tax"), "g,tax,g\ng,court,g", "by 00-centre.csv:1"),
    ("membership-idle", N, "g,h,g\ng,tax,h\ng,tax,g", (3, "tax"), "g,h,g\ng,tax,h\ng,court,g", "because it is in `h`"),
    ("membership-idle", N, "g,tax,g\ng,tax/app,g", (2, "tax/app"), "g,tax,g\ng,court/app,g", "because all of `tax` is"),
    (
        "centre-without-note",
        W,
        "p,everyone,*.@base,query,always,*,clear,allow,",
        (1, ""),
        "p,everyone,*.@base,query,always,*,clear,allow,law\np,everyone,person.name,copy,always,*,-,deny,",
        "`*.@base`",
    ),
    (
        "applications-alike",
        W,
        "g,tax/audit,g\ng,tax/audits,g",
        (2, "tax/audits"),
        "g,tax/audit,g\ng,tax/audit2,g",
        "`tax/audits`",
    ),
    (
        "deny-shadowed",
        E,
        "p,everyone,*.@base,query,always,*,clear,allow,law\np,everyone,*.@base,query,always,*,-,deny,",
        (2, "*.@base"),
        "p,everyone,*.@base,query,always,*,clear,allow,law\np,everyone,*.@unconditional,query,always,*,-,deny,",
        "never decides",
    ),
    (
        "nothing-meant",
        W,
        "p,everyone,*.@personal,query,always,*,-,deny,",
        (1, "*.@personal"),
        "p,everyone,*.@base,query,always,*,-,deny,",
        "",
    ),
]
BASED = replace(PERSON, items={**PERSON.items, "sex": item("sex", "unconditional", base=True)})


@pytest.mark.parametrize(("code", "severity", "lines", "at", "near", "words"), GROUPS)
def test_the_centres_lines(
    code: str, severity: Severity, lines: str, at: tuple[int, str], near: str, words: str
) -> None:
    catalog = replace(TOWN, resources={**TOWN.resources, "person": BASED})
    used = "p,g,person.born,query,granted,*,clear,allow,"
    found = [each for each in findings(used if ",g" in lines else GOOD, lines, catalog) if each.code == code]
    assert [(each.place, each.severity) for each in found] == [(place_of("00-centre.csv", lines, at), severity)]
    assert words in found[0].message
    assert code not in {each.code for each in findings(used if ",g" in near else GOOD, near, catalog)}


GOOD = "p,tax,person.born,query,granted,*,clear,allow,"
OPEN = "p,everyone,person,query,by-key,*,-,allow,\np,everyone,person.@unconditional,query,always,*,clear,allow,\n"

CATALOGUE = [
    ("unconditional-closed", E, GOOD, OPEN, "`sex`, `region` of `person` cannot be had by any department"),
    (  # no rows
        "unconditional-closed",
        E,
        "p,everyone,person.@unconditional,query,always,*,clear,allow,",
        "p,everyone,person.@unconditional,verify,always,*,verdict,allow,",
        "any department",
    ),
    (  # rows and items never together
        "unconditional-closed",
        E,
        "p,everyone,person,query,in-hours,*,-,allow,\np,everyone,person.*,query,in-hours,*,-,deny,\n"
        + OPEN.split("\n")[1],
        "p,everyone,person,query,agreed,*,-,allow,\np,everyone,person.*,query,in-hours,*,-,deny,\n"
        + OPEN.split("\n")[1],
        "any department",
    ),
    (  # one department is left out
        "unconditional-closed",
        E,
        "p,idle,person.sex,*,always,*,-,deny,\n" + OPEN,
        "p,idle,person.sex,*,in-hours,*,-,deny,\n" + OPEN,
        "`sex` of `person` cannot be had by `idle`",
    ),
    (  # nobody can give a department a grant that has no function
        "unconditional-closed",
        E,
        "p,everyone,person,query,granted,*,-,allow,\np,everyone,person.*,query,always,*,clear,allow,",
        "p,everyone,person,query,granted,*,-,allow,\np,everyone,person,query,agreed,*,-,allow,\n"
        "p,everyone,person.*,query,always,*,clear,allow,",
        "by `centre`, `idle`",
    ),
    (  # a mask that shows nothing gives nothing
        "unconditional-closed",
        E,
        "p,everyone,person,query,by-key,*,-,allow,\np,everyone,person.*,query,always,*,null,allow,",
        "p,everyone,person,query,by-key,*,-,allow,\np,everyone,person.@unconditional,query,always,*,keep 1 0,allow,",
        "any department",
    ),
    (
        "conditional-closed",
        W,
        OPEN,
        OPEN + "p,tax,person.*,verify,granted,*,verdict,allow,",
        "opens `id_number`, `name`",
    ),
    (
        "conditional-closed",
        W,
        OPEN + "p,police,person.*,query,always,*,clear,allow,",
        OPEN + "p,everyone,person.*,query,in-hours,*,clear,allow,",
        "to another department",
    ),
    (
        "rows-closed",
        W,
        "p,police,person,query+copy,always,*,-,allow,",
        "p,tax,person,query+copy,agreed,*,-,allow,",
        "no rule opens rows of `person` for `",
    ),
]


@pytest.mark.parametrize(("code", "severity", "lines", "near", "words"), CATALOGUE)
def test_what_the_catalogue_demands(code: str, severity: Severity, lines: str, near: str, words: str) -> None:
    catalog = replace(TOWN, resources={"person": PERSON})
    found = [each for each in findings(lines, catalog=catalog) if each.code == code]
    assert found
    assert {(each.place, each.severity) for each in found} == {(Place("person", 1), severity)}
    assert words in found[0].message
    assert code not in {each.code for each in findings(near, catalog=catalog)}


@pytest.mark.parametrize("sharing_class", ["conditional", "restricted"])
def test_base_items_are_unconditional_where_the_jurisdiction_says_so(sharing_class: str) -> None:
    place = Place("r.yaml", 7, 3)
    entry = resource(
        "r", "police", [item("a", sharing_class, base=True, place=place), item("b", "unconditional", base=True)]
    )
    catalog = catalog_of([entry], [department("police"), department("tax", "taxation")])
    files = [PolicyFile("10-police.csv", b"p,tax,r.b,query,always,*,clear,allow,")]
    policies = Policies(parse_policies(files, catalog), catalog)
    found = [each for each in lint(policies, TODAY) if each.code == "base-class"]
    assert [(each.place, each.severity) for each in found] == [(place, E)]
    assert "base-class" not in {each.code for each in lint(policies, TODAY, base_unconditional=False)}


def test_without_the_files_findings_point_at_the_line() -> None:
    files = [PolicyFile("10-police.csv", b"p,tax,person.name,query,until=2026-06-30,*,clear,allow,")]
    policies = Policies(parse_policies(files, TOWN), TOWN)
    assert Place("10-police.csv", 1, 1) in {each.place for each in lint(policies, TODAY)}


def test_only_the_resources_that_are_asked_for() -> None:
    files = [
        PolicyFile(
            "10-police.csv",
            b"p,tax,listed.id,copy,always,*,clear,allow,\np,tax,person.@base,query,always,*,clear,allow,",
        )
    ]
    policies = Policies(parse_policies(files, TOWN), TOWN)
    assert {each.code for each in lint(policies, TODAY, resources=["listed"])} >= {"not-offered"}
    assert "nothing-meant" not in {each.code for each in lint(policies, TODAY, resources=["listed"])}
    assert lint(policies, TODAY, resources=[]) == ()


def test_every_kind_has_its_row() -> None:
    tested = {row.code for row in ROWS} | {row[0] for row in GROUPS} | {row[0] for row in CATALOGUE}
    elsewhere = {"base-class", "spellings-unlisted", "codes-unlisted", "absent"}  # above, in test_claims, test_absent
    assert tested | elsewhere == set(KINDS)

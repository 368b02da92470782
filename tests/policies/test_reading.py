"""Every mistake a policy file can hold is found at its file and line, all at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Finding
from policies import (
    Effect,
    PolicyError,
    PolicyFile,
    PolicyTable,
    Reveal,
    Right,
    amend_policies,
    load_files,
    parse_policies,
    read_policies,
)
from policies.words import MODES
from tests.policies.small_city import CITY, HEADER, catalog_of, department, files

GOOD = "p, everyone, population.name, query, always, *, clear, allow, \n"


def findings(**texts: str) -> tuple[Finding, ...]:
    with pytest.raises(PolicyError) as caught:
        parse_policies(files(**texts), CITY)
    return caught.value.findings


def line(who: str = "tax", what: str = "population.name", **cells: str) -> str:
    wanted = {"for": "query", "when": "always", "rows": "*", "mask": "clear", "effect": "allow", "note": ""} | cells
    return ", ".join(["p", who, what, *wanted.values()])


# one line of police's file, the code of its finding, and words its message or hint holds
MISTAKES = [
    # form
    ("p, tax, population.name, query, always, *, clear, allow", "columns", "8 columns, not 9"),
    (GOOD.strip() + "a, b", "columns", "quote a cell that holds a comma"),
    ("p, tax， population.name, query, always, *, clear, allow, ", "columns", "full-width"),
    ("p， tax, population.name, query, always, *, clear, allow, ", "unknown-line-type", "half-width"),
    ("P, tax, population.name, query, always, *, clear, allow, ", "unknown-line-type", "write `p`"),
    ("p2, tax, population.name, query, always, *, clear, allow, ", "unknown-line-type", "`p2`"),
    ("type, who, what", "unknown-line-type", "`type`"),
    (line(note='"open'), "quotes", "not closed"),
    (line(note='"a" b'), "quotes", "within or beside"),
    (line(note="x\x0by"), "unseen-character", "U+000B"),
    (line(note="pay \u202eylno"), "unseen-character", "U+202E"),
    (line(who="\u200btax"), "unseen-character", "U+200B"),
    (line(note="n" * 5000), "line-too-long", "4096"),
    # who
    (line(who="taxes"), "unknown-name", "perhaps `tax`"),
    (line(who="ｔax"), "unknown-name", "half-width"),
    (line(who="nobody/app"), "unknown-name", "nobody/app"),
    (line(who="tax/App Two"), "unknown-name", "App Two"),
    (line(who=""), "unknown-name", ""),
    # what
    (line(what="popultion.name"), "unknown-resource", "perhaps `population`"),
    (line(what="population.nam"), "unknown-item", "perhaps `name`"),
    (line(what="population．name"), "unknown-resource", "half-width"),
    (line(what="population.@secret"), "unknown-class", "@base"),
    (line(what="population.@restricted"), "unknown-class", "@base"),
    (line(what="population."), "what", "names nothing"),
    (line(what=".name"), "what", "names nothing"),
    (line(what=""), "what", "names nothing"),
    (line(what="relief.amount"), "foreign-resource", "provided by `civil-affairs`"),
    (line(what="*.@base"), "foreign-resource", "other departments"),
    (line(what="*.*"), "what", "every resource"),
    (line(what="*"), "what", "every resource"),
    # for
    (line(**{"for": "read"}), "unknown-right", "`read`"),
    (line(**{"for": "Query"}), "unknown-right", "write `query`"),
    (line(**{"for": "query+*"}), "unknown-right", "`*`"),
    (line(**{"for": "query+query"}), "repeated", "twice"),
    (line(**{"for": ""}), "unknown-right", ""),
    (line(what="population", mask="-", **{"for": "sort"}), "position", "`sort`"),
    (line(what="population", mask="-", effect="deny", **{"for": "query+lookup"}), "position", "`lookup`"),
    (line(what="population.household", mask="-", **{"for": "filter"}), "position", "`filter`"),
    # when
    (line(when="sometimes"), "unknown-condition", "`sometimes`"),
    (line(when="granted+always"), "always", "other conditions"),
    (line(when="granted+granted"), "repeated", "twice"),
    (line(when="from=2026-02-30"), "date", "no day"),
    (line(when="from=2026-1-1"), "date", "no date"),
    (line(when="until=20260101"), "date", "no date"),
    (line(when="from=2026-02-01+until=2026-01-31"), "never", "before it begins"),
    (line(when="from=DATE"), "date", "no date"),
    (line(when="from"), "unknown-condition", "`from`"),
    (line(when="purpose="), "unknown-condition", "purpose="),
    (line(when="granted=yes"), "unknown-condition", "granted=yes"),
    (line(when="purpose=fun+granted"), "unknown-purpose", "`fun`"),
    (line(when="purpose=burial"), "purpose-alone", "anyone can state"),
    (line(when="purpose=burial", mask="verdict", **{"for": "verify"}), "purpose-alone", "anyone can state"),
    (line(when="purpose=burial", mask="keep 1 1", **{"for": "*"}), "purpose-alone", "anyone can state"),
    (line(when="purpose=burial", mask="-", effect="deny"), "purpose-alone", "anyone can state"),
    (line(when="consented", **{"for": "query+copy"}), "never", "`consented` never holds in `copy`"),
    (line(when="by-key", **{"for": "copy"}), "never", "never holds in `copy`"),
    (line(when="by-key", **{"for": "query+copy"}), "never", "never holds in `copy`"),
    # rows
    (line(rows="own_regoin"), "unknown-row-rule", "perhaps `own_region`"),
    (line(what="household.address", rows="own_region"), "unknown-row-rule", "own_region"),
    (line(rows=""), "unknown-row-rule", ""),
    # mask
    (line(mask="hide"), "mask", "hide"),
    (line(mask="keep 6"), "mask", "keep"),
    (line(mask="-"), "mask", "missing"),
    (line(mask=""), "mask", "missing"),
    (line(mask="verdict"), "mask", "for `verify` alone"),
    (line(mask="verdict+items"), "mask", "for `verify` alone"),
    (line(mask="verdict", **{"for": "*"}), "mask", "for `verify` alone"),
    (line(mask="clear", **{"for": "verify"}), "unknown-verdict-word", "`verdict`"),
    (line(mask="-", **{"for": "verify"}), "unknown-verdict-word", "`verdict`"),
    (line(mask="clear", what="population"), "mask", "write `-`"),
    (line(mask="clear", what="population.household"), "mask", "write `-`"),
    (line(mask="clear", effect="deny"), "mask", "a deny has the mask"),
    (line(mask="", effect="deny"), "mask", "write `-`"),
    (line(mask="keep 1 1", what="population.birth_date"), "mask-type", "of type Date"),
    (line(mask="keep 1 1", what="population.@personal"), "mask-type", "birth_date"),
    (line(mask="keep 1 1", what="population.criminal_record"), "mask-sparse", "is there at all"),
    (line(mask="pseudonym", what="population.criminal_record"), "mask-sparse", "is there at all"),
    (line(mask="pseudonym", **{"for": "query+filter+group"}), "mask-position", "cannot serve `filter+group`"),
    (line(mask="pseudonym", **{"for": "query+lookup"}), "mask-position", "cannot serve `lookup`"),
    (line(mask="token", **{"for": "query+lookup+sort"}), "mask-position", "cannot serve `sort`"),
    (line(mask="pseudonym", what="population.birth_date", **{"for": "query"}), "mask-type", "of type Date"),
    (line(mask="pseudonym Flood"), "mask", "`Flood` is no scope"),
    (line(mask="token a b"), "mask", "1 word"),
    # effect
    (line(effect="Deny", mask="-"), "unknown-effect", "write `deny`"),
    (line(effect="DENY", mask="-"), "unknown-effect", "write `deny`"),
    (line(effect="deny # not yet", mask="-"), "unknown-effect", "line of its own"),
    (line(effect="ａllow"), "unknown-effect", "half-width"),
    (line(effect=""), "unknown-effect", "`allow`"),
    # classes of items
    (line(who="everyone", what="population.criminal_record"), "restricted", "cannot be allowed to all"),
    (line(who="public", what="population.criminal_record"), "restricted", "cannot be allowed to all"),
    # groups
    ("g, tax, partners", "foreign-group", "name it `police/partners`"),
    ("g, tax, tax/partners", "foreign-group", "not a group of `police`"),
    ("g, tax, civil", "two-names", "is a department"),
    ("g, tax, everyone", "built-in-name", "built in"),
    ("g, public, police/partners", "built-in-name", "cannot be put into a group"),
    ("g, taxx, police/partners", "unknown-name", "perhaps `tax`"),
    ("g, tax, police/Partners", "group-name", "no name for a group"),
    ("g, tax, nobody/partners", "group-name", "no name for a group"),
    ("g, tax, police/partners, always", "columns", "4 columns, not 3"),
    ("g, tax", "columns", "2 columns, not 3"),
]


@pytest.mark.parametrize(
    ("written", "code", "words"), MISTAKES, ids=[f"{code}:{n}" for n, (_, code, _) in enumerate(MISTAKES)]
)
def test_a_mistake_is_found_where_it_is(written: str, code: str, words: str) -> None:
    found = findings(p10_police=f"{HEADER}# a comment\n{GOOD}\n{written}\n{GOOD}")
    assert [(finding.code, str(finding.place)) for finding in found] == [(code, "10-police.csv:5")]
    assert words in f"{found[0].message} {found[0].hint}"


@pytest.mark.parametrize("written", [written for written, _, _ in MISTAKES])
def test_messages_follow_the_style(written: str) -> None:
    for finding in findings(p10_police=f"{GOOD}{written}\n"):
        assert finding.message[0] in "`abcdefghijklmnopqrstuvwxyz"
        assert not finding.message.endswith(".") and not finding.hint.endswith(".")
        assert finding.message.count("`") % 2 == 0


def test_all_mistakes_of_all_files_are_reported_sorted() -> None:
    wrong = line(who="nobody", when="never", effect="Allow")
    found = findings(p10_police=f"{GOOD}{wrong}\nx\n", p20_civil_affairs="p, tax\n", p20_nowhere="")
    assert list(found) == sorted(found)
    places = [(str(finding.place), finding.code) for finding in found]
    assert {code for place, code in places if place == "10-police.csv:2"} == {"unknown-condition", "unknown-effect"}
    assert ("10-police.csv:3", "unknown-line-type") in places
    assert ("20-civil-affairs.csv:1", "columns") in places
    assert ("20-nowhere.csv:1", "file-name") in places


@pytest.mark.parametrize("groups", ["g, tax, all\ng, nobody, others\n", b"\xff\xfeg\x00"])
def test_names_are_not_unknown_while_groups_hold_mistakes(groups: str | bytes) -> None:
    centre = PolicyFile("00-centre.csv", groups if isinstance(groups, bytes) else groups.encode())
    with pytest.raises(PolicyError) as refused:
        parse_policies([centre, *files(p10_police=line(who="all") + "\n" + line(who="nobody"))], CITY)
    assert {finding.place.file for finding in refused.value.findings} == {"00-centre.csv"}


@pytest.mark.parametrize("texts", [{}, {"p10_police": ""}, {"p10_police": HEADER}, {"p10_police": "# nothing\n\n"}])
def test_an_empty_table_is_refused(texts: dict[str, str]) -> None:
    assert [finding.code for finding in findings(**texts)] == ["empty"]


def test_groups_alone_are_an_empty_table() -> None:
    assert [finding.code for finding in findings(p00_centre="g, tax, all\n")] == ["empty"]


@pytest.mark.parametrize(
    "name",
    [
        "police.csv",
        "1-police.csv",
        "10-police.CSV",
        "10_police.csv",
        "10-polices.csv",
        "10-.csv",
        "10-police.csv~",
        ".10-police.csv.swp",
        "00.csv",
        "readme.md",
        "10-police-Two.csv",
        "１0-police.csv",
    ],
)
def test_any_other_file_name_is_refused(name: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policies([PolicyFile("10-police.csv", GOOD.encode()), PolicyFile(name, b"")], CITY)
    assert [(finding.code, finding.place.file) for finding in caught.value.findings] == [("file-name", name)]


def test_a_file_belongs_to_the_longest_department_that_fits_its_name() -> None:
    own = "p, everyone, relief.amount, query, always, *, clear, allow, \n"
    assert parse_policies(files(p10_civil_affairs=own), CITY).rules
    assert parse_policies(files(p10_civil_affairs_more=own), CITY).rules
    assert [finding.code for finding in findings(p10_civil_more=own)] == ["foreign-resource"]


def test_files_are_read_in_name_order_whatever_order_they_come_in() -> None:
    first, second = files(p10_police=GOOD, p11_police=GOOD.replace("name", "gender"))
    table = parse_policies([second, first], CITY)
    assert [rule.place.file for rule in table.rules] == ["10-police.csv", "11-police.csv"]
    assert table.about("population") == table.rules


CENTRE_ALLOWS = [
    ("p, everyone, *.@base, query, always, *, clear, allow, ", True),
    ("p, everyone, population.@base, query, always, *, clear, allow, ", True),
    ("p, everyone, population.name, query, always, *, clear, allow, ", False),
    ("p, everyone, population.*, query, always, *, clear, allow, ", False),
    ("p, everyone, *.@unconditional, query, always, *, clear, allow, ", False),
    ("p, everyone, population, query, always, *, -, allow, ", False),
    ("p, everyone, population.name, *, always, *, -, deny, ", True),
    ("p, everyone, *.@personal, *, always, *, -, deny, ", True),
]


@pytest.mark.parametrize(("written", "is_right"), CENTRE_ALLOWS)
def test_the_centre_denies_and_allows_base_items_only(written: str, is_right: bool) -> None:
    if is_right:
        assert parse_policies(files(p00_all=written), CITY).rules
    else:
        assert [finding.code for finding in findings(p00_all=written)] == ["centre-allow"]
        assert parse_policies(files(p00_all=written), CITY, centre_may_allow=True).rules


def test_a_row_rule_cannot_be_used_over_all_resources() -> None:
    found = findings(p00_all="p, everyone, *.@base, *, always, own_region, -, deny, \n")
    assert [finding.code for finding in found] == ["rows"]


def test_a_department_cannot_put_itself_into_the_group_of_another() -> None:
    found = findings(p10_police=GOOD, p20_civil_affairs="g, civil-affairs, police/trusted\n")
    assert [(str(finding.place), finding.code) for finding in found] == [("20-civil-affairs.csv:1", "foreign-group")]


def test_group_circles_are_found_at_every_line_of_the_circle() -> None:
    circle = "g, tax, one\ng, one, two\ng, two, three\ng, three, one\ng, three, free\n"
    found = findings(p00_all=circle, p10_police=GOOD)
    assert [(finding.place.line, finding.code) for finding in found] == [(n, "group-circle") for n in (2, 3, 4)]


def test_a_group_in_itself_is_a_circle() -> None:
    assert [finding.code for finding in findings(p00_all="g, one, one\n", p10_police=GOOD)] == ["group-circle"]


def chain(hops: int) -> str:
    return "g, tax, g1\n" + "".join(f"g, g{n}, g{n + 1}\n" for n in range(1, hops))


def test_nine_hops_are_allowed_and_ten_are_found() -> None:
    table = parse_policies(files(p00_all=chain(9), p10_police=GOOD), CITY)
    assert "g9" in table.names_of("tax", "app")
    found = findings(p00_all=chain(10), p10_police=GOOD)
    assert [(finding.place.line, finding.code) for finding in found] == [(1, "group-depth")]


def test_built_in_names_cannot_be_departments() -> None:
    catalog = catalog_of(CITY.resources.values(), [*CITY.departments.values(), department("public")])
    with pytest.raises(PolicyError, match="`public` is built in"):
        parse_policies(files(p10_police=GOOD), catalog)


ENCODINGS = [
    ("\ufeff".encode("utf-16-le") + GOOD.encode("utf-16-le"), "UTF-16"),
    ("\ufeff".encode("utf-16-be") + GOOD.encode("utf-16-be"), "UTF-16"),
    ("\ufeff".encode("utf-32-le") + GOOD.encode("utf-32-le"), "UTF-32"),
    (GOOD.encode("utf-16-le"), "NUL bytes"),
    (GOOD.encode() + b"\0", "NUL bytes"),
    (GOOD.encode() + (line(note="刑诉法") + "\n").encode("gb18030"), "GB 18030"),
    ("\ufeff".encode("gb18030") + GOOD.encode(), "GB 18030"),
    (GOOD.encode() + b"# \xff\xfe\n", "not in UTF-8"),
]


@pytest.mark.parametrize(("content", "name"), ENCODINGS)
def test_other_encodings_are_refused_by_name(content: bytes, name: str) -> None:
    with pytest.raises(PolicyError, match=name) as caught:
        parse_policies([PolicyFile("10-police.csv", content)], CITY)
    assert [finding.code for finding in caught.value.findings] == ["encoding"]


def test_a_byte_that_is_no_utf8_is_found_at_its_line() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policies([PolicyFile("10-police.csv", (GOOD * 3).encode() + b"# \xff\n")], CITY)
    assert str(caught.value.findings[0].place) == "10-police.csv:4"


PLAIN = HEADER + '# who may see names\n\np, tax, population.name, query, always, *, keep 1 1, allow, "§3, ""second"""\n'
VARIANTS = {
    "byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "CRLF": PLAIN.replace("\n", "\r\n").encode(),
    "no final line break": PLAIN.rstrip().encode(),
    "no header": PLAIN.removeprefix(HEADER).encode(),
    "tabs and no spaces": PLAIN.replace(", ", ",").replace("query", "\tquery\t").encode(),
    "spaces in line": PLAIN.replace(", ", ",    ").encode(),
    "quoted cells": PLAIN.replace("keep 1 1", '"keep 1 1"').replace("tax", '"tax"').encode(),
    "a header after comments": ("# first\n" + PLAIN).encode(),
    "a comment with a quote": PLAIN.replace("# who", '# "who, "').encode(),
    "blank lines of spaces": PLAIN.replace("\n\n", "\n  \t\n").encode(),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_way_to_write_csv_means_the_same(variant: str) -> None:
    (rule,) = parse_policies([PolicyFile("10-police.csv", VARIANTS[variant])], CITY).rules
    assert (rule.who, str(rule.mask), rule.note.replace(", ", ",").replace(",   ", ",")) == (
        "tax",
        "keep 1 1",
        '§3,"second"',
    )


def test_a_header_with_other_columns_is_refused() -> None:
    found = findings(p10_police="type, what, who, for, when, rows, mask, effect, note\n" + GOOD)
    assert [(finding.place.line, finding.code) for finding in found] == [(1, "header")]


def test_a_quoted_cell_never_swallows_the_rule_below_it() -> None:
    opened = line(note='"see') + "\n" + line(effect="deny", mask="-", note='"') + "\n"
    assert [finding.place.line for finding in findings(p10_police=opened)] == [1, 2]


def test_membership_lines_may_have_the_width_of_the_header() -> None:
    table = parse_policies(files(p00_all=HEADER + "g, tax, all,,,,,,\n", p10_police=GOOD), CITY)
    assert table.groups.memberships == {"tax": {"all"}}


def test_star_is_the_modes_in_an_allow_and_everything_in_a_deny() -> None:
    written = line(**{"for": "*"}) + "\n" + line(mask="-", effect="deny", **{"for": "*"}) + "\n"
    allow, deny = parse_policies(files(p10_police=written), CITY).rules
    assert (allow.effect, allow.rights) == (Effect.ALLOW, MODES)
    assert (deny.effect, deny.rights) == (Effect.DENY, frozenset(Right))


def test_what_verify_reveals() -> None:
    mixed = line(**{"for": "*"})
    alone = line(mask="verdict+not-found", **{"for": "verify"})
    first, second = parse_policies(files(p10_police=f"{mixed}\n{alone}\n"), CITY).rules
    assert first.reveals == {Reveal.VERDICT}
    assert second.mask is None
    assert second.reveals == {Reveal.VERDICT, Reveal.NOT_FOUND}


def test_blind_batches_have_words_of_their_own() -> None:
    written = line(mask="blind-positions+verdict", **{"for": "verify"})
    (rule,) = parse_policies(files(p10_police=f"{written}\n"), CITY).rules
    assert rule.reveals == {Reveal.VERDICT, Reveal.BLIND_POSITIONS}
    (rule,) = parse_policies(files(p10_police=line(mask="blind-size", **{"for": "verify"}) + "\n"), CITY).rules
    assert rule.reveals == {Reveal.BLIND_SIZE}


RIGHT_LINES = [
    line(when="purpose=burial", mask="keep 1 1"),
    line(when="purpose=burial+granted"),
    line(when="agreed+purpose=burial"),
    line(when="consented+purpose=burial"),
    line(when="emergency+purpose=burial"),
    line(when="consented", **{"for": "verify", "mask": "verdict"}),
    line(when="by-key", **{"for": "*"}),
    line(when="from=2026-01-01+until=2026-01-01"),
    line(what="population.criminal_record", mask="null"),
    line(what="population.criminal_record", mask="constant hidden"),
    line(what="population.criminal_record", mask="clear"),
    line(what="population.criminal_record", who="everyone", effect="deny", mask="-"),
    line(what="population.*", who="everyone", mask="clear"),
    line(who="tax/monthly-report"),
    line(who="public"),
    line(what="population.household", mask="-"),
    line(what="population.name", mask="verdict", **{"for": "verify"}),
]


@pytest.mark.parametrize("written", RIGHT_LINES)
def test_right_lines_are_taken(written: str) -> None:
    assert len(parse_policies(files(p10_police=written), CITY).rules) == 1


def test_a_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "10-police.csv").write_text(GOOD)
    (tmp_path / "00-all.csv").write_text("g, tax, all\n")
    table = read_policies(tmp_path, CITY)
    assert table.names_of("tax", "app") == {"everyone", "tax", "tax/app", "all"}


def test_a_missing_directory_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="the policy directory cannot be read"):
        read_policies(tmp_path / "none", CITY)


def test_a_directory_among_the_files_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "10-police.csv").mkdir()
    with pytest.raises(PolicyError, match="10-police.csv:1:1: error: the file cannot be read"):
        read_policies(tmp_path, CITY)


def version(**texts: str) -> str:
    return parse_policies(files(**texts), CITY).version


def test_the_version_is_a_hash_of_names_and_contents() -> None:
    assert version(p10_police=GOOD) == version(p10_police=GOOD)
    others = [
        version(p10_police=GOOD),
        version(p10_police=GOOD + "\n"),
        version(p11_police=GOOD),
        version(p10_police=GOOD, p11_police=""),
        version(p10_police="", p11_police=GOOD),
    ]
    assert len(set(others)) == len(others)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_is_ever_half_read(content: bytes) -> None:
    """Whatever a file holds, it is a table or a list of findings, never another exception."""
    try:
        table = parse_policies([PolicyFile("10-police.csv", content)], CITY)
    except PolicyError as error:
        assert error.findings
    else:
        assert isinstance(table, PolicyTable) and table.rules


CELL = st.sampled_from(["p", "g", "tax", "*", "-", "population", "allow", "deny", "query", "clear", '"', "always", ""])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL | st.text(max_size=6), min_size=7, max_size=10).map(",".join), max_size=4).map("\n".join))
def test_no_words_in_wrong_places_are_ever_half_read(text: str) -> None:
    try:
        assert parse_policies(files(p10_police=text), CITY).rules
    except PolicyError as error:
        assert error.findings


def test_what_an_open_editor_leaves_beside_a_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "10-police.csv").write_bytes(GOOD.encode())
    (tmp_path / ".~lock.10-police.csv#").write_bytes(b"somebody, 2026")
    (tmp_path / ".10-police.csv.swp").write_bytes(b"b0VIM\0")
    assert [file.name for file in load_files(tmp_path)] == ["10-police.csv"]


def test_an_amended_table_is_the_table_of_all_files() -> None:
    before = parse_policies(files(p00_centre="g, tax, all\n", p10_police=GOOD), CITY)
    changed = files(
        p10_police=GOOD.replace("name", "gender"), p20_civil_affairs=GOOD.replace("population.name", "relief.amount")
    )
    amended = amend_policies(before, changed)
    whole = parse_policies([*files(p00_centre="g, tax, all\n"), *changed], CITY)
    assert amended == whole
    assert amended.parts[0] is before.parts[0]


def test_a_mistake_that_an_amendment_makes_elsewhere_is_told() -> None:
    groups, using = "g, tax, all\n", GOOD + line(who="all")
    before = parse_policies(files(p00_centre=groups, p10_police=using), CITY)
    with pytest.raises(PolicyError) as refused:
        amend_policies(before, files(p00_centre="g, tax, others\n"))
    assert [(str(each.place), each.code) for each in refused.value.findings] == [("10-police.csv:2", "unknown-name")]


def test_a_file_that_did_not_change_is_not_read_again() -> None:
    before = parse_policies(files(p00_centre="g, tax, all\n", p10_police=GOOD), CITY)
    after = parse_policies(files(p00_centre="g, tax, some\n", p10_police=GOOD), CITY, before=before)
    assert after.parts[1] is before.parts[1] and after.parts[0] is not before.parts[0]
    alike = parse_policies(files(p10_police=GOOD), replace(CITY, version="v2"), before=before)
    assert alike.parts[0] is before.parts[1]
    population = replace(CITY.resources["population"], name="another")
    other = replace(CITY, resources={**CITY.resources, "population": population}, version="v3")
    elsewhere = parse_policies(files(p10_police=GOOD), other, before=before)
    assert elsewhere.parts[0] is not before.parts[1]


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        (line(who="nobody"), "nobody"),
        (line(mask="keep 3"), "keep 3"),
        (line(when="sometimes"), "sometimes"),
        (line(**{"for": "read"}), "read"),
        ('p, "nobody", population.name, query, always, *, clear, allow, ', 'nobody"'),
        ('p,\t everyone, "population.nme", query, always, *, clear, allow, ', '"population.nme"'),
        ("g, nobody, all", "nobody"),
        ("g, tax, All", "All"),
    ],
)
def test_a_mistake_points_at_its_cell(written: str, cell: str) -> None:
    (finding,) = findings(p00_centre=written) if written.startswith("g") else findings(p10_police=written)
    assert written[finding.place.column - 1 :].removeprefix('"').startswith(cell.removeprefix('"'))


@pytest.mark.parametrize("groups", ["g, court, tax/audit\n", ""])
def test_no_department_makes_a_group_of_what_others_mean_as_its_application(groups: str) -> None:
    departments = [*CITY.departments.values(), department("court")]
    texts = files(p10_police=line(who="tax/audit"), p30_tax="# none\n" + groups)
    catalog = catalog_of(CITY.resources.values(), departments)
    if not groups:
        assert parse_policies(texts, catalog).rules
        return
    with pytest.raises(PolicyError) as refused:
        parse_policies(texts, catalog)
    assert [(str(each.place), each.code) for each in refused.value.findings] == [("10-police.csv:1", "borrowed-group")]


def test_no_department_smuggles_others_into_a_group_of_the_centre() -> None:
    found = findings(p00_centre="g, tax/audit, trusted\n", p30_tax="g, civil, tax/audit\n", p10_police=GOOD)
    assert [(str(each.place), each.code) for each in found] == [("00-centre.csv:1", "borrowed-group")]


def test_a_mask_under_a_key_needs_a_row_surrogate() -> None:
    """Without one the output settles the order of rows, and this output is not there when they are ordered."""
    entry = replace(CITY.resources["population"], row=None)
    bare = replace(CITY, resources={**CITY.resources, "population": entry})
    with pytest.raises(PolicyError, match="mask-order"):
        parse_policies(files(p10_police=line(mask="token")), bare)
    parse_policies(files(p10_police=line(mask="keep 1 1")), bare)

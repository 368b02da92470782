"""Reports: the same bytes for the same facts, in the words of the profile, with nothing that runs or is fetched."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Usage, UsageCounts
from catalog import Mode, SharingClass
from sharing.announcements import Matter
from sharing.jurisdictions import Metric
from sharing.proceedings import Kind, Proceeding
from sharing.statistics import (
    Bar,
    Chart,
    Document,
    Evaluation,
    Facts,
    Improvement,
    Period,
    bulletin,
    chart_files,
    evaluate,
    html,
    markdown,
    of_year,
    ordered_violations,
    supply,
    svg,
    yearly_report,
)
from sharing.statistics.charts import LABELS, WIDTH
from sharing.violations import ViolationKind, ViolationState
from tests.policies.small_city import catalog_of
from tests.sharing.statistics.counted_city import (
    MONDAY,
    ON,
    TOWN,
    YEAR,
    ZONE,
    announcement,
    entry,
    facts,
    granted,
    proceeding,
    refused,
    term,
    usage,
    violation,
)

USED: Mapping[Usage, UsageCounts] = MappingProxyType(
    {
        usage(): UsageCounts(answered=40, refused=30, rows=50),
        usage(day=MONDAY + timedelta(40), mode=Mode.VERIFY): UsageCounts(answered=7, rows=7),
        usage(department="police"): UsageCounts(answered=1_000_000, rows=1_000_000),
        usage(day=date(2025, 12, 31)): UsageCounts(answered=900_000),
    }
)
PROCEEDINGS: tuple[Proceeding[Any], ...] = (
    granted(1),
    granted(2, MONDAY, None, "id_number"),
    refused(3),
    refused(4),
    refused(5),
    granted(6, date(2025, 5, 5)),
    proceeding(Kind.APPLICATION, granted(7).content, "submitted", term("decision", "police", MONDAY), number=7),
    announcement(Matter.CHANGE, MONDAY),
    entry(1, "population", date(2026, 6, 30)),
)


def evaluation(of: Facts | None = None, period: Period = YEAR, on: date = ON) -> Evaluation:
    return evaluate(of or facts(PROCEEDINGS, dict(USED)), period, on)


def test_supply_counts_what_the_catalogue_holds() -> None:
    found = supply(TOWN)
    assert set(found) == {"police", "civil-affairs"}
    police = found["police"]
    assert (police.resources, police.base_items, police.opened) == (2, 1, 0)
    assert police.items == {
        SharingClass.UNCONDITIONAL: 2,
        SharingClass.CONDITIONAL: 6,
        SharingClass.RESTRICTED: 1,
    }
    assert sum(sum(each.items.values()) for each in found.values()) == sum(
        len(resource.items) for resource in TOWN.resources.values()
    )


def test_the_figures_of_a_department_are_those_of_its_own_year() -> None:
    police = next(each for each in evaluation().departments if each.department == "police")
    asked = police.as_provider
    assert (asked.received, asked.granted, asked.partly, asked.automatic, asked.refused) == (7, 3, 1, 1, 3)
    assert (police.used.answered, police.used.refused, police.used.rows) == (47, 30, 57)
    assert police.unused == ("household",)
    assert {kept.overdue for kept in police.terms.values()} == {1}


def test_advice_follows_from_the_figures() -> None:
    told = {each.improvement: each for each in evaluation().advice if each.department == "police"}
    assert told[Improvement.DO_WHAT_IS_OVERDUE].count == 2  # an answer, and the yearly refresh
    assert told[Improvement.UPDATE].resources == ("household",)
    assert told[Improvement.LOOK_THROUGH_ENTRIES].resources == ("population",)
    assert told[Improvement.OFFER_WHAT_IS_UNUSED].resources == ("household",)
    assert Improvement.LOOK_INTO_REFUSALS not in told
    quiet = evaluate(replace(facts(), catalog=catalog_of([], TOWN.departments.values())), YEAR, ON)
    assert quiet.advice == ()


def written(document: Document) -> tuple[str, str, Mapping[str, str]]:
    return markdown(document), html(document), chart_files(document)


@settings(max_examples=25)
@given(st.permutations(PROCEEDINGS), st.permutations(sorted(USED)))
def test_equal_facts_make_equal_bytes_in_whatever_order_they_come(
    proceedings: list[Proceeding[Any]], uses: list[Usage]
) -> None:
    counted = {use: USED[use] for use in sorted(uses)}
    found = evaluation(facts(proceedings, counted))
    assert written(yearly_report(found)) == written(yearly_report(evaluation()))
    assert written(bulletin(found)) == written(bulletin(evaluation()))


@pytest.mark.parametrize("document", [yearly_report(evaluation()), bulletin(evaluation())], ids=lambda each: each.name)
def test_a_page_runs_nothing_and_fetches_nothing(document: Document) -> None:
    page = html(document)
    assert page.startswith("<!doctype html>\n") and page.endswith("</html>\n")
    assert not re.search(r"<script|<link|<img|<iframe|\ssrc=|\shref=|\son\w+=|@import|url\(|javascript:", page, re.I)
    assert re.findall(r"https?://[^\"]+", page) == ["http://www.w3.org/2000/svg"] * len(document.charts)
    for name, chart in chart_files(document).items():
        assert f"]({name})" in markdown(document)
        assert chart in page
        fromstring(chart)  # noqa: S314 - our own bytes


HOSTILE = '<script>alert("1")</script>|[x](y)`\n# 题'


def test_names_of_the_catalogue_are_text_wherever_they_stand() -> None:
    departments = [replace(each, name=HOSTILE) for each in TOWN.departments.values()]
    resources = [replace(each, name=HOSTILE) for each in TOWN.resources.values()]
    document = yearly_report(
        evaluation(replace(facts(PROCEEDINGS, dict(USED)), catalog=catalog_of(resources, departments)))
    )
    page, text, charts = html(document), markdown(document), chart_files(document)
    assert "<script" not in page and not any("<script" in chart for chart in charts.values())
    assert "\n# 题" not in text and not re.search(r"(?<!\\)\]\(y\)", text)
    heads = [line for line in text.splitlines() if line.startswith("|")]
    assert all(re.search(r"(?<!\\)\|$", line) for line in heads)


def test_the_words_are_those_of_the_profile() -> None:
    panjin, usual = (evaluation(facts(PROCEEDINGS, dict(USED), profile)) for profile in ("panjin", "order-809"))
    assert "特殊共享类" in markdown(yearly_report(panjin)) and "特殊共享类" not in markdown(yearly_report(usual))
    assert "有条件共享类" in html(yearly_report(panjin))


def test_only_what_the_profile_measures_is_reported() -> None:
    found = evaluation()
    headings = [section.heading for section in yearly_report(found).sections]
    assert headings == ["提供数量", "更新时效", "时限执行", "使用情况", "共享申请", "校核、协调与整改", "改进意见"]
    rules = found.profile.rules
    measured = replace(rules.supervision.evaluation, metrics=(Metric.USAGE,))
    narrow = replace(rules, supervision=replace(rules.supervision, evaluation=measured))
    only_use = replace(found, profile=replace(found.profile, rules=narrow))
    assert [section.heading for section in yearly_report(only_use).sections][0] == "使用情况"


def test_outstanding_departments_are_named_where_the_profile_commends_them() -> None:
    counted = {usage("relief", "police"): UsageCounts(answered=3)}
    assert evaluation(facts((), counted, "xian")).outstanding == ("civil-affairs",)
    assert evaluation(facts((), counted)).outstanding == ()
    late = proceeding(Kind.APPLICATION, None, "x", term("decision", "civil-affairs", MONDAY, MONDAY + timedelta(1)))
    with_late = replace(late, content=granted(9).content)
    assert evaluation(facts([with_late], counted, "xian")).outstanding == ()
    ordered = violation(1, MONDAY, department="civil-affairs")
    assert evaluation(facts([ordered], counted, "xian")).outstanding == ()


def test_violations_are_told_once_somebody_was_ordered_to_correct_them() -> None:
    found = [
        violation(1, MONDAY),
        violation(2, MONDAY, kind=ViolationKind.SUPPLY),
        violation(3, MONDAY, state=ViolationState.DISMISSED),
        violation(4, None),
        violation(5, date(2025, 12, 31)),
    ]
    assert ordered_violations(found, YEAR) == {"tax": {ViolationKind.SUPPLY: 1, ViolationKind.NOT_UPDATED: 1}}
    text = markdown(yearly_report(evaluation(facts(found))))
    assert "| tax | 未及时更新数据 | 1 |" in text and "| tax | 拒绝、拖延提供数据 | 1 |" in text


def test_a_bulletin_tells_changes_and_reminders_of_its_period() -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE)
    document = bulletin(evaluation(period=month, on=month.last))
    assert document.name == "bulletin-2026-03-01-2026-03-31"
    changes = next(section for section in document.sections if section.heading == "变更公告")
    assert changes.tables[0].rows == (("2026-03-02", "population", "数据变更", "2026-AN-000001"),)
    june = bulletin(evaluation(period=Period(date(2026, 6, 1), date(2026, 6, 30), ZONE), on=date(2026, 6, 30)))
    assert ("police", "2026-06-30", "1", "未到期") in june.sections[-1].tables[1].rows


def test_a_whole_year_is_its_days() -> None:
    year = of_year(2024, ZONE)
    assert date(2024, 2, 29) in year and date(2025, 1, 1) not in year
    assert (year.first, year.last) == (date(2024, 1, 1), date(2024, 12, 31))


@given(
    st.lists(
        st.tuples(st.text("市局<&\"'", max_size=9), st.lists(st.integers(0, 10**9), min_size=1, max_size=4)), max_size=9
    )
)
def test_charts_are_well_formed_and_within_their_width(bars: list[tuple[str, list[int]]]) -> None:
    chart = Chart("name", "题 <&>", ("一", "<二>"), tuple(Bar(label, tuple(parts)) for label, parts in bars))
    drawn = fromstring(svg(chart))  # noqa: S314 - our own bytes
    boxes = [each for each in drawn.iter("{http://www.w3.org/2000/svg}rect")][1:]
    longest = max((sum(parts) for _, parts in bars), default=0)
    for box in boxes:
        assert int(box.attrib["x"]) + int(box.attrib["width"]) <= WIDTH
    whole = [int(box.attrib["width"]) for box in boxes if int(box.attrib["x"]) >= LABELS]
    assert (sum(whole) > 0) == (longest > 0)

"""An evaluation as sections of a report, in the words of the profile; codes become the names of the catalogue."""

from collections.abc import Sequence

from catalog import SharingClass
from sharing.calendar import Escalated, Overdue
from sharing.corrections import Outcome
from sharing.jurisdictions import Metric
from sharing.statistics.documents import Bar, Chart, Document, Section, Table
from sharing.statistics.evaluation import Evaluation
from sharing.statistics.figures import Figures
from sharing.statistics.freshness import Fresh, Interrupted, Live, Stale, Unknown
from sharing.statistics.terms import Duty
from sharing.statistics.words import (
    ATTENTION,
    CATEGORIES,
    CYCLES,
    DUTIES,
    MATTERS,
    MODES,
    OUTCOMES,
    RULINGS,
    STEPS,
    VIOLATIONS,
    advice_words,
    state_words,
)

MOST_USED = 10


def yearly_report(evaluation: Evaluation) -> Document:
    """年度评估报告: everything that the profile measures, with advice (R132, R133)."""
    year = evaluation.period.first.year
    sections = [*_measured(evaluation), _applications(evaluation), _settled(evaluation)]
    sections.append(_advice(evaluation))
    if evaluation.profile.rules.supervision.evaluation.commendation:
        sections.append(_outstanding(evaluation))
    return _document(evaluation, f"yearly-{year}", f"{year}年度数据共享评估报告", sections)


def bulletin(evaluation: Evaluation) -> Document:
    """数据简报: what was used, what changed, what is overdue (R134)."""
    first, last = evaluation.period.first.isoformat(), evaluation.period.last.isoformat()
    sections = [_use(evaluation), _applications(evaluation), _changes(evaluation), _due(evaluation)]
    return _document(evaluation, f"bulletin-{first}-{last}", f"数据简报（{first} 至 {last}）", sections)


def _document(evaluation: Evaluation, name: str, title: str, sections: Sequence[Section]) -> Document:
    period, profile = evaluation.period, evaluation.profile
    about = (
        ("统计区间", f"{period.first.isoformat()} 至 {period.last.isoformat()}"),
        ("统计截止", evaluation.on.isoformat()),
        ("适用办法", f"{profile.name}（{profile.code}，第 {profile.revision} 版）"),
        ("目录版本", evaluation.catalog.version[:12]),
    )
    return Document(name, title, about, tuple(sections))


def _measured(evaluation: Evaluation) -> list[Section]:
    """By the metrics of the profile; where it names none, all of them."""
    metrics = evaluation.profile.rules.supervision.evaluation.metrics or tuple(Metric)
    found: list[Section] = []
    if Metric.QUANTITY in metrics:
        found.append(_supply(evaluation))
    if Metric.TIMELINESS in metrics:
        found += [_timeliness(evaluation), _terms(evaluation)]
    if Metric.USAGE in metrics:
        found.append(_use(evaluation))
    return found


def _supply(evaluation: Evaluation) -> Section:
    labels, classes = evaluation.profile.rules.classes.labels, tuple(SharingClass)
    supplying = [(each, each.supply) for each in evaluation.departments if each.supply is not None]
    head = ("部门", "资源", *CATEGORIES.values(), *map(labels.of, classes), "基础数据项", *MODES.values(), "已开放")
    rows = tuple(
        (
            each.name,
            *_figures(supply.resources, *(supply.categories[category] for category in CATEGORIES)),
            *_figures(*(supply.items[each_class] for each_class in classes), supply.base_items),
            *_figures(*(supply.modes[mode] for mode in MODES), supply.opened),
        )
        for each, supply in supplying
    )
    bars = tuple(Bar(each.name, tuple(supply.items[one] for one in classes)) for each, supply in supplying)
    chart = Chart("supply", "各部门数据项（按共享类型）", tuple(map(labels.of, classes)), bars)
    return Section("提供数量", "资源按基础、主题、部门分列，数据项按共享类型分列。", (Table(head, rows),), (chart,))


def _timeliness(evaluation: Evaluation) -> Section:
    supplying = [each for each in evaluation.departments if each.freshness]
    states = {"按期": Fresh, "实时": Live, "逾期": Stale, "中断": Interrupted, "未说明": Unknown}
    head = ("部门", *states)
    rows = tuple((each.name, *_figures(*map(each.updated, states.values()))) for each in supplying)
    bars = tuple(
        Bar(each.name, (each.updated(Fresh) + each.updated(Live), each.updated(Stale), each.updated(Unknown)))
        for each in supplying
    )
    chart = Chart("timeliness", "更新时效（资源数）", ("按期", "逾期", "未说明"), bars)
    text = "最近更新时间以目录的数据截止日、发布日和数据变更公告为准，与目录或公告的更新周期比较。"
    return Section("更新时效", text, (Table(head, rows), _stale(evaluation)), (chart,))


def _stale(evaluation: Evaluation) -> Table:
    found = [
        (
            _resource(evaluation, each.resource),
            figures.name,
            CYCLES[each.cycle],
            "—" if each.updated_on is None else each.updated_on.isoformat(),
            state_words(each.state),
        )
        for figures in evaluation.departments
        for each in figures.freshness
        if isinstance(each.state, Stale | Interrupted)
    ]
    return Table(("未按期更新的资源", "部门", "更新周期", "最近更新", "状态"), tuple(found))


def _terms(evaluation: Evaluation) -> Section:
    rows = tuple(
        (
            each.name,
            DUTIES[duty],
            *_figures(kept.in_time, kept.late, kept.overdue),
            "—" if kept.median_days is None else f"{kept.median_days:g}",
        )
        for each in evaluation.departments
        for duty, kept in each.terms.items()
    )
    bars = tuple(
        Bar(each.name, _kept(each)) for each in evaluation.departments if any(kept.due for kept in each.terms.values())
    )
    chart = Chart("terms", "时限执行情况", ("按时", "超时办结", "逾期未办"), bars)
    head = ("部门", "事项", "按时", "超时办结", "逾期未办", "办结天数（中位）")
    text = "时限按国务院办公厅放假通知以工作日计算；天数为自然日。逾期不视为同意，不产生任何授权。"
    return Section("时限执行", text, (Table(head, rows),), (chart,))


def _kept(figures: Figures) -> tuple[int, int, int]:
    kept = figures.terms.values()
    return sum(each.in_time for each in kept), sum(each.late for each in kept), sum(each.overdue for each in kept)


def _use(evaluation: Evaluation) -> Section:
    head = ("共享方式", "已答复", "被拒绝", "未完成", "返回行数或核验结果数")
    modes = tuple(
        (MODES[mode], *_figures(counts.answered, counts.refused, counts.failed, counts.rows))
        for mode, counts in evaluation.use.items()
    )
    sides = tuple(
        (each.name, *_figures(each.used.answered, each.used.rows, each.uses.answered, each.uses.rows))
        for each in evaluation.departments
        if each.used.asked or each.uses.asked
    )
    months = tuple(
        Bar(f"{year}-{month:02}", (counts.answered, counts.refused + counts.failed))
        for (year, month), counts in evaluation.months.items()
    )
    return Section(
        "使用情况",
        "只统计使用其他部门数据的请求；不含任何数据值和数据主体。",
        (
            Table(head, modes),
            Table(("部门", "数据被使用次数", "数据被使用行数", "使用他部门数据次数", "使用他部门数据行数"), sides),
            _most_used(evaluation),
        ),
        (Chart("use", "每月使用次数", ("已答复", "未答复"), months),),
    )


def _most_used(evaluation: Evaluation) -> Table:
    most = sorted(evaluation.used.items(), key=lambda each: (-each[1].answered, each[0]))[:MOST_USED]
    rows = tuple((_resource(evaluation, code), *_figures(counts.answered, counts.rows)) for code, counts in most)
    return Table(("使用最多的资源", "次数", "行数"), rows)


def _applications(evaluation: Evaluation) -> Section:
    head = (
        "部门",
        "收到申请",
        "同意",
        "其中部分同意",
        "其中自动核准",
        "不予共享",
        "提出申请",
        "获得同意",
        "答复超时或逾期",
    )
    rows = tuple(
        (
            each.name,
            *_figures(each.as_provider.received, each.as_provider.granted, each.as_provider.partly),
            *_figures(each.as_provider.automatic, each.as_provider.refused),
            *_figures(each.as_consumer.received, each.as_consumer.granted),
            *_figures(each.kept(Duty.ANSWER).late + each.kept(Duty.ANSWER).overdue),
        )
        for each in evaluation.departments
        if (each.as_provider.received or each.as_provider.granted or each.as_provider.refused)
        or (each.as_consumer.received or each.as_consumer.granted)
        or each.kept(Duty.ANSWER).due
    )
    return Section("共享申请", "", (Table(head, rows),))


def _settled(evaluation: Evaluation) -> Section:
    corrections, disputes = evaluation.corrections, evaluation.disputes
    first = (
        *((OUTCOMES[outcome], *_figures(corrections.outcomes[outcome])) for outcome in Outcome),
        ("办理中", *_figures(corrections.open)),
        ("已撤回", *_figures(corrections.withdrawn)),
        ("对首次结果有异议", *_figures(corrections.contested)),
    )
    second = (
        *((f"止于{STEPS[step]}", *_figures(count)) for step, count in disputes.settled_at.items() if count),
        *((RULINGS[ruling], *_figures(count)) for ruling, count in disputes.rulings.items() if count),
        ("办理中", *_figures(disputes.open)),
        ("已撤回", *_figures(disputes.withdrawn)),
    )
    third = tuple(
        (each.name, VIOLATIONS[kind], *_figures(count))
        for each in evaluation.departments
        for kind, count in each.violations.items()
    )
    tables = (
        Table(("疑义校核", "件数"), first),
        Table(("协调处理", "件数"), second),
        Table(("责令整改的部门", "事项", "件数"), third),
    )
    return Section("校核、协调与整改", "", tables)


def _changes(evaluation: Evaluation) -> Section:
    rows = tuple(
        (
            each.content.effective_on.isoformat(),
            _resource(evaluation, each.content.resource),
            MATTERS[each.content.matter],
            each.number,
        )
        for each in sorted(evaluation.changes, key=lambda each: (each.content.effective_on, each.number))
    )
    return Section("变更公告", "", (Table(("日期", "资源", "事项", "编号"), rows),))


def _due(evaluation: Evaluation) -> Section:
    reminders = tuple(
        (
            each.name,
            each.reminder.due.isoformat(),
            str(len(each.reminder.entries)),
            "逾期" if isinstance(each.reminder.standing, Overdue | Escalated) else "未到期",
        )
        for each in evaluation.departments
        if each.reminder is not None
    )
    refresh = Table(("目录年度维护", "截止", "待维护条目", "状态"), reminders)
    return Section("逾期与提醒", "", (_stale(evaluation), refresh), points=_advised(evaluation))


def _advice(evaluation: Evaluation) -> Section:
    rows = tuple(
        (_department(evaluation, flag.department), _resource(evaluation, flag.resource), ATTENTION[flag.attention])
        for flag in evaluation.attention
    )
    table = Table(("需关注的使用部门", "资源", "事项"), rows)
    return Section("改进意见", "", (table,), points=_advised(evaluation))


def _advised(evaluation: Evaluation) -> tuple[str, ...]:
    return tuple(f"{_department(evaluation, each.department)}：{advice_words(each)}。" for each in evaluation.advice)


def _outstanding(evaluation: Evaluation) -> Section:
    text = "资源全部按期更新、各项时限均按时办结且数据被其他部门使用的部门，供表彰参考。"
    return Section("表彰参考", text, points=tuple(_department(evaluation, code) for code in evaluation.outstanding))


def _department(evaluation: Evaluation, code: str) -> str:
    found = evaluation.catalog.departments.get(code)
    return code if found is None else found.name


def _resource(evaluation: Evaluation, code: str) -> str:
    found = evaluation.catalog.resources.get(code)
    return code if found is None else found.name


def _figures(*numbers: int) -> tuple[str, ...]:
    return tuple(map(str, numbers))

"""What figures are called in reports, which are in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from catalog import Category, Mode
from sharing.announcements import Matter
from sharing.calendar import UpdateCycle
from sharing.corrections import Outcome
from sharing.disputes import Ruling
from sharing.jurisdictions import DisputeStep
from sharing.statistics.advice import Advice, Improvement
from sharing.statistics.attention import Attention
from sharing.statistics.freshness import Fresh, Interrupted, Live, Stale, State, Unknown
from sharing.statistics.terms import Duty
from sharing.violations import ViolationKind

MODES: Mapping[Mode, str] = MappingProxyType({Mode.VERIFY: "比对验证", Mode.QUERY: "查询引用", Mode.COPY: "批量复制"})
CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {Category.BASE: "基础", Category.THEMATIC: "主题", Category.DEPARTMENT: "部门"}
)
CYCLES: Mapping[UpdateCycle, str] = MappingProxyType(
    {
        UpdateCycle.REALTIME: "实时",
        UpdateCycle.DAILY: "每日",
        UpdateCycle.WEEKLY: "每周",
        UpdateCycle.MONTHLY: "每月",
        UpdateCycle.QUARTERLY: "每季度",
        UpdateCycle.YEARLY: "每年",
    }
)
DUTIES: Mapping[Duty, str] = MappingProxyType(
    {
        Duty.ANSWER: "申请答复",
        Duty.DELIVERY: "数据提供",
        Duty.CORRECTION: "疑义校核",
        Duty.REVIEW: "目录审核",
        Duty.CATALOGUE_CHANGE: "目录变更",
        Duty.YEARLY_REFRESH: "目录年度维护",
        Duty.OTHER: "其他时限",
    }
)
MATTERS: Mapping[Matter, str] = MappingProxyType(
    {Matter.CHANGE: "数据变更", Matter.CYCLE: "更新周期", Matter.SERVICE: "服务变更", Matter.OUTAGE: "服务中断"}
)
OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {Outcome.CONFIRMED: "确认无误", Outcome.CORRECTED: "已更正", Outcome.NOT_FOUND: "查无记录"}
)
RULINGS: Mapping[Ruling, str] = MappingProxyType(
    {Ruling.APPLICANT: "支持申请方", Ruling.OPPONENT: "支持被申请方", Ruling.PARTLY: "部分支持"}
)
STEPS: Mapping[DisputeStep, str] = MappingProxyType(
    {
        DisputeStep.NEGOTIATION: "协商",
        DisputeStep.CENTRE_CONSULTATION: "会商",
        DisputeStep.AUTHORITY: "主管部门协调",
        DisputeStep.LEADING_GROUP: "领导小组研究",
        DisputeStep.GOVERNMENT: "政府决定",
        DisputeStep.COMMON_SUPERIOR: "共同上级协调",
    }
)
VIOLATIONS: Mapping[ViolationKind, str] = MappingProxyType(
    {
        ViolationKind.CATALOGUE: "未按要求编制、更新目录",
        ViolationKind.SUPPLY: "拒绝、拖延提供数据",
        ViolationKind.UNFIT_DATA: "数据不真实、不可用",
        ViolationKind.NOT_UPDATED: "未及时更新数据",
        ViolationKind.USE_BEYOND_DUTY: "超范围使用数据",
        ViolationKind.LOSS_OF_CONTROL: "管理失控",
        ViolationKind.REPEATED_COLLECTION: "重复采集",
    }
)
IMPROVEMENTS: Mapping[Improvement, str] = MappingProxyType(
    {
        Improvement.DO_WHAT_IS_OVERDUE: "有 {count} 项逾期未办，应立即办理",
        Improvement.ANSWER_IN_TIME: "有 {count} 项超过时限办结，应改进办理流程",
        Improvement.UPDATE: "{count} 项资源未按更新周期更新",
        Improvement.TELL_UPDATES: "{count} 项资源未说明最近更新时间，应在目录或公告中说明",
        Improvement.SAY_ANNOUNCED_CYCLE: "{count} 项资源的目录与已公告的更新周期不一致，应修订目录",
        Improvement.LOOK_THROUGH_ENTRIES: "{count} 项目录条目未完成年度维护",
        Improvement.LOOK_INTO_REFUSALS: "不予共享 {count} 件，多于同意共享的件数，应复核理由和依据",
        Improvement.OFFER_WHAT_IS_UNUSED: "{count} 项资源本期无其他部门使用，应核实需求和共享条件",
    }
)
ATTENTION: Mapping[Attention, str] = MappingProxyType(
    {
        Attention.OFTEN_REFUSED: "被拒绝的请求较多",
        Attention.OUT_OF_HOURS: "多数请求在非工作时间",
        Attention.RISING: "近七日使用量明显上升",
        Attention.CASE_NOT_STATED: "部分请求未注明办件",
        Attention.NO_PURPOSE: "部分请求未注明用途",
        Attention.UNDER_EMERGENCY: "部分数据依应急声明取得",
        Attention.UNDER_CONSENT: "部分数据依本人授权取得",
    }
)


def state_words(state: State) -> str:
    """How new a resource is."""
    match state:
        case Fresh():
            return "按期"
        case Live():
            return "实时"
        case Stale(days=days):
            return f"逾期 {days} 天"
        case Interrupted(until=until):
            return "服务中断" if until is None else f"服务中断，预计 {until.isoformat()} 恢复"
        case Unknown():
            return "未说明"
        case _:
            assert_never(state)


def advice_words(each: Advice) -> str:
    """What there is to do, with the resources it is about."""
    said = IMPROVEMENTS[each.improvement].format(count=each.count)
    return f"{said}：{'、'.join(each.resources)}" if each.resources else said

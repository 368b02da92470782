"""Statistics of sharing: what is supplied, how new it is, how terms are kept, what is used; reports with advice."""

from sharing.statistics.advice import Advice, Improvement, advice
from sharing.statistics.attention import Attention, Flag, flags
from sharing.statistics.chapters import bulletin, yearly_report
from sharing.statistics.charts import svg
from sharing.statistics.demands import Demands, demands_by_consumer, demands_by_provider
from sharing.statistics.documents import Bar, Chart, Document, Section, Table
from sharing.statistics.evaluation import Evaluation, Facts, evaluate
from sharing.statistics.figures import Figures
from sharing.statistics.freshness import Fresh, Freshness, Interrupted, Live, Stale, State, Unknown, freshness
from sharing.statistics.periods import Period, of_year
from sharing.statistics.refreshing import RefreshReminder, refresh_reminders
from sharing.statistics.supply import Supply, supply
from sharing.statistics.terms import Duty, Kept, kept_terms
from sharing.statistics.use import Counted, UseOf, added, by_mode, by_use, from_others, of_provider, within
from sharing.statistics.violating import ordered_violations
from sharing.statistics.words import ATTENTION, state_words
from sharing.statistics.writing import chart_file, chart_files, html, markdown

__all__ = [
    "ATTENTION",
    "Advice",
    "Attention",
    "Bar",
    "Chart",
    "Counted",
    "Demands",
    "Document",
    "Duty",
    "Evaluation",
    "Facts",
    "Figures",
    "Flag",
    "Fresh",
    "Freshness",
    "Improvement",
    "Interrupted",
    "Kept",
    "Live",
    "Period",
    "RefreshReminder",
    "Section",
    "Stale",
    "State",
    "Supply",
    "Table",
    "Unknown",
    "UseOf",
    "added",
    "advice",
    "bulletin",
    "by_mode",
    "by_use",
    "chart_file",
    "chart_files",
    "demands_by_consumer",
    "demands_by_provider",
    "evaluate",
    "flags",
    "freshness",
    "from_others",
    "html",
    "kept_terms",
    "markdown",
    "of_provider",
    "of_year",
    "ordered_violations",
    "refresh_reminders",
    "state_words",
    "supply",
    "svg",
    "within",
    "yearly_report",
]

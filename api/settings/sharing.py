"""The settings of what the jurisdiction asks, of requests and of proceedings."""

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, NonNegativeInt, PositiveInt, field_validator, model_validator

from api.settings.section import Section

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class SharingSection(Section):
    """What the jurisdiction asks of a request, and of proceedings."""

    zone: str = "Asia/Shanghai"
    """Time zone of days and working hours."""
    work_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")] = "09:00-17:00"
    """Working hours, from and until (the last minute not included)."""
    work_days: Annotated[str, Field(pattern=rf"^({'|'.join(_DAYS)})-({'|'.join(_DAYS)})$")] = "Mon-Fri"
    """Working days, first and last."""
    case_required: bool = False
    """Whether every request for data must name its case (办件)."""
    case_pattern: str = r"[ -~]{1,128}"
    """Regular expression that the whole of a case number matches."""
    combination_floor: NonNegativeInt = 100
    """Candidates that masks together must leave, where each does; a line that leaves fewer opens nothing. 0 is off."""

    profile: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)] = "order-809"
    """Code of the [profile](jurisdictions.md) that new proceedings follow."""
    profiles: Path | None = None
    """Folder of further profiles, each a file `CODE.yaml`."""
    profile_out_of_force: bool = False
    """Whether a profile may be followed whose regulation is expired, a draft, or not yet in force."""
    duties: Path | None = None
    """File of who may do what in proceedings, in the place of the one that comes with the platform."""
    holidays: Path | None = None
    """File of notices on holidays that the calendar of working days does not have, or has wrong."""
    agreements: Path | None = None
    """Folder of templates of [agreements](sharing-agreements.md), in the place of those that come with the platform."""

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, LookupError, ValueError):  # a folder of the zone database, an unknown key, a path out of it
            raise ValueError("not a time zone") from None
        return value

    @field_validator("case_pattern")
    @classmethod
    def _pattern_compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error:
            raise ValueError("not a regular expression") from None
        return value

    @model_validator(mode="after")
    def _hours_run_forward(self) -> Self:
        opens, closes = self.work_hours.split("-")
        if opens >= closes:
            raise ValueError("work_hours end before they begin")
        return self

    def day(self, moment: datetime) -> date:
        """The calendar day of an aware `moment` in the configured zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def in_hours(self, moment: datetime) -> bool:
        """Whether an aware `moment` lies in working hours. Public holidays are not considered."""
        local = moment.astimezone(ZoneInfo(self.zone))
        opens, closes = (time.fromisoformat(text) for text in self.work_hours.split("-"))
        first, last = (_DAYS.index(text) for text in self.work_days.split("-"))
        at_work = (local.weekday() - first) % 7 <= (last - first) % 7  # a week may run over Sunday
        return at_work and opens <= local.time() < closes


class VerificationSection(Section):
    """What holds for comparisons of all resources; how many there may be is for each provider's catalogue file."""

    receipts: bool = True
    """Whether verdicts come with a signed receipt."""
    quantum_ms: Annotated[int, Field(ge=0, le=10_000)] = 50
    """Milliseconds to a multiple of which the time of a verification is rounded up; 0 lets it be seen."""
    alarm_answers: PositiveInt = 100
    """Answers of a department about a resource in a day from which on many that were no match raise an alarm."""
    alarm_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the answers that may be no match without an alarm; 1 raises none."""

"""The monthly demand report: figures frozen when it is submitted (1.11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Date, Index, Select, Text, select, text
from sqlalchemy.orm import Mapped

from app.chapters.leads import rules
from app.chapters.leads.models.figures import Figures, figures_of
from app.chapters.leads.models.meetings import MEETING
from app.chapters.leads.models.tables import Row, Table, tables, totals
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment, db
from app.kernel.registers.items import Card, SignOff, item, link, years
from app.kernel.registers.register import Form, FormState, Ruled
from app.kernel.roles import Role

FIRST = "state <> 'void' AND corrects_id IS NULL"


def last_month() -> date:
    """Return the first day of the month before this one."""
    return rules.months_back(rules.month_of(clock.today()), 1)


class DemandReport(Form):
    """The demand of a month in figures, as it was submitted (1.11)."""

    __tablename__ = "demand_report"
    __table_args__ = (
        Index(
            "uq_demand_report_month",
            "month",
            unique=True,
            sqlite_where=text(FIRST),
            postgresql_where=text(FIRST),
        ),
    )
    card = Card(
        _("Demand report of a month"),
        plural=_("Demand reports"),
        department="销",
        serial=18,
        clause="1.11",
        category="b",
        retention=years(3),
        icon="report-analytics",
        access=MEETING,
    )

    month: Mapped[date] = item(
        Date,
        _("Month"),
        default=last_month,
        listed=True,
        filtered=True,
        help=_("Any day of the month."),
        aliases=("月份", "统计月份"),
    )
    remarks: Mapped[str | None] = item(
        Text, _("Remarks on the figures"), search=True, aliases=("说明", "备注")
    )
    submitted_by_id: Mapped[int | None] = link(
        Employee, _("Submitted by"), listed=True, derived=True, aliases=("上报人",)
    )
    submitted_at: Mapped[datetime | None] = item(
        Moment, _("Submitted at"), listed=True, derived=True
    )
    figures: Mapped[dict[str, Any] | None] = item(JSON, _("Figures"), derived=True, form=False)
    leader = SignOff(
        _("Taken note of by the sales general manager"), roles=[Role.SALES_GENERAL_MANAGER]
    )

    def prepare(self) -> None:
        if self.month is not None:
            self.month = rules.month_of(self.month)

    def clean(self) -> None:
        rules.check_month(self.month, clock.today())
        if self.corrects_id is None:
            with db.session.no_autoflush:
                other = db.session.scalar(self._other())
            if other is not None:
                raise rules.MonthReported(other)

    def on_submit(self) -> None:
        """Freeze the figures (1.11)."""
        rules.check_over(self.month, clock.today())
        self.figures = figures_of([self.month])[self.month].plain()
        self.submitted_by_id, self.submitted_at = actor().employee_id, clock.now()

    def shown_figures(self) -> dict[date, Figures]:
        """Return the figures of this month, the last one and the same one a year ago.

        What was submitted is shown as it was frozen; for other months the leads are counted.
        """
        months = self.month, rules.months_back(self.month, 1), rules.months_back(self.month, 12)
        frozen = {self.month: self.figures} if self.figures else {}
        frozen |= {row.month: row.figures for row in db.session.execute(_submitted(months[1:]))}
        found = figures_of(month for month in months if month not in frozen)
        return {m: found[m] if m in found else Figures.of(frozen[m]) for m in months}

    def ruled(self) -> Iterable[Ruled]:
        months = list(self.shown_figures().values())
        together = Table(self.item("figures").label, [Row(_("Together"), totals(months))])
        for table in (together, *tables(months)):
            if table.rows:
                heads = ["", *(cell.label for cell in table.rows[0].cells)]
                yield Ruled(table.label, heads, [_printed(row) for row in table.rows])

    def _other(self) -> Any:
        """Return the statement for the number of another report of the month."""
        return select(DemandReport.number).where(
            DemandReport.month == self.month,
            DemandReport.corrects_id.is_(None),
            DemandReport.state != FormState.VOID.value,
            DemandReport.id != (self.id or 0),
        )

    def title_for_entry(self) -> str:
        return f"{self.month:%Y-%m}" if self.month else ""


def _printed(row: Row) -> list[str]:
    return [str(row.label), *(f"{cell.now} ({cell.before})" for cell in row.cells)]


def _submitted(months: Sequence[date]) -> Select[Any]:
    """Return the statement for the figures submitted for months, the newest version last."""
    return (
        select(DemandReport.month, DemandReport.figures)
        .where(
            DemandReport.month.in_(months),
            DemandReport.submitted_at.is_not(None),
            DemandReport.state != FormState.VOID.value,
        )
        .order_by(DemandReport.id)
    )

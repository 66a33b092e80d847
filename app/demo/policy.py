"""How the demo company revised its regulation: once long ago, once for next year, once not yet."""

from __future__ import annotations

from datetime import date, timedelta

from app.chapters.policy import operations
from app.demo.company import Company
from app.kernel import clock
from app.kernel.registers import lifecycle, signing
from app.models import Clause, Revision

QUARTERLY = "C类客户的管理办法：C类客户按区域管理，必须明确客户管理责任人，每季度跟踪服务一次。"


def revise(company: Company) -> None:
    """Have two revisions approved, and a third one wait for the general manager."""
    today = clock.today()
    long_ago = today - timedelta(days=300)
    drafts = _prepare(
        company, "4.3", {"draft_days": "10"}, long_ago, "外出人员一周内往往来不及填完"
    )
    _approve(company, drafts, long_ago + timedelta(days=2))
    closer = _prepare(
        company,
        "1.8",
        {"followed_up_c": "quarter"},
        today - timedelta(days=20),
        "一般客户流失偏多，跟踪应更勤",
        date(today.year + 1, 1, 1),
        QUARTERLY,
    )
    _approve(company, closer, today - timedelta(days=18))
    _prepare(
        company, "1.15", {"visit_submitted": "3"}, today - timedelta(days=3), "偏远地区走访路程长"
    )


def _prepare(
    company: Company,
    number: str,
    typed: dict[str, str],
    day: date,
    why: str,
    in_force_from: date | None = None,
    text: str | None = None,
) -> Revision:
    """Let the clerk prepare a revision of one clause and hand it over; in a month, if not said."""
    clause = Clause.newest(number)
    assert clause is not None
    values = {
        "what": f"修订第 {number} 条",
        "why": why,
        "in_force_from": in_force_from or day + timedelta(days=30),
    }
    with company.by("zhuhong", day):
        revision = operations.propose(values, typed, clause, text or clause.text)
        lifecycle.submit(revision)
    return revision


def _approve(company: Company, revision: Revision, day: date) -> None:
    with company.by("zhouguodong", day):
        signing.sign(revision, "manager", opinion="同意")

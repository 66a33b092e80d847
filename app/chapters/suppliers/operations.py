"""A completed evaluation gives the supplier its grade and its next date (6.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.chapters.suppliers.models import SupplierEvaluation
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.registers import history
from app.kernel.registers.register import Form


@signals.completed.connect
def _evaluated(row: Form, **_kwargs: Any) -> None:
    """Bring the evaluation to the supplier's card, unless a later one stands there."""
    if not isinstance(row, SupplierEvaluation):
        return
    supplier, day = row.supplier, row.filled_on or clock.today()
    if supplier.evaluated_on is not None and supplier.evaluated_on > day:
        return
    supplier.grade, supplier.evaluated_on = row.final_grade, day
    supplier.next_evaluation_on = row.next_due_on
    with history.because(gettext("Evaluated with %(number)s", number=row.number)):
        db.session.flush()

"""Calls, letters and visits at the demo company."""

from __future__ import annotations

from datetime import timedelta

from app.demo.company import Company
from app.demo.words import PROBLEMS
from app.kernel import clock
from app.kernel.registers import lifecycle, operations, signing
from app.models import ContactRecord


def answer_calls(company: Company) -> None:
    """Take calls of the last months, in every state they can be in."""
    for customer in company.chance.sample(company.customers, 70):
        problem, kind, handling = company.chance.choice(PROBLEMS)
        day = clock.today() - timedelta(days=company.chance.randint(0, 120))
        values = {
            "customer_id": customer.id,
            "contact_name": customer.contact_name,
            "unit": customer.name,
            "phone": customer.phone,
            "channel": company.chance.choice(("hotline", "hotline", "letter", "email")),
            "kind": kind,
            "problem": problem,
        }
        with company.by(company.chance.choice(("qinlan", "xuli")), day):
            row = operations.create(ContactRecord, values)
            progress = company.chance.random()
            if progress > 0.15:
                lifecycle.take_step(row, "route")
            if progress > 0.4:
                operations.change(row, {"handling": handling, "result": "客户满意"})
                lifecycle.strike(row, [item.key for item in row.open_items])
                lifecycle.submit(row)
        if progress > 0.55:
            with company.by("heping", day + timedelta(days=1)):
                signing.sign(row, "leader", opinion="同意")

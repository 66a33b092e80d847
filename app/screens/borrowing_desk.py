"""The borrowing desk: lend, take back, renew and hold with keyboard and scanner (4.6)."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from app.chapters.lending import operations, reminders, rules, standing
from app.chapters.lending.models import Hold, Loan, LoanSlip
from app.chapters.lending.rules import Condition
from app.chapters.org.models import Employee
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action, Role
from app.kernel.web.pages import Page, needs
from app.screens import desk_answers as answers
from app.screens import desk_finding as finding
from app.screens.desk_answers import answer, name_of

__all__ = ["BorrowingDesk", "reminders"]


class BorrowingDesk(Page):
    """One screen for everything that happens when records go out and come back."""

    route_base = "/desk"
    class_permission_name = standing.DESK
    default_view = "desk"
    access = {
        Role.SALES_CLERK: {Action.LEND},
        Role.ADMINISTRATION: {Action.LEND},
    }

    @expose("/")
    @needs(Action.LEND)
    def desk(self) -> ResponseReturnValue:
        """Show the desk; ``?item=`` puts an item on it."""
        words = request.args.get("item", "")
        found = finding.items(words) if words else []
        there = standing.standing_of(found[0]) if len(found) == 1 else None
        facts = answers.panel_facts(there) | answers.aside_facts()
        return render_template("screens/desk.html", words=words, **facts)

    @expose("/find", methods=["GET", "POST"])
    @needs(Action.LEND)
    def find(self) -> ResponseReturnValue:
        """Find an item or a borrower; one hit puts it on the desk."""
        sent = finding.asked()
        if "borrower" in sent:
            people = finding.people(finding.text(sent, "borrower"))
            item = finding.item_of(sent) if sent.get("item_id") else None
            return jsonify(choices=answers.person_choices(people, item))
        words = finding.text(sent, "item")
        if sent.get("partial"):
            return jsonify(choices=answers.item_choices(finding.items(words)))
        items = [finding.item_of(sent)] if sent.get("item_id") else finding.exact(words)
        if not items and (person := finding.badge(words)) is not None:
            return jsonify(answers.at_the_desk(person))
        items = items or finding.items_of(sent)
        if len(items) > 1:
            return jsonify(choices=answers.item_choices(items))
        return answer(items[0], borrower=_at_the_desk(sent))

    @expose("/borrower", methods=["POST"])
    @needs(Action.LEND)
    def borrower(self) -> ResponseReturnValue:
        """Let a borrower come to the desk: the items scanned next go to them."""
        people = finding.borrowers(finding.asked())
        if len(people) > 1:
            return jsonify(choices=answers.person_choices(people, None))
        return jsonify(answers.at_the_desk(people[0]))

    @expose("/lend", methods=["POST"])
    @needs(Action.LEND)
    def lend(self) -> ResponseReturnValue:
        """Lend the item on the desk, or the one just scanned."""
        sent = finding.asked()
        items, people = finding.items_of(sent), finding.borrowers(sent)
        if len(items) > 1:
            return jsonify(choices=answers.item_choices(items), of="item")
        if len(people) > 1:
            return jsonify(choices=answers.person_choices(people, items[0]))
        item, borrower = items[0], people[0]
        try:
            with transaction():
                loan = operations.lend(item, borrower, finding.text(sent, "purpose") or None)
                late = answers.late(borrower)
                line = f"{answers.lent(loan)} {late}".strip()
        except rules.ApprovalMissing as missing:
            return answer(item, str(missing), "warning", borrower, ask=borrower.id)
        return answer(item, line, "warning" if late else "success", borrower)

    @expose("/request", methods=["POST"])
    @needs(Action.LEND)
    def ask(self) -> ResponseReturnValue:
        """Ask for an item that is lent only after approval."""
        sent = finding.asked()
        item, borrower = finding.item_of(sent), finding.borrowers(sent)[0]
        with transaction():
            operations.ask(item, borrower, finding.text(sent, "purpose") or None)
            line = gettext(
                "%(borrower)s's request for %(item)s waits for approval.",
                borrower=borrower.name,
                item=name_of(item),
            )
        return answer(item, line)

    @expose("/return", methods=["POST"])
    @needs(Action.LEND)
    def take_back(self) -> ResponseReturnValue:
        """Take back the item on the desk, or the one just scanned."""
        sent = finding.asked()
        items = finding.items_of(sent)
        if len(items) > 1:
            return jsonify(choices=answers.item_choices(items), of="item")
        item = items[0]
        with transaction():
            loan, ready = operations.take_back(item, *_condition(sent))
            line = gettext(
                "%(item)s is back from %(borrower)s.",
                item=name_of(item),
                borrower=loan.borrower.name,
            )
            line = f"{line} {answers.kept_for(ready)}".strip()
        return answer(item, line, "success" if ready is None else "warning")

    @expose("/condition", methods=["POST"])
    @needs(Action.LEND)
    def condition(self) -> ResponseReturnValue:
        """Say in what condition an item was that was taken back a moment ago."""
        sent = finding.asked()
        loan = finding.row_of(Loan, sent.get("loan_id"))
        with transaction():
            operations.correct_return(loan, *_condition(sent))
            item = loan.article
            line = gettext("The condition of %(item)s is kept.", item=name_of(item))
        return answer(item, line)

    @expose("/renew", methods=["POST"])
    @needs(Action.LEND)
    def renew(self) -> ResponseReturnValue:
        """Prolong the loan of the item on the desk."""
        item = finding.item_of(finding.asked())
        with transaction():
            loan = operations.renew(item)
            line = gettext(
                "%(item)s is renewed for %(borrower)s, now due on %(due)s.",
                item=name_of(item),
                borrower=loan.borrower.name,
                due=loan.due_on,
            )
        return answer(item, line)

    @expose("/recall", methods=["POST"])
    @needs(Action.LEND)
    def recall(self) -> ResponseReturnValue:
        """Call the item on the desk back before it is due."""
        item = finding.item_of(finding.asked())
        with transaction():
            loan = operations.recall(item)
            line = gettext(
                "%(item)s is called back from %(borrower)s, now due on %(due)s.",
                item=name_of(item),
                borrower=loan.borrower.name,
                due=loan.due_on,
            )
        return answer(item, line)

    @expose("/hold", methods=["POST"])
    @needs(Action.LEND)
    def hold(self) -> ResponseReturnValue:
        """Put a borrower into the queue for the item on the desk."""
        sent = finding.asked()
        item, people = finding.item_of(sent), finding.borrowers(sent)
        if len(people) > 1:
            return jsonify(choices=answers.person_choices(people, item))
        with transaction():
            operations.place_hold(item, people[0], finding.text(sent, "purpose") or None)
            line = gettext(
                "%(borrower)s waits for %(item)s.", borrower=people[0].name, item=name_of(item)
            )
        return answer(item, line)

    @expose("/cancel", methods=["POST"])
    @needs(Action.LEND)
    def cancel(self) -> ResponseReturnValue:
        """Take a borrower out of the queue."""
        hold = finding.row_of(Hold, finding.asked().get("hold_id"))
        item = hold.article
        with transaction():
            ready = operations.cancel_hold(hold)
            line = gettext("%(borrower)s no longer waits.", borrower=hold.borrower.name)
            line = f"{line} {answers.kept_for(ready)}".strip()
        return answer(item, line)

    @expose("/fetched", methods=["POST"])
    @needs(Action.LEND)
    def fetched(self) -> ResponseReturnValue:
        """Keep at the desk what was taken from its shelf."""
        hold = finding.row_of(Hold, finding.asked().get("hold_id"))
        item = hold.article
        with transaction():
            line = answers.kept_for(operations.fetched(hold))
        return answer(item, f"{name_of(item)}: {line}")

    @expose("/not-found", methods=["POST"])
    @needs(Action.LEND)
    def not_found(self) -> ResponseReturnValue:
        """End the search for what a borrower says is back."""
        loan = finding.row_of(Loan, finding.asked().get("loan_id"))
        item = loan.article
        with transaction():
            operations.not_found(loan)
            line = gettext(
                "%(item)s was not found; %(borrower)s is reminded again.",
                item=name_of(item),
                borrower=loan.borrower.name,
            )
        return answer(item, line, "warning")

    @expose("/put-back", methods=["POST"])
    @needs(Action.LEND)
    def put_back(self) -> ResponseReturnValue:
        """Put a lost item that was found again back on its shelf."""
        sent = finding.asked()
        item = finding.item_of(sent)
        with transaction():
            operations.put_back(item, finding.text(sent, "note") or None)
            line = gettext("%(item)s is back on its shelf.", item=name_of(item))
        return answer(item, line)

    @expose("/slip", methods=["POST"])
    @needs(Action.LEND)
    def slip(self) -> ResponseReturnValue:
        """Put what a borrower was lent today on one slip."""
        borrower = finding.row_of(Employee, finding.asked().get("borrower_id"))
        with transaction():
            slip = operations.slip_for(borrower)
            dialog = answers.slip_to_sign(slip)
        return jsonify(dialog=dialog, slip=slip.id)

    @expose("/sign", methods=["POST"])
    @needs(Action.LEND)
    def sign(self) -> ResponseReturnValue:
        """Take the signature of the borrower at the desk."""
        sent = finding.asked()
        slip = finding.row_of(LoanSlip, sent.get("slip_id"))
        with transaction():
            operations.sign_slip(slip, str(sent.get("drawing") or ""))
            line = gettext(
                "%(borrower)s has signed %(slip)s.", borrower=slip.borrower_name, slip=slip.number
            )
            address = f"/{slip.__tablename__}/{slip.id}/print"
        return answers.beside(line, print=address)


def _at_the_desk(sent: finding.Asked) -> Employee | None:
    """Return the borrower whose items are scanned one after the other."""
    key = sent.get("borrower_id")
    return finding.row_of(Employee, key) if key else None


def _condition(sent: finding.Asked) -> tuple[Condition, str | None, int | None]:
    """Return condition, remark and pages of what came back."""
    try:
        condition = Condition(sent.get("condition") or Condition.GOOD)
    except ValueError:
        condition = Condition.GOOD
    return condition, finding.text(sent, "remark") or None, finding.pages(sent)

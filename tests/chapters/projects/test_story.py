"""A project from the first stage to the warranty of its scales: 6.8, then 6.7, then 6.9."""

from __future__ import annotations

from datetime import date

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.chapters.projects.models import (
    AcceptanceCertificate,
    CompletionReport,
    Handover,
)
from app.kernel import clock
from app.kernel.actor import Actor, acting_as
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.history import Change
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import CLOSED, FormState
from app.kernel.registers.signatures import Way
from app.kernel.roles import Role
from app.models import ArchiveItem, Equipment
from tests.makers import make_equipment, make_key_customer, make_project

pytestmark = pytest.mark.databases

SITE_MANAGER = Actor(None, "龙建", "all", roles=frozenset({Role.PROJECT_MANAGER}), user=object())
CLERK = Actor(None, "小陈", "all", roles=frozenset({Role.SALES_CLERK}), user=object())
PARTIES = {"builder": "邓国敏", "supervisor": "薛长征", "owner": "廖桂"}


@pytest.fixture
def project(app):
    with transaction():
        made = make_project(make_key_customer(), name="常张高速称重工程")
        make_equipment(made.customer, serial_number="A1", project_id=made.id)
        make_equipment(
            made.customer,
            serial_number="A2",
            project_id=made.id,
            installed_on=date(2026, 6, 10),
        )
        make_equipment(
            made.customer,
            serial_number="A3",
            project_id=made.id,
            accepted_on=date(2026, 2, 1),
        )
        make_equipment(made.customer, serial_number="B1")
    return made


def entered(register, project, **values):
    with transaction():
        return operations.create(register, {"project_id": project.id} | values)


def strike_what_is_open(row, *but):
    with transaction():
        keys = [item.key for item in row.fillable_items if item.key not in but]
        lifecycle.strike(row, keys)


def sign_drawn(row, slot, opinion=None):
    with transaction():
        signing.sign(
            row,
            slot,
            opinion=opinion,
            way=Way.DRAWN,
            signer_name=PARTIES[slot],
            drawing="M0 0L9 9",
        )


def pass_stage(row, stage, day):
    with transaction():
        operations.change(row, {stage: "符合要求", f"{stage}_on": day})
    with transaction(), acting_as(SITE_MANAGER):
        signing.sign(row, f"{stage}_signed")


def warranties():
    return {row.serial_number: row.warranty_from for row in db.session.scalars(select(Equipment))}


class TestSixStages:
    def test_they_are_signed_in_order_and_the_last_one_completes_the_report(self, project):
        report = entered(CompletionReport, project, unit=project.customer.name)
        strike_what_is_open(report, "excavation", "excavation_on")

        for number, stage in enumerate(CompletionReport.STAGES, 1):
            assert report.state not in CLOSED
            pass_stage(report, stage, date(2026, 5, number))

        assert report.state == FormState.ARCHIVED

    @pytest.mark.parametrize("key", ["concrete", "concrete_on", "self_check"])
    def test_a_later_stage_is_not_filled_before_the_earlier_one_is_signed(self, project, key):
        report = entered(CompletionReport, project, excavation="合格")
        value = clock.today() if key.endswith("_on") else "合格"

        with pytest.raises(
            lifecycle.EarlierUnsigned, match="foundation pit” must be signed first"
        ) as refusal:
            operations.change(report, {key: value})

        assert refusal.value.field == key

    def test_a_new_report_starts_with_its_first_stage(self, project):
        with pytest.raises(lifecycle.EarlierUnsigned):
            entered(CompletionReport, project, concrete="合格")

    def test_a_later_stage_is_not_struck_either(self, project):
        report = entered(CompletionReport, project)

        with pytest.raises(lifecycle.EarlierUnsigned):
            lifecycle.strike(report, ["drainage"])

    def test_a_stage_opens_when_the_one_before_it_is_signed(self, project):
        report = entered(CompletionReport, project)
        assert "concrete" not in {item.key for item in report.fillable_items}

        pass_stage(report, "excavation", date(2026, 5, 1))

        assert "concrete" in {item.key for item in report.fillable_items}
        assert "drainage" not in {item.key for item in report.fillable_items}

    def test_a_change_of_a_signed_stage_shuts_the_ones_after_it(self, project):
        report = entered(CompletionReport, project)
        pass_stage(report, "excavation", date(2026, 5, 1))
        with transaction():
            operations.change(report, {"excavation": "返工后合格"})

        assert report.excavation_signed is None
        with pytest.raises(lifecycle.EarlierUnsigned):
            operations.change(report, {"concrete": "合格"})

    def test_a_change_of_a_later_stage_lets_the_earlier_signatures_stand(self, project):
        report = entered(CompletionReport, project)
        pass_stage(report, "excavation", date(2026, 5, 1))
        with transaction():
            operations.change(report, {"concrete": "合格"})

        assert report.excavation_signed is not None

    def test_it_goes_back_and_forth_between_filling_and_signing(self, project):
        report = entered(CompletionReport, project, excavation="合格")
        with transaction():
            lifecycle.submit(report)
        assert report.state == FormState.SIGNING

        with transaction(), acting_as(SITE_MANAGER):
            signing.sign(report, "excavation_signed")

        assert report.state == FormState.DRAFT
        with pytest.raises(lifecycle.ItemsOpen):
            lifecycle.submit(report)

    def test_only_the_site_manager_signs(self, project):
        report = entered(CompletionReport, project, excavation="合格")

        with acting_as(CLERK), pytest.raises(NotAllowed):
            signing.sign(report, "excavation_signed")

    def test_a_report_on_paper_is_taken_over_at_once(self, project):
        with transaction():
            values = dict.fromkeys(CompletionReport.STAGES, "合格")
            report = operations.create(
                CompletionReport, {"project_id": project.id} | values, transcribed=True
            )

        assert report.waiting_items == {}
        with pytest.raises(lifecycle.ItemsOpen):
            lifecycle.check_ready(report, report.sign_offs()[1])

    def test_the_day_of_a_check_is_the_day_it_is_entered_unless_said_otherwise(self, project):
        report = entered(CompletionReport, project, excavation="合格")

        assert report.excavation_on == clock.today()


class TestAcceptance:
    def test_it_starts_with_what_is_printed_on_the_form(self, project):
        certificate = entered(AcceptanceCertificate, project)

        assert certificate.basis == "集团文件、合同、规范"
        assert certificate.quality == certificate.management == "passed"
        assert certificate.customer_id == project.customer_id

    def test_it_completes_when_all_three_parties_have_concluded(self, project):
        certificate = entered(AcceptanceCertificate, project)
        strike_what_is_open(certificate)

        sign_drawn(certificate, "builder", "合格")
        sign_drawn(certificate, "owner", "同意验收")
        assert certificate.state == FormState.SIGNING
        sign_drawn(certificate, "supervisor", "合格")

        assert certificate.state == FormState.ARCHIVED

    def test_a_party_writes_its_conclusion(self, project):
        certificate = entered(AcceptanceCertificate, project)
        strike_what_is_open(certificate)

        with pytest.raises(RegulationError, match="conclusion"):
            sign_drawn(certificate, "builder")

    def test_nobody_signs_for_a_party_with_an_account(self, project):
        certificate = entered(AcceptanceCertificate, project)
        strike_what_is_open(certificate)

        with acting_as(SITE_MANAGER), pytest.raises(NotAllowed):
            signing.sign(certificate, "builder", opinion="合格")

    def test_a_party_that_signed_on_paper_is_shown_by_a_scan(self, project):
        certificate = entered(AcceptanceCertificate, project)
        strike_what_is_open(certificate)

        with pytest.raises(RegulationError, match="scan"):
            signing.sign(certificate, "owner", opinion="合格", way=Way.PAPER, signer_name="廖桂")


class TestHandover:
    @pytest.fixture
    def handover(self, project):
        made = entered(
            Handover,
            project,
            accepted_on=date(2026, 6, 1),
            content="动态汽车衡两台",
            inspection="合格",
            service="每季巡检",
            advice="每年检定",
        )
        strike_what_is_open(made)
        with transaction():
            for slot in ("content", "inspection", "service", "advice"):
                signing.sign(made, f"{slot}_signed")
        sign_drawn(made, "builder")
        sign_drawn(made, "supervisor")
        return made

    def test_its_completion_starts_the_warranty_of_the_projects_equipment(self, handover):
        assert warranties()["A1"] is None

        sign_drawn(handover, "owner")

        assert warranties() == {
            "A1": date(2026, 6, 1),
            "A2": date(2026, 6, 10),  # installed after the acceptance
            "A3": date(2026, 2, 1),  # accepted before
            "B1": None,  # not of this project
        }

    def test_the_history_of_the_equipment_says_why(self, handover):
        sign_drawn(handover, "owner")

        reasons = db.session.scalars(
            select(Change.reason).where(Change.register == "equipment", Change.reason.is_not(None))
        ).all()
        assert reasons == [f"Handed over with {handover.number}"] * 2

    def test_the_manager_of_the_project_is_told(self, handover, project):
        with transaction():
            login = User(username="lj", first_name="", last_name="龙建", email="lj@example.org")
            db.session.add(login)
            db.session.flush()
            project.manager.user_id = login.id

        sign_drawn(handover, "owner")

        (notice,) = db.session.scalars(select(Notice))
        assert notice.user_id == login.id
        assert notice.values["count"] == 2

    def test_it_is_kept_for_the_life_of_that_equipment(self, handover):
        sign_drawn(handover, "owner")

        kept = db.session.scalars(
            select(Equipment.serial_number).where(Equipment.id.in_(handover.kept_equipment()))
        )
        assert sorted(kept) == ["A1", "A2", "A3"]
        archived = db.session.scalars(select(ArchiveItem)).one()
        assert archived.record_type.retention_kind == "product_life"

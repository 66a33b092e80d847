"""Records control, projects, suppliers, library, demand information, policy, mail.

Revision ID: 0002
Revises: 0001
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.chapters.records import rules
from app.kernel.language import text
from app.kernel.registers import search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


SINCE_BEFORE = "升级前已设定"  # the reason of holds set before reasons were asked for


def upgrade() -> None:
    connection = op.get_bind()
    stood = connection.execute(
        sa.text("SELECT id, location FROM archive_item WHERE location IS NOT NULL")
    ).all()
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_outbox_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "loan_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("confidentiality", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("recall_days", sa.Integer(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_rule_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_rule_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_loan_rule_name")),
    )
    with op.batch_alter_table("loan_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_rule_active"), ["active"], unique=False)

    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("goods", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("evaluated_on", sa.Date(), nullable=True),
        sa.Column("next_evaluation_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_supplier_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_supplier_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_grade"), ["grade"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supplier_next_evaluation_on"), ["next_evaluation_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_supplier_state"), ["state"], unique=False)

    op.create_table(
        "form_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printed_by", sa.String(length=120), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_form_copy_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_copy")),
        sa.UniqueConstraint("entry_id", "place", name=op.f("uq_form_copy_entry_id_place")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("to_role", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["entry.id"], name=op.f("fk_report_about_id_entry"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_report_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_report_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("about_id", "kind", name=op.f("uq_report_about_id_kind")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_about_id"), ["about_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_report_acknowledged_at"), ["acknowledged_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_report_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_to_role"), ["to_role"], unique=False)
        batch_op.create_index(
            "ix_report_to_role_made_at_open",
            ["to_role", "made_at"],
            unique=False,
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )

    op.create_table(
        "supplier_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("supplier_name", sa.String(length=160), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("customer_view", sa.Text(), nullable=True),
        sa.Column("company_view", sa.Text(), nullable=True),
        sa.Column("quality_score", sa.Integer(), nullable=True),
        sa.Column("delivery_score", sa.Integer(), nullable=True),
        sa.Column("service_score", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("proposed_grade", sa.String(length=40), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("grade_reason", sa.Text(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_supplier_evaluation_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_supplier_evaluation_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            name=op.f("fk_supplier_evaluation_supplier_id_supplier"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_supplier_evaluation_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_evaluation")),
        sa.UniqueConstraint("number", name=op.f("uq_supplier_evaluation_number")),
    )
    with op.batch_alter_table("supplier_evaluation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_evaluation_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_evaluation_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_supplier_evaluation_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_evaluation_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supplier_evaluation_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "cabinet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("shelves", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_cabinet_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["keeper_id"],
            ["employee.id"],
            name=op.f("fk_cabinet_keeper_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_cabinet_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cabinet")),
        sa.UniqueConstraint("name", name=op.f("uq_cabinet_name")),
    )
    with op.batch_alter_table("cabinet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cabinet_keeper_id"), ["keeper_id"], unique=False)

    op.create_table(
        "demand_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("bid_count", sa.Integer(), nullable=False),
        sa.Column("stalled_count", sa.Integer(), nullable=False),
        sa.Column("decision_count", sa.Integer(), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chair_id"],
            ["employee.id"],
            name=op.f("fk_demand_meeting_chair_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_meeting_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_meeting_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_meeting_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_meeting")),
        sa.UniqueConstraint("number", name=op.f("uq_demand_meeting_number")),
    )
    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demand_meeting_chair_id"), ["chair_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_demand_meeting_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_demand_meeting_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_demand_meeting_held_on"), ["held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_demand_meeting_state"), ["state"], unique=False)

    op.create_table(
        "demand_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_report_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_report_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["employee.id"],
            name=op.f("fk_demand_report_submitted_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_demand_report_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_report")),
        sa.UniqueConstraint("number", name=op.f("uq_demand_report_number")),
    )
    with op.batch_alter_table("demand_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_demand_report_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_demand_report_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_demand_report_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_demand_report_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_demand_report_submitted_by_id"), ["submitted_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_demand_report_month",
            ["month"],
            unique=True,
            sqlite_where=sa.text("state <> 'void' AND corrects_id IS NULL"),
            postgresql_where=sa.text("state <> 'void' AND corrects_id IS NULL"),
        )

    op.create_table(
        "disposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_disposal_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_disposal_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_disposal_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"],
            ["employee.id"],
            name=op.f("fk_disposal_witness_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
        sa.UniqueConstraint("number", name=op.f("uq_disposal_number")),
    )
    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disposal_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposal_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposal_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposal_witness_id"), ["witness_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("products", sa.String(length=240), nullable=True),
        sa.Column("edition", sa.String(length=40), nullable=True),
        sa.Column("secrecy", sa.String(length=40), nullable=False),
        sa.Column("custodian_id", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=80), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_document_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["custodian_id"],
            ["employee.id"],
            name=op.f("fk_document_custodian_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_document_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code", name=op.f("uq_document_code")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_custodian_id"), ["custodian_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_secrecy"), ["secrecy"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("half_year", sa.String(length=8), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(length=32), nullable=True),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("incomplete", sa.Integer(), nullable=False),
        sa.Column("unsigned", sa.Integer(), nullable=False),
        sa.Column("misplaced", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("corrective_action", sa.Text(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_inspection_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_inspection_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["employee.id"],
            name=op.f("fk_inspection_responsible_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_inspection_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_number")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inspection_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inspection_responsible_id"), ["responsible_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inspection_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_inspection_half_year_in_force",
            ["half_year"],
            unique=True,
            sqlite_where=sa.text("state <> 'void' AND corrects_id IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text(
                "state <> 'void' AND corrects_id IS NULL AND deleted_at IS NULL"
            ),
        )

    op.create_table(
        "loan_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("borrower_name", sa.String(length=60), nullable=False),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["borrower_id"],
            ["employee.id"],
            name=op.f("fk_loan_slip_borrower_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_slip_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_slip_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lent_by_id"],
            ["employee.id"],
            name=op.f("fk_loan_slip_lent_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_slip_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_slip")),
        sa.UniqueConstraint("number", name=op.f("uq_loan_slip_number")),
    )
    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_slip_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_slip_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_slip_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_slip_lent_by_id"), ["lent_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_slip_state"), ["state"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_revision_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_revision_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"],
            ["employee.id"],
            name=op.f("fk_revision_prepared_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_revision_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("number", name=op.f("uq_revision_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_revision_in_force_from"), ["in_force_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revision_prepared_by_id"), ["prepared_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_revision_state"), ["state"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_attendance_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
            name=op.f("fk_attendance_employee_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["demand_meeting.id"],
            name=op.f("fk_attendance_meeting_id_demand_meeting"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_attendance_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attendance_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "uq_attendance_meeting_id_employee_id",
            ["meeting_id", "employee_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("block", sa.Boolean(), nullable=False),
        sa.Column("watch", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("show", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_clause_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_clause_revision_id_revision"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_clause_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("number", "edition", name=op.f("uq_clause_number_edition")),
    )
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_block"), ["block"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_clause_in_force_from"), ["in_force_from"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_clause_keep"), ["keep"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_part"), ["part"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_show"), ["show"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_watch"), ["watch"], unique=False)

    op.create_table(
        "document_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("own_location", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_document_copy_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_copy_document_id_document"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_document_copy_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_copy")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_document_copy_document_id_position")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_document_copy_number")),
    )
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_copy_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_copy_state"), ["state"], unique=False)

    op.create_table(
        "parameter_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("parameter", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("before", sa.String(length=200), nullable=True),
        sa.Column("after", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_parameter_change_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_parameter_change_revision_id_revision"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_parameter_change_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter_change")),
    )
    with op.batch_alter_table("parameter_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_parameter_change_revision_id"), ["revision_id"], unique=False
        )

    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("cabinet_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cabinet_id"],
            ["cabinet.id"],
            name=op.f("fk_place_cabinet_id_cabinet"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_place_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_place_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("number", name=op.f("uq_place_number")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_cabinet_id"), ["cabinet_id"], unique=False)

    op.create_table(
        "policy_parameter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("clause", sa.String(length=10), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_policy_parameter_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_policy_parameter_revision_id_revision"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_policy_parameter_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_parameter")),
    )
    with op.batch_alter_table("policy_parameter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_parameter_code"), ["code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_policy_parameter_in_force_from"), ["in_force_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_policy_parameter_revision_id"), ["revision_id"], unique=False
        )

    op.create_table(
        "record_type_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("what_changes", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=True),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("labels", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_type_version_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["employee.id"],
            name=op.f("fk_record_type_version_decided_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"],
            ["employee.id"],
            name=op.f("fk_record_type_version_prepared_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_type_id"],
            ["record_type.id"],
            name=op.f("fk_record_type_version_record_type_id_record_type"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_type_version_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_type_version")),
    )
    with op.batch_alter_table("record_type_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_type_version_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_type_version_in_force_from"), ["in_force_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_type_version_prepared_by_id"), ["prepared_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_type_version_record_type_id"), ["record_type_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_type_version_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_record_type_version_counted",
            ["record_type_id", "edition"],
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )

    op.create_table(
        "clause_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clause_id"],
            ["clause.id"],
            name=op.f("fk_clause_change_clause_id_clause"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_clause_change_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_clause_change_revision_id_revision"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_clause_change_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_change")),
    )
    with op.batch_alter_table("clause_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_change_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_clause_change_revision_id"), ["revision_id"], unique=False
        )

    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("product_types", sa.String(length=240), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("demand_class", sa.String(length=40), nullable=False),
        sa.Column("class_reason", sa.String(length=240), nullable=True),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("bid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bid_place", sa.String(length=160), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.String(length=40), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("last_tracked_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_lead_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_lead_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["employee.id"],
            name=op.f("fk_lead_owner_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_lead_product_id_product"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_lead_region_id_region"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_lead_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("number", name=op.f("uq_lead_number")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_bid_at"), ["bid_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_closed_on"), ["closed_on"], unique=False)
        batch_op.create_index("ix_lead_created_at", ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_demand_class"), ["demand_class"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_expected_on"), ["expected_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_major"), ["major"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_next_due_on"), ["next_due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_lead_owner_id_next_due_on", ["owner_id", "next_due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_lead_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_received_on"), ["received_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_stage"), ["stage"], unique=False)
        batch_op.create_index("ix_lead_stage_closed_on", ["stage", "closed_on"], unique=False)
        batch_op.create_index("ix_lead_stage_next_due_on", ["stage", "next_due_on"], unique=False)

    op.create_table(
        "loan_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_step_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loan_step_loan_id_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["told_id"],
            ["employee.id"],
            name=op.f("fk_loan_step_told_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_step_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_step")),
        sa.UniqueConstraint(
            "loan_id",
            "due_on",
            "step",
            "told_id",
            name=op.f("uq_loan_step_loan_id_due_on_step_told_id"),
        ),
    )
    with op.batch_alter_table("loan_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_step_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_step_step"), ["step"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_step_told_id"), ["told_id"], unique=False)

    op.create_table(
        "loss_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("item_name", sa.String(length=300), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("circumstances", sa.Text(), nullable=True),
        sa.Column("searched", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("compensation", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["borrower_id"],
            ["employee.id"],
            name=op.f("fk_loss_report_borrower_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loss_report_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loss_report_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["head_id"],
            ["employee.id"],
            name=op.f("fk_loss_report_head_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loss_report_loan_id_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loss_report_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss_report")),
        sa.UniqueConstraint("number", name=op.f("uq_loss_report_number")),
    )
    with op.batch_alter_table("loss_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_loss_report_borrower_id"), ["borrower_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_loss_report_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_loss_report_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_report_head_id"), ["head_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_report_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_report_state"), ["state"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("site", sa.String(length=240), nullable=True),
        sa.Column("road_section", sa.String(length=160), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("contract_number", sa.String(length=60), nullable=True),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("builder", sa.String(length=160), nullable=True),
        sa.Column("designer", sa.String(length=160), nullable=True),
        sa.Column("supervisor", sa.String(length=160), nullable=True),
        sa.Column("owner", sa.String(length=160), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_project_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_project_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["employee.id"],
            name=op.f("fk_project_manager_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_project_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_ended_on"), ["ended_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_started_on"), ["started_on"], unique=False)

    op.create_table(
        "satisfaction_survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("use", sa.Text(), nullable=True),
        sa.Column("installation", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("company_view", sa.Text(), nullable=True),
        sa.Column("use_score", sa.Integer(), nullable=True),
        sa.Column("installation_score", sa.Integer(), nullable=True),
        sa.Column("service_score", sa.Integer(), nullable=True),
        sa.Column("operation_score", sa.Integer(), nullable=True),
        sa.Column("opinion_score", sa.Integer(), nullable=True),
        sa.Column("average", sa.Numeric(precision=3, scale=2), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_satisfaction_survey_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_satisfaction_survey_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_satisfaction_survey_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_satisfaction_survey_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction_survey")),
        sa.UniqueConstraint("number", name=op.f("uq_satisfaction_survey_number")),
    )
    with op.batch_alter_table("satisfaction_survey", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_satisfaction_survey_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_satisfaction_survey_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_satisfaction_survey_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_satisfaction_survey_state"), ["state"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("volume_count", sa.Integer(), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_transfer_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_transfer_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_transfer_place_id_place"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_transfer_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_year"), ["year"], unique=False)

    op.create_table(
        "volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("record_type_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("custody", sa.String(length=40), nullable=False),
        sa.Column("bound_on", sa.Date(), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_volume_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_volume_place_id_place"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_type_id"],
            ["record_type.id"],
            name=op.f("fk_volume_record_type_id_record_type"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_volume_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.UniqueConstraint("number", name=op.f("uq_volume_number")),
    )
    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volume_bound_on"), ["bound_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_volume_custody"), ["custody"], unique=False)
        batch_op.create_index(batch_op.f("ix_volume_place_id"), ["place_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_volume_record_type_id"), ["record_type_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_volume_year"), ["year"], unique=False)

    op.create_table(
        "acceptance_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("project_name", sa.String(length=160), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("site", sa.String(length=240), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("standards", sa.Text(), nullable=True),
        sa.Column("extent", sa.Text(), nullable=True),
        sa.Column("estimate", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("final_account", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column("land", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("quality", sa.String(length=40), nullable=True),
        sa.Column("parties_assessment", sa.Text(), nullable=True),
        sa.Column("management", sa.String(length=40), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_acceptance_certificate_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_acceptance_certificate_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_acceptance_certificate_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_acceptance_certificate_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_acceptance_certificate_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_acceptance_certificate_number")),
    )
    with op.batch_alter_table("acceptance_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_accepted_on"), ["accepted_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_quality"), ["quality"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_acceptance_certificate_state"), ["state"], unique=False
        )

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("owner_name", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("discussion", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_agenda_item_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_agenda_item_lead_id_lead"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["demand_meeting.id"],
            name=op.f("fk_agenda_item_meeting_id_demand_meeting"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_agenda_item_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_item_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "bidder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("company", sa.String(length=160), nullable=False),
        sa.Column("product", sa.String(length=160), nullable=True),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("weaknesses", sa.Text(), nullable=True),
        sa.Column("relations", sa.Text(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_bidder_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_bidder_lead_id_lead"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_bidder_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder")),
    )
    with op.batch_alter_table("bidder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bidder_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bidder_result"), ["result"], unique=False)

    op.create_table(
        "completion_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("road_section", sa.String(length=160), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("excavation", sa.Text(), nullable=True),
        sa.Column("excavation_on", sa.Date(), nullable=True),
        sa.Column("concrete", sa.Text(), nullable=True),
        sa.Column("concrete_on", sa.Date(), nullable=True),
        sa.Column("drainage", sa.Text(), nullable=True),
        sa.Column("drainage_on", sa.Date(), nullable=True),
        sa.Column("installation", sa.Text(), nullable=True),
        sa.Column("installation_on", sa.Date(), nullable=True),
        sa.Column("calibration", sa.Text(), nullable=True),
        sa.Column("calibration_on", sa.Date(), nullable=True),
        sa.Column("self_check", sa.Text(), nullable=True),
        sa.Column("self_check_on", sa.Date(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_completion_report_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_completion_report_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_completion_report_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_completion_report_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_completion_report_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_report")),
        sa.UniqueConstraint("number", name=op.f("uq_completion_report_number")),
    )
    with op.batch_alter_table("completion_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_completion_report_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_completion_report_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_completion_report_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_completion_report_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_completion_report_state"), ["state"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("project_name", sa.String(length=160), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("site", sa.String(length=240), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("inspection", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_handover_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_handover_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_handover_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_handover_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_handover_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_accepted_on"), ["accepted_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_state"), ["state"], unique=False)

    op.create_table(
        "lead_tracking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("tracked_on", sa.Date(), nullable=False),
        sa.Column("tracked_by_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("counter_strategy", sa.Text(), nullable=True),
        sa.Column("next_step", sa.String(length=240), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_lead_tracking_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["lead.id"],
            name=op.f("fk_lead_tracking_lead_id_lead"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tracked_by_id"],
            ["employee.id"],
            name=op.f("fk_lead_tracking_tracked_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_lead_tracking_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_tracking")),
    )
    with op.batch_alter_table("lead_tracking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_tracking_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            "ix_lead_tracking_lead_id_tracked_on", ["lead_id", "tracked_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_lead_tracking_major"), ["major"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_lead_tracking_tracked_by_id"), ["tracked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lead_tracking_tracked_on"), ["tracked_on"], unique=False
        )

    op.create_table(
        "meeting_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=80), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_meeting_decision_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["lead.id"],
            name=op.f("fk_meeting_decision_lead_id_lead"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["demand_meeting.id"],
            name=op.f("fk_meeting_decision_meeting_id_demand_meeting"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_meeting_decision_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["who_id"],
            ["employee.id"],
            name=op.f("fk_meeting_decision_who_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_decision_done_on"), ["done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_decision_due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            "ix_meeting_decision_due_on_undone",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_meeting_decision_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_meeting_id"), ["meeting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meeting_decision_who_id"), ["who_id"], unique=False)
        batch_op.create_index(
            "ix_meeting_decision_who_id_due_on_undone",
            ["who_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
        )

    op.create_table(
        "transfer_volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("volume_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_transfer_volume_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["transfer.id"],
            name=op.f("fk_transfer_volume_transfer_id_transfer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_transfer_volume_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"],
            ["volume.id"],
            name=op.f("fk_transfer_volume_volume_id_volume"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_volume")),
    )
    with op.batch_alter_table("transfer_volume", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_volume_transfer_id"), ["transfer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_transfer_volume_volume_id"), ["volume_id"], unique=False
        )
        batch_op.create_index(
            "uq_transfer_volume_listed",
            ["transfer_id", "volume_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "corrective_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_corrective_action_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_corrective_action_inspection_id_inspection"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_corrective_action_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["employee.id"],
            name=op.f("fk_corrective_action_responsible_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_corrective_action_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_action")),
    )
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrective_action_done_on"), ["done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrective_action_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrective_action_finding"), ["finding"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_corrective_action_inspection_id"), ["inspection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_corrective_action_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_corrective_action_responsible_id"), ["responsible_id"], unique=False
        )
        batch_op.create_index(
            "ix_corrective_action_responsible_id_done_on",
            ["responsible_id", "done_on"],
            unique=False,
        )

    op.create_table(
        "disposal_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposal_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_disposal_item_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["disposal_id"],
            ["disposal.id"],
            name=op.f("fk_disposal_item_disposal_id_disposal"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_disposal_item_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_disposal_item_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
    )
    with op.batch_alter_table("disposal_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_disposal_item_disposal_id"), ["disposal_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disposal_item_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            "uq_disposal_item_listed",
            ["disposal_id", "record_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "inspection_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("presence", sa.String(length=40), nullable=True),
        sa.Column("complete", sa.String(length=40), nullable=True),
        sa.Column("signed", sa.String(length=40), nullable=True),
        sa.Column("place_right", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_by_id"],
            ["employee.id"],
            name=op.f("fk_inspection_item_checked_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_inspection_item_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_item_inspection_id_inspection"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_inspection_item_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_inspection_item_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_item")),
    )
    with op.batch_alter_table("inspection_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_item_checked_by_id"), ["checked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_item_inspection_id"), ["inspection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_item_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            "uq_inspection_item_drawn", ["inspection_id", "record_id"], unique=True
        )

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_legal_hold_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"],
            ["employee.id"],
            name=op.f("fk_legal_hold_lifted_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_legal_hold_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"],
            ["employee.id"],
            name=op.f("fk_legal_hold_set_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_legal_hold_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_hold_lifted_by_id"), ["lifted_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_legal_hold_lifted_on"), ["lifted_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_hold_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            "ix_legal_hold_record_id_open",
            ["record_id"],
            unique=False,
            sqlite_where=sa.text("lifted_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("lifted_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_legal_hold_set_by_id"), ["set_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_hold_set_on"), ["set_on"], unique=False)

    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("volume_id", sa.Integer(), nullable=True),
        sa.Column("came_from", sa.String(length=160), nullable=True),
        sa.Column("went_to", sa.String(length=160), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_movement_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"],
            ["employee.id"],
            name=op.f("fk_movement_moved_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_movement_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_movement_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"],
            ["volume.id"],
            name=op.f("fk_movement_volume_id_volume"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movement_moved_at"), ["moved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_moved_by_id"), ["moved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_volume_id"), ["volume_id"], unique=False)

    op.create_table(
        "record_equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_equipment_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"],
            ["equipment.id"],
            name=op.f("fk_record_equipment_equipment_id_equipment"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["archive_item.id"],
            name=op.f("fk_record_equipment_record_id_archive_item"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_equipment_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_equipment")),
    )
    with op.batch_alter_table("record_equipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_equipment_equipment_id"), ["equipment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_equipment_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            "uq_record_equipment_tied",
            ["record_id", "equipment_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "service_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("contact_record_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=True),
        sa.Column("engineer_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_service_feedback_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contact_record_id"],
            ["contact_record.id"],
            name=op.f("fk_service_feedback_contact_record_id_contact_record"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_service_feedback_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_service_feedback_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["engineer_id"],
            ["employee.id"],
            name=op.f("fk_service_feedback_engineer_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"],
            ["equipment.id"],
            name=op.f("fk_service_feedback_equipment_id_equipment"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["employee.id"],
            name=op.f("fk_service_feedback_receiver_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_service_feedback_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_feedback")),
        sa.UniqueConstraint("number", name=op.f("uq_service_feedback_number")),
    )
    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_feedback_contact_record_id"), ["contact_record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_engineer_id"), ["engineer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_equipment_id"), ["equipment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_feedback_receiver_id"), ["receiver_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_service_feedback_state"), ["state"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("digest", sa.Boolean(), server_default=sa.true(), nullable=False)
        )

    with op.batch_alter_table("archive_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("volume_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("page_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("page_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cabinet_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("medium", sa.String(length=40), nullable=False, server_default="paper")
        )
        batch_op.add_column(
            sa.Column("custody", sa.String(length=40), nullable=False, server_default="sales")
        )
        batch_op.add_column(
            sa.Column("validity", sa.String(length=40), nullable=False, server_default="valid")
        )
        batch_op.add_column(sa.Column("product_ended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("held_because", sa.Text(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_archive_item_cabinet"))
        batch_op.create_index(
            batch_op.f("ix_archive_item_cabinet_id"), ["cabinet_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_archive_item_custody"), ["custody"], unique=False)
        batch_op.create_index(
            "ix_archive_item_custody_completed_on", ["custody", "completed_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_archive_item_legal_hold"), ["legal_hold"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_archive_item_medium"), ["medium"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_item_place_id"), ["place_id"], unique=False)
        batch_op.create_index(
            "ix_archive_item_state_retention_until", ["state", "retention_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_archive_item_validity"), ["validity"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_item_volume_id"), ["volume_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_archive_item_cabinet_id_cabinet"),
            "cabinet",
            ["cabinet_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_archive_item_volume_id_volume"),
            "volume",
            ["volume_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_archive_item_place_id_place"),
            "place",
            ["place_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.drop_column("location")
        batch_op.drop_column("volume")
        batch_op.drop_column("shelf")
        batch_op.drop_column("cabinet")

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject_register", sa.String(length=60), nullable=True))
        batch_op.drop_index(batch_op.f("ix_entry_subject_id"))
        batch_op.create_index(
            "ix_entry_subject_id_subject_register", ["subject_id", "subject_register"], unique=False
        )

    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("out_of_service_on", sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_equipment_out_of_service_on"), ["out_of_service_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_equipment_project_id"), ["project_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_equipment_project_id_project"),
            "project",
            ["project_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(length=200), nullable=True))
        batch_op.add_column(
            sa.Column("medium", sa.String(length=40), nullable=False, server_default="paper")
        )
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_hold_request_id"), ["request_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_hold_request_id_loan"),
            "loan",
            ["request_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("medium", sa.String(length=40), nullable=False, server_default="paper")
        )
        batch_op.add_column(sa.Column("page_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recalled_for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("slip_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rule_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("term_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("term_renewals", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("term_recall_days", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("on_site", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("approver_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("searched_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pages_returned", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("written_off_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("found_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("found_note", sa.Text(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_loan_borrower_id_state"))
        batch_op.drop_index(
            batch_op.f("ix_loan_due_on_out"),
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(batch_op.f("ix_loan_approver_id"), ["approver_id"], unique=False)
        batch_op.create_index(
            "ix_loan_borrower_id_lent_at", ["borrower_id", "lent_at"], unique=False
        )
        batch_op.create_index(
            "ix_loan_borrower_id_lent_at_out",
            ["borrower_id", "lent_at"],
            unique=False,
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_loan_claimed_at",
            ["claimed_at"],
            unique=False,
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_loan_condition"), ["condition"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_loan_recalled_for_id"), ["recalled_for_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_loan_rule_id"), ["rule_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(
            "ix_loan_state_due_on_out",
            ["state", "due_on"],
            unique=False,
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "uq_loan_article_id_borrower_id_asked",
            ["article_id", "borrower_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('requested', 'approved') AND deleted_at IS NULL"),
            postgresql_where=sa.text("state IN ('requested', 'approved') AND deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_loan_recalled_for_id_employee"),
            "employee",
            ["recalled_for_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_loan_rule_id_loan_rule"),
            "loan_rule",
            ["rule_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_loan_approver_id_employee"),
            "employee",
            ["approver_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_loan_slip_id_loan_slip"),
            "loan_slip",
            ["slip_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("url", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_notice_user_id_created_at",
            ["user_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
        )

    with op.batch_alter_table("record_type", schema=None) as batch_op:
        batch_op.alter_column("form_version", existing_type=sa.INTEGER(), nullable=True)

    # A record filled in the program has no paper; every subject so far was a customer.
    op.execute("UPDATE archive_item SET medium = 'digital' WHERE source_id IS NOT NULL")
    op.execute("UPDATE entry SET subject_register = 'customer' WHERE subject_id IS NOT NULL")
    _put_in_places(connection, stood)
    _give_reasons(connection)


def _put_in_places(connection: sa.Connection, stood: list) -> None:
    """Make a place of every label, and a cabinet of those that name one (4.5.3)."""
    places: dict[str, tuple[int, int | None]] = {}
    cabinets: dict[str, int] = {}
    moved = sa.text(
        "UPDATE archive_item SET place_id = :place, cabinet_id = :cabinet WHERE id = :id"
    )
    for item_id, location in stood:
        label = rules.place_label(location)
        if label not in places:
            name = rules.cabinet_of(label)
            if name and name not in cabinets:
                cabinets[name] = _make(connection, "cabinet", {"name": name}, name)
            kept = {"number": label, "cabinet_id": cabinets.get(name)}
            places[label] = _make(connection, "place", kept, label), cabinets.get(name)
        place, cabinet = places[label]
        connection.execute(moved, {"id": item_id, "place": place, "cabinet": cabinet})


def _give_reasons(connection: sa.Connection) -> None:
    """Enter the legal holds that were only ticked, so that they can be lifted (4.7)."""
    held = connection.execute(
        sa.text(
            "SELECT item.id, entry.subject_id, entry.subject_register FROM archive_item AS item"
            " JOIN entry ON entry.register = 'archive_item' AND entry.row_id = item.id"
            " WHERE item.legal_hold"
        )
    ).all()
    for item_id, subject_id, subject_register in held:
        today = datetime.now(UTC).date()
        kept = {"record_id": item_id, "reason": SINCE_BEFORE, "set_on": today}
        subject = {"subject_id": subject_id, "subject_register": subject_register}
        _make(connection, "legal_hold", kept, SINCE_BEFORE, **subject)
    connection.execute(
        sa.text("UPDATE archive_item SET held_because = :reason WHERE legal_hold"),
        {"reason": SINCE_BEFORE},
    )


def _make(connection: sa.Connection, table: str, kept: dict, called: str, **subject: object) -> int:
    """Insert a row with its line in the index of all registers; return its id."""
    now = datetime.now(UTC)
    row = {**kept, "version": 1, "created_at": now, "updated_at": now}
    into = sa.table(table, *(sa.column(key) for key in ("id", *row)))
    row_id = connection.execute(sa.insert(into).values(row).returning(into.c.id)).scalar_one()
    line = {
        "register": table,
        "row_id": row_id,
        "number": kept.get("number"),
        "title": "" if "number" in kept else called,
        "haystack": text.haystack([called]),
        **subject,
    }
    entry = sa.table("entry", *(sa.column(key) for key in ("id", *line)))
    made = connection.execute(sa.insert(entry).values(line).returning(entry.c.id)).scalar_one()
    search.index(connection, [(made, line["haystack"])], {})
    return int(row_id)


def downgrade() -> None:
    with op.batch_alter_table("record_type", schema=None) as batch_op:
        batch_op.alter_column("form_version", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_user_id_created_at",
            sqlite_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
        )
        batch_op.drop_column("mailed_at")
        batch_op.drop_column("url")

    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_loan_slip_id_loan_slip"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_loan_approver_id_employee"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_loan_rule_id_loan_rule"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_loan_recalled_for_id_employee"), type_="foreignkey")
        batch_op.drop_index(
            "uq_loan_article_id_borrower_id_asked",
            sqlite_where=sa.text("state IN ('requested', 'approved') AND deleted_at IS NULL"),
            postgresql_where=sa.text("state IN ('requested', 'approved') AND deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_loan_state_due_on_out",
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_loan_slip_id"))
        batch_op.drop_index(batch_op.f("ix_loan_rule_id"))
        batch_op.drop_index(batch_op.f("ix_loan_recalled_for_id"))
        batch_op.drop_index(batch_op.f("ix_loan_condition"))
        batch_op.drop_index(
            "ix_loan_claimed_at",
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_loan_borrower_id_lent_at_out",
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.drop_index("ix_loan_borrower_id_lent_at")
        batch_op.drop_index(batch_op.f("ix_loan_approver_id"))
        batch_op.create_index(
            batch_op.f("ix_loan_due_on_out"),
            ["due_on"],
            unique=False,
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            batch_op.f("ix_loan_borrower_id_state"), ["borrower_id", "state"], unique=False
        )
        batch_op.drop_column("found_note")
        batch_op.drop_column("found_on")
        batch_op.drop_column("written_off_at")
        batch_op.drop_column("pages_returned")
        batch_op.drop_column("searched_on")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("approver_id")
        batch_op.drop_column("on_site")
        batch_op.drop_column("term_recall_days")
        batch_op.drop_column("term_renewals")
        batch_op.drop_column("term_days")
        batch_op.drop_column("rule_id")
        batch_op.drop_column("slip_id")
        batch_op.drop_column("recalled_for_id")
        batch_op.drop_column("recalled_at")
        batch_op.drop_column("page_count")
        batch_op.drop_column("medium")

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_hold_request_id_loan"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_hold_request_id"))
        batch_op.drop_column("request_id")
        batch_op.drop_column("medium")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_equipment_project_id_project"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_equipment_project_id"))
        batch_op.drop_index(batch_op.f("ix_equipment_out_of_service_on"))
        batch_op.drop_column("out_of_service_on")
        batch_op.drop_column("project_id")

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_subject_id_subject_register")
        batch_op.create_index(batch_op.f("ix_entry_subject_id"), ["subject_id"], unique=False)
        batch_op.drop_column("subject_register")

    with op.batch_alter_table("archive_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cabinet", sa.VARCHAR(length=20), nullable=True))
        batch_op.add_column(sa.Column("shelf", sa.VARCHAR(length=20), nullable=True))
        batch_op.add_column(sa.Column("volume", sa.VARCHAR(length=20), nullable=True))
        batch_op.add_column(sa.Column("location", sa.VARCHAR(length=80), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_archive_item_place_id_place"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_archive_item_volume_id_volume"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_archive_item_cabinet_id_cabinet"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_archive_item_volume_id"))
        batch_op.drop_index(batch_op.f("ix_archive_item_validity"))
        batch_op.drop_index("ix_archive_item_state_retention_until")
        batch_op.drop_index(batch_op.f("ix_archive_item_place_id"))
        batch_op.drop_index(batch_op.f("ix_archive_item_medium"))
        batch_op.drop_index(batch_op.f("ix_archive_item_legal_hold"))
        batch_op.drop_index("ix_archive_item_custody_completed_on")
        batch_op.drop_index(batch_op.f("ix_archive_item_custody"))
        batch_op.drop_index(batch_op.f("ix_archive_item_cabinet_id"))
        batch_op.create_index(batch_op.f("ix_archive_item_cabinet"), ["cabinet"], unique=False)
        batch_op.drop_column("held_because")
        batch_op.drop_column("product_ended_on")
        batch_op.drop_column("validity")
        batch_op.drop_column("custody")
        batch_op.drop_column("medium")
        batch_op.drop_column("cabinet_id")
        batch_op.drop_column("page_to")
        batch_op.drop_column("page_from")
        batch_op.drop_column("volume_id")
        batch_op.drop_column("place_id")
        batch_op.drop_column("form_version")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("digest")

    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_feedback_state"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_receiver_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_filled_on"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_equipment_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_engineer_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_customer_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_contact_record_id"))

    op.drop_table("service_feedback")
    with op.batch_alter_table("record_equipment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_record_equipment_tied",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_record_equipment_record_id"))
        batch_op.drop_index(batch_op.f("ix_record_equipment_equipment_id"))

    op.drop_table("record_equipment")
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_movement_volume_id"))
        batch_op.drop_index(batch_op.f("ix_movement_record_id"))
        batch_op.drop_index(batch_op.f("ix_movement_moved_by_id"))
        batch_op.drop_index(batch_op.f("ix_movement_moved_at"))

    op.drop_table("movement")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_set_on"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_set_by_id"))
        batch_op.drop_index(
            "ix_legal_hold_record_id_open",
            sqlite_where=sa.text("lifted_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("lifted_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_legal_hold_record_id"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_lifted_on"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_lifted_by_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("inspection_item", schema=None) as batch_op:
        batch_op.drop_index("uq_inspection_item_drawn")
        batch_op.drop_index(batch_op.f("ix_inspection_item_record_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_item_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_item_checked_by_id"))

    op.drop_table("inspection_item")
    with op.batch_alter_table("disposal_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_disposal_item_listed",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_disposal_item_record_id"))
        batch_op.drop_index(batch_op.f("ix_disposal_item_disposal_id"))

    op.drop_table("disposal_item")
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.drop_index("ix_corrective_action_responsible_id_done_on")
        batch_op.drop_index(batch_op.f("ix_corrective_action_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_corrective_action_record_id"))
        batch_op.drop_index(batch_op.f("ix_corrective_action_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_corrective_action_finding"))
        batch_op.drop_index(batch_op.f("ix_corrective_action_due_on"))
        batch_op.drop_index(batch_op.f("ix_corrective_action_done_on"))

    op.drop_table("corrective_action")
    with op.batch_alter_table("transfer_volume", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_transfer_volume_listed",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_transfer_volume_volume_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_volume_transfer_id"))

    op.drop_table("transfer_volume")
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_meeting_decision_who_id_due_on_undone",
            sqlite_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_decision_who_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_lead_id"))
        batch_op.drop_index(
            "ix_meeting_decision_due_on_undone",
            sqlite_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_decision_due_on"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_done_on"))

    op.drop_table("meeting_decision")
    with op.batch_alter_table("lead_tracking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_tracking_tracked_on"))
        batch_op.drop_index(batch_op.f("ix_lead_tracking_tracked_by_id"))
        batch_op.drop_index(batch_op.f("ix_lead_tracking_major"))
        batch_op.drop_index("ix_lead_tracking_lead_id_tracked_on")
        batch_op.drop_index(batch_op.f("ix_lead_tracking_lead_id"))

    op.drop_table("lead_tracking")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_state"))
        batch_op.drop_index(batch_op.f("ix_handover_project_id"))
        batch_op.drop_index(batch_op.f("ix_handover_filled_on"))
        batch_op.drop_index(batch_op.f("ix_handover_customer_id"))
        batch_op.drop_index(batch_op.f("ix_handover_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_handover_accepted_on"))

    op.drop_table("handover")
    with op.batch_alter_table("completion_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_completion_report_state"))
        batch_op.drop_index(batch_op.f("ix_completion_report_project_id"))
        batch_op.drop_index(batch_op.f("ix_completion_report_filled_on"))
        batch_op.drop_index(batch_op.f("ix_completion_report_customer_id"))
        batch_op.drop_index(batch_op.f("ix_completion_report_corrects_id"))

    op.drop_table("completion_report")
    with op.batch_alter_table("bidder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bidder_result"))
        batch_op.drop_index(batch_op.f("ix_bidder_lead_id"))

    op.drop_table("bidder")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_agenda_item_lead_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("acceptance_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_state"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_quality"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_project_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_filled_on"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_customer_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_certificate_accepted_on"))

    op.drop_table("acceptance_certificate")
    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volume_year"))
        batch_op.drop_index(batch_op.f("ix_volume_record_type_id"))
        batch_op.drop_index(batch_op.f("ix_volume_place_id"))
        batch_op.drop_index(batch_op.f("ix_volume_custody"))
        batch_op.drop_index(batch_op.f("ix_volume_bound_on"))

    op.drop_table("volume")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_year"))
        batch_op.drop_index(batch_op.f("ix_transfer_state"))
        batch_op.drop_index(batch_op.f("ix_transfer_place_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_filled_on"))
        batch_op.drop_index(batch_op.f("ix_transfer_corrects_id"))

    op.drop_table("transfer")
    with op.batch_alter_table("satisfaction_survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_satisfaction_survey_state"))
        batch_op.drop_index(batch_op.f("ix_satisfaction_survey_filled_on"))
        batch_op.drop_index(batch_op.f("ix_satisfaction_survey_customer_id"))
        batch_op.drop_index(batch_op.f("ix_satisfaction_survey_corrects_id"))

    op.drop_table("satisfaction_survey")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_started_on"))
        batch_op.drop_index(batch_op.f("ix_project_manager_id"))
        batch_op.drop_index(batch_op.f("ix_project_ended_on"))
        batch_op.drop_index(batch_op.f("ix_project_customer_id"))

    op.drop_table("project")
    with op.batch_alter_table("loss_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loss_report_state"))
        batch_op.drop_index(batch_op.f("ix_loss_report_loan_id"))
        batch_op.drop_index(batch_op.f("ix_loss_report_head_id"))
        batch_op.drop_index(batch_op.f("ix_loss_report_filled_on"))
        batch_op.drop_index(batch_op.f("ix_loss_report_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_loss_report_borrower_id"))

    op.drop_table("loss_report")
    with op.batch_alter_table("loan_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loan_step_told_id"))
        batch_op.drop_index(batch_op.f("ix_loan_step_step"))
        batch_op.drop_index(batch_op.f("ix_loan_step_loan_id"))

    op.drop_table("loan_step")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_stage_next_due_on")
        batch_op.drop_index("ix_lead_stage_closed_on")
        batch_op.drop_index(batch_op.f("ix_lead_stage"))
        batch_op.drop_index(batch_op.f("ix_lead_region_id"))
        batch_op.drop_index(batch_op.f("ix_lead_received_on"))
        batch_op.drop_index(batch_op.f("ix_lead_product_id"))
        batch_op.drop_index("ix_lead_owner_id_next_due_on")
        batch_op.drop_index(batch_op.f("ix_lead_owner_id"))
        batch_op.drop_index(batch_op.f("ix_lead_next_due_on"))
        batch_op.drop_index(batch_op.f("ix_lead_name_key"))
        batch_op.drop_index(batch_op.f("ix_lead_major"))
        batch_op.drop_index(batch_op.f("ix_lead_expected_on"))
        batch_op.drop_index(batch_op.f("ix_lead_demand_class"))
        batch_op.drop_index(batch_op.f("ix_lead_customer_id"))
        batch_op.drop_index("ix_lead_created_at")
        batch_op.drop_index(batch_op.f("ix_lead_closed_on"))
        batch_op.drop_index(batch_op.f("ix_lead_bid_at"))

    op.drop_table("lead")
    with op.batch_alter_table("clause_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_change_revision_id"))
        batch_op.drop_index(batch_op.f("ix_clause_change_clause_id"))

    op.drop_table("clause_change")
    with op.batch_alter_table("record_type_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_record_type_version_counted",
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )
        batch_op.drop_index(batch_op.f("ix_record_type_version_state"))
        batch_op.drop_index(batch_op.f("ix_record_type_version_record_type_id"))
        batch_op.drop_index(batch_op.f("ix_record_type_version_prepared_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_type_version_in_force_from"))
        batch_op.drop_index(batch_op.f("ix_record_type_version_decided_by_id"))

    op.drop_table("record_type_version")
    with op.batch_alter_table("policy_parameter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_parameter_revision_id"))
        batch_op.drop_index(batch_op.f("ix_policy_parameter_in_force_from"))
        batch_op.drop_index(batch_op.f("ix_policy_parameter_code"))

    op.drop_table("policy_parameter")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_cabinet_id"))

    op.drop_table("place")
    with op.batch_alter_table("parameter_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parameter_change_revision_id"))

    op.drop_table("parameter_change")
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_copy_state"))
        batch_op.drop_index(batch_op.f("ix_document_copy_document_id"))

    op.drop_table("document_copy")
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_watch"))
        batch_op.drop_index(batch_op.f("ix_clause_show"))
        batch_op.drop_index(batch_op.f("ix_clause_revision_id"))
        batch_op.drop_index(batch_op.f("ix_clause_place"))
        batch_op.drop_index(batch_op.f("ix_clause_part"))
        batch_op.drop_index(batch_op.f("ix_clause_number"))
        batch_op.drop_index(batch_op.f("ix_clause_keep"))
        batch_op.drop_index(batch_op.f("ix_clause_in_force_from"))
        batch_op.drop_index(batch_op.f("ix_clause_block"))

    op.drop_table("clause")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attendance_meeting_id_employee_id",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attendance_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_employee_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_state"))
        batch_op.drop_index(batch_op.f("ix_revision_prepared_by_id"))
        batch_op.drop_index(batch_op.f("ix_revision_in_force_from"))
        batch_op.drop_index(batch_op.f("ix_revision_filled_on"))
        batch_op.drop_index(batch_op.f("ix_revision_corrects_id"))

    op.drop_table("revision")
    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loan_slip_state"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_lent_by_id"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_filled_on"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_borrower_id"))

    op.drop_table("loan_slip")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inspection_half_year_in_force",
            sqlite_where=sa.text("state <> 'void' AND corrects_id IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text(
                "state <> 'void' AND corrects_id IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_inspection_state"))
        batch_op.drop_index(batch_op.f("ix_inspection_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_filled_on"))
        batch_op.drop_index(batch_op.f("ix_inspection_corrects_id"))

    op.drop_table("inspection")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_secrecy"))
        batch_op.drop_index(batch_op.f("ix_document_kind"))
        batch_op.drop_index(batch_op.f("ix_document_custodian_id"))

    op.drop_table("document")
    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disposal_witness_id"))
        batch_op.drop_index(batch_op.f("ix_disposal_state"))
        batch_op.drop_index(batch_op.f("ix_disposal_filled_on"))
        batch_op.drop_index(batch_op.f("ix_disposal_corrects_id"))

    op.drop_table("disposal")
    with op.batch_alter_table("demand_report", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_demand_report_month",
            sqlite_where=sa.text("state <> 'void' AND corrects_id IS NULL"),
            postgresql_where=sa.text("state <> 'void' AND corrects_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_demand_report_submitted_by_id"))
        batch_op.drop_index(batch_op.f("ix_demand_report_state"))
        batch_op.drop_index(batch_op.f("ix_demand_report_month"))
        batch_op.drop_index(batch_op.f("ix_demand_report_filled_on"))
        batch_op.drop_index(batch_op.f("ix_demand_report_corrects_id"))

    op.drop_table("demand_report")
    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demand_meeting_state"))
        batch_op.drop_index(batch_op.f("ix_demand_meeting_held_on"))
        batch_op.drop_index(batch_op.f("ix_demand_meeting_filled_on"))
        batch_op.drop_index(batch_op.f("ix_demand_meeting_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_demand_meeting_chair_id"))

    op.drop_table("demand_meeting")
    with op.batch_alter_table("cabinet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cabinet_keeper_id"))

    op.drop_table("cabinet")
    with op.batch_alter_table("supplier_evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_evaluation_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_supplier_evaluation_state"))
        batch_op.drop_index(batch_op.f("ix_supplier_evaluation_kind"))
        batch_op.drop_index(batch_op.f("ix_supplier_evaluation_filled_on"))
        batch_op.drop_index(batch_op.f("ix_supplier_evaluation_corrects_id"))

    op.drop_table("supplier_evaluation")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_report_to_role_made_at_open",
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_report_to_role"))
        batch_op.drop_index(batch_op.f("ix_report_made_at"))
        batch_op.drop_index(batch_op.f("ix_report_kind"))
        batch_op.drop_index(batch_op.f("ix_report_acknowledged_at"))
        batch_op.drop_index(batch_op.f("ix_report_about_id"))

    op.drop_table("report")
    op.drop_table("form_copy")
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_state"))
        batch_op.drop_index(batch_op.f("ix_supplier_next_evaluation_on"))
        batch_op.drop_index(batch_op.f("ix_supplier_grade"))

    op.drop_table("supplier")
    with op.batch_alter_table("loan_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loan_rule_active"))

    op.drop_table("loan_rule")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_due_at")
        batch_op.drop_index(batch_op.f("ix_outbox_created_at"))

    op.drop_table("outbox")

"""Windows of follow-up, plans, compliance, escalation, jobs, the working calendar.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compliance_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_count")),
        sa.UniqueConstraint("code", "first_on", name=op.f("uq_compliance_count_code_first_on")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_name_state_id", ["name", "state", "id"], unique=False)

    op.create_table(
        "compliance_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"],
            ["compliance_count.id"],
            name=op.f("fk_compliance_figure_count_id_compliance_count"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_figure")),
    )
    with op.batch_alter_table("compliance_figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_compliance_figure_count_id"), ["count_id"], unique=False
        )

    op.create_table(
        "working_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_working_day_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_working_day_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_day")),
    )
    with op.batch_alter_table("working_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_working_day_day"), ["day"], unique=True)
        batch_op.create_index(batch_op.f("ix_working_day_works"), ["works"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["employee.id"], name=op.f("fk_escalation_owner_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["told_id"], ["employee.id"], name=op.f("fk_escalation_told_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "source",
            "row_id",
            "due_on",
            "step",
            "told_id",
            name=op.f("uq_escalation_source_row_id_due_on_step_told_id"),
        ),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_register_row_id", ["register", "row_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_told_at"), ["told_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_told_id"), ["told_id"], unique=False)

    op.create_table(
        "customer_span",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("customer_class", sa.String(length=40), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["customer.id"],
            name=op.f("fk_customer_span_row_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("row_id", "from_on", name=op.f("pk_customer_span")),
    )
    op.create_table(
        "lead_span",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("demand_class", sa.String(length=40), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["row_id"], ["lead.id"], name=op.f("fk_lead_span_row_id_lead"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", "from_on", name=op.f("pk_lead_span")),
    )
    with op.batch_alter_table("acceptance_certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("feed_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("feed_made_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_account_feed_digest"), ["feed_digest"])

    with op.batch_alter_table("care_approval", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("completion_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("contact_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_contact_record_due_on"), ["due_on"], unique=False)

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_customer_planned_on"), ["planned_on"], unique=False)
        batch_op.create_index(
            "ix_customer_region_id_next_due_on", ["region_id", "next_due_on"], unique=False
        )
        batch_op.create_index(
            "ix_customer_responsible_id_next_due_on",
            ["responsible_id", "next_due_on"],
            unique=False,
        )

    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_follow_up_customer_id_done_on", ["customer_id", "done_on"], unique=False
        )

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_lead_planned_on"), ["planned_on"], unique=False)

    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("loss_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("satisfaction_survey", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("supplier_evaluation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submit_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_visit_customer_id_visited_on", ["customer_id", "visited_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_submit_by"), ["submit_by"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_submit_by"))
        batch_op.drop_index("ix_visit_customer_id_visited_on")
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("submit_by")

    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("supplier_evaluation", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("satisfaction_survey", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("asked_at")

    with op.batch_alter_table("loss_report", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_planned_on"))
        batch_op.drop_column("planned_on")

    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_customer_id_done_on")
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_responsible_id_next_due_on")
        batch_op.drop_index("ix_customer_region_id_next_due_on")
        batch_op.drop_index(batch_op.f("ix_customer_planned_on"))
        batch_op.drop_column("planned_on")

    with op.batch_alter_table("contact_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_record_due_on"))
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("due_on")

    with op.batch_alter_table("completion_report", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("care_approval", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_account_feed_digest"), type_="unique")
        batch_op.drop_column("feed_made_at")
        batch_op.drop_column("feed_digest")

    with op.batch_alter_table("acceptance_certificate", schema=None) as batch_op:
        batch_op.drop_column("submitted_at")

    op.drop_table("lead_span")
    op.drop_table("customer_span")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_told_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_told_at"))
        batch_op.drop_index("ix_escalation_register_row_id")

    op.drop_table("escalation")
    with op.batch_alter_table("working_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_working_day_works"))
        batch_op.drop_index(batch_op.f("ix_working_day_day"))

    op.drop_table("working_day")
    with op.batch_alter_table("compliance_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compliance_figure_count_id"))

    op.drop_table("compliance_figure")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_name_state_id")

    op.drop_table("job_run")
    op.drop_table("compliance_count")

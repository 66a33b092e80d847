"""First schema.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.registers import search

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ab_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=True),
        sa.Column("description", sa.String(length=512), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_register_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("registration_date", sa.DateTime(), nullable=True),
        sa.Column("registration_hash", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("fail_login_count", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=True),
        sa.Column("created_by_fk", sa.Integer(), nullable=True),
        sa.Column("changed_by_fk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_fk"],
            ["ab_user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by_fk"],
            ["ab_user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_view_menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("diff", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_at"), ["at"], unique=False)
        batch_op.create_index("ix_history_register_row_id", ["register", "row_id"], unique=False)

    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_head")),
    )
    op.create_table(
        "issued_number",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_issued_number")),
    )
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_number_series"), ["series"], unique=False)

    op.create_table(
        "number_sequence",
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_last_at"), ["last_at"], unique=False)

    op.create_table(
        "ab_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("key_hash", sa.String(length=256), nullable=False),
        sa.Column("lookup_hash", sa.String(length=256), nullable=True),
        sa.Column("key_prefix", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.DateTime(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.Column("last_used_on", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lookup_hash"),
        sa.UniqueConstraint("uuid"),
    )
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.create_index("idx_api_key_lookup_hash", ["lookup_hash"], unique=True)
        batch_op.create_index("idx_api_key_prefix", ["key_prefix"], unique=False)
        batch_op.create_index("idx_api_key_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_group_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id", "role_id"),
    )
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.create_index("idx_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_group_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_permission_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("view_menu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["ab_permission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["view_menu_id"],
            ["ab_view_menu.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_id", "view_menu_id"),
    )
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.create_index("idx_permission_id", ["permission_id"], unique=False)
        batch_op.create_index("idx_view_menu_id", ["view_menu_id"], unique=False)

    op.create_table(
        "ab_user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "group_id"),
    )
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.create_index("idx_user_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "role_id"),
    )
    op.create_table(
        "account",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("theme", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_account_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("abbreviation", sa.String(length=4), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_department_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["head_id"],
            ["employee.id"],
            name=op.f("fk_department_head_id_employee"),
            ondelete="RESTRICT",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["department.id"],
            name=op.f("fk_department_parent_id_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_department_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("abbreviation", name=op.f("uq_department_abbreviation")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_head_id"), ["head_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_department_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("preparer_id", sa.Integer(), nullable=True),
        sa.Column("haystack", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["preparer_id"],
            ["ab_user.id"],
            name=op.f("fk_entry_preparer_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("register", "row_id", name=op.f("uq_entry_register_row_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_number"), ["number"], unique=False)
        batch_op.create_index("ix_entry_preparer_id_state", ["preparer_id", "state"], unique=False)
        batch_op.create_index("ix_entry_register_state", ["register", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("register", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("plans", sa.JSON(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["ab_user.id"],
            name=op.f("fk_import_run_user_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("token", name=op.f("uq_import_run_token")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_digest"), ["digest"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("group", sa.String(length=60), nullable=True),
        sa.Column("demand_class", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_product_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_product_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_demand_class"), ["demand_class"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_group"), ["group"], unique=False)

    op.create_table(
        "submission",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["ab_user.id"],
            name=op.f("fk_submission_user_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_created_at"), ["created_at"], unique=False)

    op.create_table(
        "ab_permission_view_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_view_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permission_view_id"], ["ab_permission_view.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_view_id", "role_id"),
    )
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.create_index("idx_permission_view_id", ["permission_view_id"], unique=False)
        batch_op.create_index("idx_role_id", ["role_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("extension", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=120), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_attachment_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"],
            ["ab_user.id"],
            name=op.f("fk_attachment_removed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["ab_user.id"],
            name=op.f("fk_comment_author_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_comment_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("staff_number", sa.String(length=20), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_employee_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_employee_department_id_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_employee_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["ab_user.id"],
            name=op.f("fk_employee_user_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_employee_staff_number")),
        sa.UniqueConstraint("user_id", name=op.f("uq_employee_user_id")),
    )
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employee_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employee_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_employee_state"), ["state"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_notice_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_notice_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_notice_user_id_read_at", ["user_id", "read_at"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ready_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["entry.id"], name=op.f("fk_hold_article_id_entry"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["borrower_id"],
            ["employee.id"],
            name=op.f("fk_hold_borrower_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_hold_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_hold_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index("ix_hold_borrower_id_state", ["borrower_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_hold_article_id_borrower_id_queued",
            ["article_id", "borrower_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'ready') AND deleted_at IS NULL"),
            postgresql_where=sa.text("state IN ('waiting', 'ready') AND deleted_at IS NULL"),
        )

    op.create_table(
        "loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("condition", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["entry.id"], name=op.f("fk_loan_article_id_entry"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["borrower_id"],
            ["employee.id"],
            name=op.f("fk_loan_borrower_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["employee.id"],
            name=op.f("fk_loan_decided_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lent_by_id"],
            ["employee.id"],
            name=op.f("fk_loan_lent_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"],
            ["employee.id"],
            name=op.f("fk_loan_received_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_loan_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index("ix_loan_borrower_id_state", ["borrower_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            "ix_loan_due_on_out",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index("ix_loan_lent_at", ["lent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_lent_by_id"), ["lent_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_loan_received_by_id"), ["received_by_id"], unique=False
        )
        batch_op.create_index("ix_loan_returned_at", ["returned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_loan_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_loan_article_id_out",
            ["article_id"],
            unique=True,
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )

    op.create_table(
        "qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("product_group", sa.String(length=60), nullable=True),
        sa.Column("certificate_number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
            name=op.f("fk_qualification_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
            name=op.f("fk_qualification_employee_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_qualification_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qualification_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_qualification_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_qualification_valid_until"), ["valid_until"], unique=False
        )

    op.create_table(
        "record_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("retention_kind", sa.String(length=40), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("approval_to_borrow", sa.Boolean(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("other_names", sa.JSON(), nullable=True),
        sa.Column("form_table", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_type_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_record_type_department_id_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["keeper_id"],
            ["employee.id"],
            name=op.f("fk_record_type_keeper_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_record_type_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_type")),
        sa.UniqueConstraint("code", name=op.f("uq_record_type_code")),
        sa.UniqueConstraint("form_table", name=op.f("uq_record_type_form_table")),
        sa.UniqueConstraint("name", name=op.f("uq_record_type_name")),
    )
    with op.batch_alter_table("record_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_type_category"), ["category"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_type_confidentiality"), ["confidentiality"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_type_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_type_keeper_id"), ["keeper_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_type_retention_kind"), ["retention_kind"], unique=False
        )

    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("provinces", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_region_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["employee.id"],
            name=op.f("fk_region_manager_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_region_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("name", name=op.f("uq_region_name")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_routing_rule_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_routing_rule_department_id_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"],
            ["employee.id"],
            name=op.f("fk_routing_rule_handler_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_routing_rule_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("kind", name=op.f("uq_routing_rule_kind")),
    )
    with op.batch_alter_table("routing_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_routing_rule_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_routing_rule_handler_id"), ["handler_id"], unique=False
        )

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(length=80), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("drawing", sa.Text(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_signature_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["ab_user.id"],
            name=op.f("fk_signature_recorded_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["attachment.id"], name=op.f("fk_signature_scan_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"],
            ["ab_user.id"],
            name=op.f("fk_signature_signer_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "uq_signature_entry_id_slot",
            ["entry_id", "slot"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=True),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("customer_class", sa.String(length=40), nullable=False),
        sa.Column("class_reason", sa.Text(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("fax", sa.String(length=120), nullable=True),
        sa.Column("province", sa.String(length=40), nullable=True),
        sa.Column("city", sa.String(length=60), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("postcode", sa.String(length=12), nullable=True),
        sa.Column("products", sa.Text(), nullable=True),
        sa.Column("annual_demand", sa.String(length=240), nullable=True),
        sa.Column("credit_note", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("last_follow_up_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("completeness", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_customer_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_customer_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["employee.id"],
            name=op.f("fk_customer_responsible_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_customer_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("name", name=op.f("uq_customer_name")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_customer_class"), ["customer_class"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_next_due_on"), ["next_due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_province"), ["province"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customer_responsible_id"), ["responsible_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_sector"), ["sector"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_stage"), ["stage"], unique=False)

    op.create_table(
        "employee_region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_employee_region_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
            name=op.f("fk_employee_region_employee_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_employee_region_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_employee_region_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_region")),
        sa.UniqueConstraint(
            "employee_id", "region_id", name=op.f("uq_employee_region_employee_id_region_id")
        ),
    )
    with op.batch_alter_table("employee_region", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employee_region_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_employee_region_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "archive_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("record_type_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=80), nullable=True),
        sa.Column("cabinet", sa.String(length=20), nullable=True),
        sa.Column("shelf", sa.String(length=20), nullable=True),
        sa.Column("volume", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("retention_until", sa.Date(), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_archive_item_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_archive_item_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["record_type_id"],
            ["record_type.id"],
            name=op.f("fk_archive_item_record_type_id_record_type"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["entry.id"],
            name=op.f("fk_archive_item_source_id_entry"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_archive_item_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_item")),
        sa.UniqueConstraint("number", name=op.f("uq_archive_item_number")),
        sa.UniqueConstraint("source_id", name=op.f("uq_archive_item_source_id")),
    )
    with op.batch_alter_table("archive_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_item_cabinet"), ["cabinet"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_archive_item_completed_on"), ["completed_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_archive_item_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_archive_item_record_type_id"), ["record_type_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_archive_item_retention_until"), ["retention_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_archive_item_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_item_state"), ["state"], unique=False)

    op.create_table(
        "care_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("evaluation", sa.Text(), nullable=True),
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
            name=op.f("fk_care_approval_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_care_approval_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_care_approval_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_care_approval_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_approval")),
        sa.UniqueConstraint("number", name=op.f("uq_care_approval_number")),
    )
    with op.batch_alter_table("care_approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_care_approval_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_care_approval_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_care_approval_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_approval_state"), ["state"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("mobile", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("wechat", sa.String(length=60), nullable=True),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
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
            name=op.f("fk_contact_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_contact_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_contact_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_is_key"), ["is_key"], unique=False)

    op.create_table(
        "contact_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handler_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manager_told_at", sa.DateTime(timezone=True), nullable=True),
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
            name=op.f("fk_contact_record_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_contact_record_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_contact_record_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"],
            ["employee.id"],
            name=op.f("fk_contact_record_handler_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["employee.id"],
            name=op.f("fk_contact_record_receiver_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_contact_record_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_record")),
        sa.UniqueConstraint("number", name=op.f("uq_contact_record_number")),
    )
    with op.batch_alter_table("contact_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_record_channel"), ["channel"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_record_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_record_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_record_filled_on"), ["filled_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_record_handler_id"), ["handler_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_record_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_record_receiver_id"), ["receiver_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_record_state"), ["state"], unique=False)

    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("serial_number", sa.String(length=60), nullable=False),
        sa.Column("location", sa.String(length=160), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("warranty_from", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("certificate_number", sa.String(length=60), nullable=True),
        sa.Column("verified_until", sa.Date(), nullable=True),
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
            name=op.f("fk_equipment_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_equipment_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_equipment_product_id_product"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_equipment_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("serial_number", name=op.f("uq_equipment_serial_number")),
    )
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equipment_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_equipment_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_equipment_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_equipment_verified_until"), ["verified_until"], unique=False
        )

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("product_types", sa.Text(), nullable=True),
        sa.Column("equipment_use", sa.Text(), nullable=True),
        sa.Column("product_quality", sa.Text(), nullable=True),
        sa.Column("service_opinions", sa.Text(), nullable=True),
        sa.Column("contact_change", sa.String(length=40), nullable=True),
        sa.Column("new_address", sa.String(length=240), nullable=True),
        sa.Column("new_phone", sa.String(length=240), nullable=True),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("important_text", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
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
            name=op.f("fk_follow_up_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_follow_up_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_follow_up_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["employee.id"],
            name=op.f("fk_follow_up_done_by_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_follow_up_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("number", name=op.f("uq_follow_up_number")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_done_by_id"), ["done_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_done_on"), ["done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_important"), ["important"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_method"), ["method"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_state"), ["state"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_before_signing", sa.String(length=30), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=True),
        sa.Column("phone", sa.String(length=240), nullable=True),
        sa.Column("address", sa.String(length=240), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("receiver_name", sa.String(length=80), nullable=True),
        sa.Column("receiver_position", sa.String(length=60), nullable=True),
        sa.Column("handling", sa.Text(), nullable=True),
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
            name=op.f("fk_visit_completed_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["ab_user.id"],
            name=op.f("fk_visit_created_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_visit_customer_id_customer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["ab_user.id"],
            name=op.f("fk_visit_updated_by_id_ab_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"],
            ["employee.id"],
            name=op.f("fk_visit_visitor_id_employee"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_filled_on"), ["filled_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_visited_on"), ["visited_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_visitor_id"), ["visitor_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":  # SQLite has it in the table
        op.create_foreign_key(
            "fk_department_head_id_employee",
            "department",
            "employee",
            ["head_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    search.create_index(op.get_bind())


def downgrade() -> None:
    search.drop_index(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_department_head_id_employee", "department", type_="foreignkey")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_visit_visited_on"))
        batch_op.drop_index(batch_op.f("ix_visit_state"))
        batch_op.drop_index(batch_op.f("ix_visit_filled_on"))
        batch_op.drop_index(batch_op.f("ix_visit_customer_id"))
        batch_op.drop_index(batch_op.f("ix_visit_corrects_id"))

    op.drop_table("visit")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_state"))
        batch_op.drop_index(batch_op.f("ix_follow_up_method"))
        batch_op.drop_index(batch_op.f("ix_follow_up_important"))
        batch_op.drop_index(batch_op.f("ix_follow_up_filled_on"))
        batch_op.drop_index(batch_op.f("ix_follow_up_done_on"))
        batch_op.drop_index(batch_op.f("ix_follow_up_done_by_id"))
        batch_op.drop_index(batch_op.f("ix_follow_up_customer_id"))
        batch_op.drop_index(batch_op.f("ix_follow_up_corrects_id"))

    op.drop_table("follow_up")
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equipment_verified_until"))
        batch_op.drop_index(batch_op.f("ix_equipment_state"))
        batch_op.drop_index(batch_op.f("ix_equipment_product_id"))
        batch_op.drop_index(batch_op.f("ix_equipment_customer_id"))

    op.drop_table("equipment")
    with op.batch_alter_table("contact_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_record_state"))
        batch_op.drop_index(batch_op.f("ix_contact_record_receiver_id"))
        batch_op.drop_index(batch_op.f("ix_contact_record_kind"))
        batch_op.drop_index(batch_op.f("ix_contact_record_handler_id"))
        batch_op.drop_index(batch_op.f("ix_contact_record_filled_on"))
        batch_op.drop_index(batch_op.f("ix_contact_record_customer_id"))
        batch_op.drop_index(batch_op.f("ix_contact_record_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_contact_record_channel"))

    op.drop_table("contact_record")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_is_key"))
        batch_op.drop_index(batch_op.f("ix_contact_customer_id"))

    op.drop_table("contact")
    with op.batch_alter_table("care_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_approval_state"))
        batch_op.drop_index(batch_op.f("ix_care_approval_filled_on"))
        batch_op.drop_index(batch_op.f("ix_care_approval_customer_id"))
        batch_op.drop_index(batch_op.f("ix_care_approval_corrects_id"))

    op.drop_table("care_approval")
    with op.batch_alter_table("archive_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_item_state"))
        batch_op.drop_index(batch_op.f("ix_archive_item_source_id"))
        batch_op.drop_index(batch_op.f("ix_archive_item_retention_until"))
        batch_op.drop_index(batch_op.f("ix_archive_item_record_type_id"))
        batch_op.drop_index(batch_op.f("ix_archive_item_customer_id"))
        batch_op.drop_index(batch_op.f("ix_archive_item_completed_on"))
        batch_op.drop_index(batch_op.f("ix_archive_item_cabinet"))

    op.drop_table("archive_item")
    with op.batch_alter_table("employee_region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employee_region_region_id"))
        batch_op.drop_index(batch_op.f("ix_employee_region_employee_id"))

    op.drop_table("employee_region")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_stage"))
        batch_op.drop_index(batch_op.f("ix_customer_sector"))
        batch_op.drop_index(batch_op.f("ix_customer_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_customer_region_id"))
        batch_op.drop_index(batch_op.f("ix_customer_province"))
        batch_op.drop_index(batch_op.f("ix_customer_next_due_on"))
        batch_op.drop_index(batch_op.f("ix_customer_name_key"))
        batch_op.drop_index(batch_op.f("ix_customer_customer_class"))

    op.drop_table("customer")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signature_entry_id_slot",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_signature_entry_id"))

    op.drop_table("signature")
    with op.batch_alter_table("routing_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_rule_handler_id"))
        batch_op.drop_index(batch_op.f("ix_routing_rule_department_id"))

    op.drop_table("routing_rule")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_manager_id"))

    op.drop_table("region")
    with op.batch_alter_table("record_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_type_retention_kind"))
        batch_op.drop_index(batch_op.f("ix_record_type_keeper_id"))
        batch_op.drop_index(batch_op.f("ix_record_type_department_id"))
        batch_op.drop_index(batch_op.f("ix_record_type_confidentiality"))
        batch_op.drop_index(batch_op.f("ix_record_type_category"))

    op.drop_table("record_type")
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualification_valid_until"))
        batch_op.drop_index(batch_op.f("ix_qualification_kind"))
        batch_op.drop_index(batch_op.f("ix_qualification_employee_id"))

    op.drop_table("qualification")
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_loan_article_id_out",
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_loan_state"))
        batch_op.drop_index("ix_loan_returned_at")
        batch_op.drop_index(batch_op.f("ix_loan_received_by_id"))
        batch_op.drop_index(batch_op.f("ix_loan_lent_by_id"))
        batch_op.drop_index("ix_loan_lent_at")
        batch_op.drop_index(
            "ix_loan_due_on_out",
            sqlite_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_loan_due_on"))
        batch_op.drop_index(batch_op.f("ix_loan_decided_by_id"))
        batch_op.drop_index("ix_loan_borrower_id_state")
        batch_op.drop_index(batch_op.f("ix_loan_borrower_id"))
        batch_op.drop_index(batch_op.f("ix_loan_article_id"))

    op.drop_table("loan")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hold_article_id_borrower_id_queued",
            sqlite_where=sa.text("state IN ('waiting', 'ready') AND deleted_at IS NULL"),
            postgresql_where=sa.text("state IN ('waiting', 'ready') AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hold_state"))
        batch_op.drop_index("ix_hold_borrower_id_state")
        batch_op.drop_index(batch_op.f("ix_hold_borrower_id"))
        batch_op.drop_index(batch_op.f("ix_hold_article_id"))

    op.drop_table("hold")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_user_id_read_at")
        batch_op.drop_index(batch_op.f("ix_notice_entry_id"))

    op.drop_table("notice")
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employee_state"))
        batch_op.drop_index(batch_op.f("ix_employee_name"))
        batch_op.drop_index(batch_op.f("ix_employee_department_id"))

    op.drop_table("employee")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_entry_id"))

    op.drop_table("comment")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_entry_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_digest"))

    op.drop_table("attachment")
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.drop_index("idx_role_id")
        batch_op.drop_index("idx_permission_view_id")

    op.drop_table("ab_permission_view_role")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_created_at"))

    op.drop_table("submission")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_group"))
        batch_op.drop_index(batch_op.f("ix_product_demand_class"))

    op.drop_table("product")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_digest"))

    op.drop_table("import_run")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_subject_id"))
        batch_op.drop_index("ix_entry_register_state")
        batch_op.drop_index("ix_entry_preparer_id_state")
        batch_op.drop_index(batch_op.f("ix_entry_number"))

    op.drop_table("entry")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_parent_id"))
        batch_op.drop_index(batch_op.f("ix_department_head_id"))

    op.drop_table("department")
    op.drop_table("account")
    op.drop_table("ab_user_role")
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.drop_index("idx_user_id")
        batch_op.drop_index("idx_user_group_id")

    op.drop_table("ab_user_group")
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.drop_index("idx_view_menu_id")
        batch_op.drop_index("idx_permission_id")

    op.drop_table("ab_permission_view")
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.drop_index("idx_group_role_id")
        batch_op.drop_index("idx_group_id")

    op.drop_table("ab_group_role")
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.drop_index("idx_api_key_user_id")
        batch_op.drop_index("idx_api_key_prefix")
        batch_op.drop_index("idx_api_key_lookup_hash")

    op.drop_table("ab_api_key")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_last_at"))

    op.drop_table("throttle")
    op.drop_table("number_sequence")
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_number_series"))

    op.drop_table("issued_number")
    op.drop_table("history_head")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_register_row_id")
        batch_op.drop_index(batch_op.f("ix_history_at"))
        batch_op.drop_index(batch_op.f("ix_history_actor_id"))

    op.drop_table("history")
    op.drop_table("ab_view_menu")
    op.drop_table("ab_user")
    op.drop_table("ab_role")
    op.drop_table("ab_register_user")
    op.drop_table("ab_permission")
    op.drop_table("ab_group")

"""Registers of people and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar

from flask import has_app_context
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.chapters.org import rules
from app.chapters.org.rules import EmployeeState, QualificationKind
from app.kernel import clock
from app.kernel.actor import Facts, knows_people, program
from app.kernel.database import db, read_once
from app.kernel.language import workdays
from app.kernel.registers.items import Card, item, link
from app.kernel.registers.register import Register, RowPage
from app.kernel.roles import KEEP, READ, Action, Actions, Role

# Everybody at a desk may look up who and where; the gate has its own screen.
STAFF: dict[Role, Actions] = {
    role: READ for role in Role if role not in (Role.ADMIN, Role.GATE_GUARD)
}

R = TypeVar("R", bound=Register)


Count = Callable[[int], int]  # employee id to number of rows
Move = Callable[["Employee", "Employee"], object]  # from whom, to whom


@dataclass(frozen=True)
class Holding:
    """Something that can stand in an employee's name, and keeps the person from going (2.6.6)."""

    label: Any
    count: Count
    move: Move | None = None


def find(register: type[R], row_id: int | None) -> R | None:
    """Return the row with this id, without flushing what is still being filled in."""
    if row_id is None:
        return None
    with db.session.no_autoflush:
        found: R | None = db.session.get(register, row_id)
    return found


class Department(Register):
    """A department; its abbreviation stands in the numbers of its records (4.1.2)."""

    __tablename__ = "department"
    card = Card(
        _("Department"),
        plural=_("Departments"),
        clause="4.1.2",
        icon="building",
        access={**STAFF, Role.ADMINISTRATION: KEEP},
    )

    name: Mapped[str] = item(
        String(60), _("Department name"), unique=True, listed=True, search=True, aliases=("部门",)
    )
    abbreviation: Mapped[str] = item(
        String(4), _("Abbreviation"), unique=True, listed=True, aliases=("缩写", "汉字缩写")
    )
    head_id: Mapped[int | None] = link(
        "employee", _("Head of department"), listed=True, use_alter=True, aliases=("负责人",)
    )
    parent_id: Mapped[int | None] = link(
        "department", _("Superior department"), aliases=("上级部门",)
    )

    def clean(self) -> None:
        rules.check_abbreviation(self.abbreviation)

    def __str__(self) -> str:
        return self.name


class Region(Register):
    """A sales region with its manager, the first responsible for class-A customers (1.6)."""

    __tablename__ = "region"
    card = Card(
        _("Region"),
        plural=_("Regions"),
        clause="1.6",
        icon="map",
        access={**STAFF, Role.ADMINISTRATION: KEEP, Role.SALES_GENERAL_MANAGER: KEEP},
    )

    name: Mapped[str] = item(
        String(40), _("Region name"), unique=True, listed=True, search=True, aliases=("区域",)
    )
    manager_id: Mapped[int | None] = link(
        "employee", _("Regional manager"), listed=True, aliases=("区域经理",)
    )
    provinces: Mapped[list[str] | None] = item(
        JSON, _("Provinces covered"), listed=True, aliases=("省份", "覆盖省份")
    )

    @classmethod
    def covering(cls, province: str | None) -> Region | None:
        """Return the region a province belongs to."""
        with db.session.no_autoflush:
            regions = db.session.execute(select(cls.id, cls.provinces).order_by(cls.id)).all()
        covered = rules.region_covering(province, {row.id: row.provinces or () for row in regions})
        return find(cls, covered)

    def clean(self) -> None:
        with db.session.no_autoflush:
            others = db.session.scalars(select(Region)).all()
        rules.check_provinces(
            self.provinces or (),
            {row.name: row.provinces or () for row in others if row is not self},
        )

    def __str__(self) -> str:
        return self.name


class Employee(Register):
    """A person who works here, with or without a login account."""

    __tablename__ = "employee"
    card = Card(
        _("Employee"),
        plural=_("Employees"),
        clause="1.20",
        icon="users",
        access={
            **STAFF,
            Role.ADMINISTRATION: KEEP,
            Role.SALES_CLERK: READ | {Action.ADD},  # for the people an old ledger names
        },
        quick=("employee_region", "qualification"),
    )

    name: Mapped[str] = item(
        String(60), _("Employee name"), listed=True, search=True, index=True, aliases=("姓名",)
    )
    staff_number: Mapped[str | None] = item(
        String(20),
        _("Staff number"),
        unique=True,
        required=True,
        listed=True,
        search=True,
        aliases=("工号", "员工编号"),
    )
    department_id: Mapped[int | None] = link(
        "department", _("Department"), required=True, listed=True, filtered=True, aliases=("部门",)
    )
    position: Mapped[str | None] = item(
        String(60), _("Position"), listed=True, aliases=("职务", "岗位")
    )
    phone: Mapped[str | None] = item(
        String(120), _("Telephone"), listed=True, search=True, phones=True, aliases=("电话", "手机")
    )
    email: Mapped[str | None] = item(String(120), _("E-mail"), aliases=("邮箱", "电子邮件"))
    state: Mapped[EmployeeState] = item(
        EmployeeState,
        _("State"),
        default=EmployeeState.ACTIVE,
        listed=True,
        filtered=True,
        aliases=("状态",),
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL"), unique=True
    )

    pages = (RowPage("hand-over", _("Hand over"), "arrows-exchange", Action.CHANGE),)
    holdings: ClassVar[list[Holding]] = []

    @classmethod
    def holds(cls, label: Any, move: Move | None = None) -> Callable[[Count], Count]:
        """Let a chapter say what of its own can stand in an employee's name.

        Args:
            label: what it is, in the plural.
            move: puts all of it into another name; without it the person has to return it.
        """

        def register(count: Count) -> Count:
            cls.holdings.append(Holding(label, count, move))
            return count

        return register

    @classmethod
    def stub(cls, name: str) -> Employee:
        """Return a person of whom only the name is known; imports offer it for unknown names."""
        return cls(name=name, state=EmployeeState.ACTIVE)

    def in_name(self) -> list[tuple[str, int]]:
        """Return what stands in this person's name: label and how many."""
        with program(), db.session.no_autoflush:
            return [(str(holding.label), holding.count(self.id)) for holding in self.holdings]

    @property
    def superior(self) -> Employee | None:
        """The head of the department, or of one above it for the head and where there is none."""
        department, seen = self.department, set()
        while department is not None and department.id not in seen:
            head = department.head
            if head is not None and head is not self and head.state not in rules.GONE:
                return head
            seen.add(department.id)
            department = department.parent
        return None

    def is_qualified(self, kind: QualificationKind, day: date) -> bool:
        """Tell whether the person holds a qualification of ``kind`` on ``day`` (2.3.2, 2.5.4)."""
        with db.session.no_autoflush:
            found = db.session.scalar(
                select(Qualification.id)
                .where(
                    Qualification.employee_id == self.id,
                    Qualification.kind == kind,
                    Qualification.deleted_at.is_(None),
                    Qualification.issued_on <= day,
                    or_(Qualification.valid_until.is_(None), Qualification.valid_until >= day),
                )
                .limit(1)
            )
        return found is not None

    def clean(self) -> None:
        if self.id is not None and self.state in rules.GONE:
            rules.check_may_go(self.name, self.state, self.in_name())

    def __str__(self) -> str:
        return self.name


class EmployeeRegion(Register):
    """A region an employee works in."""

    __tablename__ = "employee_region"
    __table_args__ = (UniqueConstraint("employee_id", "region_id"),)
    card = Card(
        _("Region of an employee"),
        plural=_("Regions of employees"),
        clause="1.6",
        icon="map-pin",
        access={**STAFF, Role.ADMINISTRATION: KEEP, Role.SALES_GENERAL_MANAGER: KEEP},
    )

    employee_id: Mapped[int] = link("employee", _("Employee"), listed=True, aliases=("员工",))
    region_id: Mapped[int] = link(
        "region", _("Region"), listed=True, filtered=True, aliases=("区域",)
    )

    def __str__(self) -> str:
        return f"{find(Employee, self.employee_id)} · {find(Region, self.region_id)}"


class Qualification(Register):
    """Training or a certificate without which a person may not do the work (2.3.2, 2.5.4)."""

    __tablename__ = "qualification"
    card = Card(
        _("Qualification"),
        plural=_("Training and qualifications"),
        clause="2.3.2",
        icon="certificate",
        access={
            **STAFF,
            Role.ADMINISTRATION: KEEP,
            Role.AFTER_SALES_MANAGER: KEEP,
            Role.REPAIR_SUPERVISOR: KEEP,
        },
    )

    employee_id: Mapped[int] = link(
        "employee", _("Employee"), listed=True, aliases=("员工", "姓名")
    )
    kind: Mapped[QualificationKind] = item(
        QualificationKind, _("Qualification kind"), listed=True, filtered=True, aliases=("类型",)
    )
    product_group: Mapped[str | None] = item(
        String(60), _("Product group"), listed=True, aliases=("产品类别",)
    )
    certificate_number: Mapped[str | None] = item(
        String(60), _("Certificate number"), listed=True, search=True, aliases=("证书编号",)
    )
    issued_on: Mapped[date] = item(
        Date, _("Issued on"), default=clock.today, listed=True, aliases=("发证日期",)
    )
    valid_until: Mapped[date | None] = item(
        Date, _("Valid until"), listed=True, filtered=True, aliases=("有效期至",)
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    def is_valid_on(self, day: date) -> bool:
        """Tell whether it holds on ``day``."""
        return rules.is_valid_on(self.issued_on, self.valid_until, day)

    def clean(self) -> None:
        rules.check_period(self.issued_on, self.valid_until)

    def __str__(self) -> str:
        return f"{find(Employee, self.employee_id)} · {self.kind.label}"


class WorkingDay(Register):
    """A day on which people work or not, unlike what its weekday or the published calendar says."""

    __tablename__ = "working_day"
    card = Card(
        _("Swapped day"),
        plural=_("Working calendar"),
        clause="2.3.13",
        icon="calendar-cog",
        access={**STAFF, Role.SALES_CLERK: KEEP, Role.ADMINISTRATION: KEEP},
        order="day",
    )

    day: Mapped[date] = item(
        Date, _("Day"), unique=True, listed=True, filtered=True, aliases=("日期",)
    )
    works: Mapped[bool] = item(
        Boolean,
        _("People work"),
        listed=True,
        filtered=True,
        help=_("Not ticked: a day off, although the published calendar may say otherwise."),
        aliases=("是否上班",),
    )
    name: Mapped[str] = item(
        String(60),
        _("Occasion"),
        listed=True,
        search=True,
        help=_("Such as the holiday it is swapped with."),
        aliases=("名称", "说明"),
    )

    def __str__(self) -> str:
        return f"{self.day} · {self.name}"


WORKING_DAYS = "working_days"  # read once in a transaction


@workdays.keeps_days
def _swapped_days() -> Mapping[date, bool]:
    """Return the company's own days; none where no database is at hand, as in rules alone."""
    return read_once(WORKING_DAYS, _read_days) if has_app_context() else {}


def _read_days() -> Mapping[date, bool]:
    found = db.session.execute(select(WorkingDay.day, WorkingDay.works))
    return {row.day: row.works for row in found}


def _move_regions(giver: Employee, taker: Employee) -> None:
    for region in db.session.scalars(select(Region).where(Region.manager_id == giver.id)):
        region.manager_id = taker.id


def _move_departments(giver: Employee, taker: Employee) -> None:
    for department in db.session.scalars(select(Department).where(Department.head_id == giver.id)):
        department.head_id = taker.id


@Employee.holds(_("Regions managed"), _move_regions)
def _regions_managed(employee_id: int) -> int:
    managed = select(func.count()).select_from(Region).where(Region.manager_id == employee_id)
    return db.session.scalar(managed) or 0


@Employee.holds(_("Departments headed"), _move_departments)
def _departments_headed(employee_id: int) -> int:
    headed = select(func.count()).select_from(Department).where(Department.head_id == employee_id)
    return db.session.scalar(headed) or 0


@knows_people
def facts_of(user_id: int) -> Facts:
    """Return who a login account is: employee, department, regions managed or assigned."""
    rows = db.session.execute(
        select(
            Employee.id,
            Employee.name,
            Employee.department_id,
            EmployeeRegion.region_id,
            Region.id,
        )
        .outerjoin(
            EmployeeRegion,
            (EmployeeRegion.employee_id == Employee.id) & EmployeeRegion.deleted_at.is_(None),
        )
        .outerjoin(Region, Region.manager_id == Employee.id)
        .where(Employee.user_id == user_id)
    ).all()
    if not rows:
        return Facts()
    employee_id, name, department_id = rows[0][:3]
    regions = frozenset(region for row in rows for region in row[3:] if region is not None)
    return Facts(employee_id, department_id, regions, name)

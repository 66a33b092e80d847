"""A small believable company, to look around in: people in every role, customers, records.

Everything is made through the same operations people use, by the person who would do it, on the
day it would have happened. The choice is random but always the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any

import click
from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.chapters.lending import operations as lending
from app.kernel import clock
from app.kernel.access import accounts, passwords
from app.kernel.access.accounts import Details
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.registers import lifecycle, operations
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Form
from app.kernel.roles import Role
from app.models import (
    ArchiveItem,
    CareApproval,
    ContactRecord,
    Customer,
    Department,
    Employee,
    EmployeeRegion,
    Equipment,
    FollowUp,
    Loan,
    Product,
    Qualification,
    RecordType,
    Region,
    Visit,
)

CUSTOMERS = 200


@dataclass(frozen=True)
class Person:
    """One of the staff: login name, name, department, position, roles, region."""

    login: str
    name: str
    department: str
    position: str
    roles: tuple[Role, ...] = ()
    region: str | None = None


STAFF = (
    Person("zhouguodong", "周国栋", "总", "总经理", (Role.GENERAL_MANAGER,)),
    Person("wuhaiyan", "吴海燕", "销", "销售总经理", (Role.SALES_GENERAL_MANAGER,)),
    Person("zhengkai", "郑凯", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华北"),
    Person("sunlihua", "孙丽华", "销", "区域经理", (Role.REGIONAL_MANAGER,), "东北"),
    Person("qianwei", "钱伟", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华东"),
    Person("fengtao", "冯涛", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华中"),
    Person("chenjing", "陈静", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华南"),
    Person("chuyong", "褚勇", "销", "区域经理", (Role.REGIONAL_MANAGER,), "西南"),
    Person("weijianjun", "卫建军", "销", "区域经理", (Role.REGIONAL_MANAGER,), "西北"),
    Person("jiangxue", "蒋雪", "销", "营销主管", (Role.MARKETING_MANAGER,), "华北"),
    Person("shenbin", "沈斌", "销", "营销主管", (Role.MARKETING_MANAGER,), "华东"),
    Person("hanmei", "韩梅", "销", "销售员", (Role.SALESPERSON,), "华中"),
    Person("yangfan", "杨帆", "销", "销售员", (Role.SALESPERSON,), "华东"),
    Person("zhuhong", "朱红", "销", "销售内勤", (Role.SALES_CLERK,)),
    Person("qinlan", "秦岚", "服", "服务接待员", (Role.RECEPTIONIST,)),
    Person("xuli", "许莉", "服", "服务接待员", (Role.RECEPTIONIST,)),
    Person("heping", "何平", "服", "售后经理", (Role.AFTER_SALES_MANAGER,)),
    Person("lvgang", "吕刚", "服", "维修主管", (Role.REPAIR_SUPERVISOR,)),
    Person("shiqiang", "施强", "服", "维修员", (Role.SERVICE_ENGINEER,)),
    Person("zhanglei", "张磊", "服", "维修员", (Role.SERVICE_ENGINEER,)),
    Person("kongfang", "孔芳", "仓", "仓库管理员", (Role.STOREKEEPER,)),
    Person("caoying", "曹颖", "财", "会计", (Role.FINANCE,)),
    Person("yanjun", "严军", "采", "采购员", (Role.PROCUREMENT,)),
    Person("huayu", "华宇", "品", "质检工程师", (Role.QUALITY,)),
    Person("jinming", "金明", "研", "研发工程师", (Role.RESEARCH,)),
    Person("weina", "魏娜", "行", "行政主管", (Role.ADMINISTRATION,)),
    Person("taoan", "陶安", "行", "门卫", (Role.GATE_GUARD,)),
    Person("jiangbo", "姜波", "产", "项目经理", (Role.PROJECT_MANAGER,)),
    Person("qidong", "戚冬", "办", "文员", (Role.READER,)),
    Person("xielin", "谢琳", "总", "内审员", (Role.AUDITOR,)),
    Person("zouyun", "邹云", "行", "信息管理员", (Role.ADMIN,)),
)
HEADS = {"总": "zhouguodong", "销": "wuhaiyan", "服": "heping", "行": "weina", "研": "jinming"}
TRAINED = ("qinlan", "xuli", "heping", "zhuhong")
SALES = ("jiangxue", "shenbin", "hanmei", "yangfan")

PLACES = {
    "华北": (("河北省", "石家庄市"), ("山西省", "太原市"), ("天津市", "北辰区")),
    "东北": (("辽宁省", "锦州市"), ("吉林省", "长春市"), ("黑龙江省", "大庆市")),
    "华东": (
        ("江苏省", "徐州市"),
        ("山东省", "菏泽市"),
        ("浙江省", "宁波市"),
        ("安徽省", "淮南市"),
    ),
    "华中": (("河南省", "新乡市"), ("湖北省", "黄冈市"), ("湖南省", "常德市")),
    "华南": (("广东省", "江门市"), ("广西壮族自治区", "河池市"), ("海南省", "海口市")),
    "西南": (("四川省", "攀枝花市"), ("云南省", "大理白族自治州"), ("重庆市", "万州区")),
    "西北": (("陕西省", "榆林市"), ("甘肃省", "陇南市"), ("青海省", "西宁市")),
}
BRANDS = (  # noqa: SIM905 - words, not twenty lines of quotes
    "恒通 华宇 瑞丰 金鼎 德邦 宏远 永盛 天成 汇通 正大 鑫源 东升 长虹 盛达 "
    "安泰 中联 嘉禾 博远 隆兴 锦程"
).split()
# kind of unit, class, sector, how often
UNITS = (
    ("高速公路管理处", "A", "expressway", 2),
    ("公路管理局", "B", "highway", 3),
    ("矿业集团有限公司", "B", "industry", 2),
    ("水泥有限责任公司", "B", "industry", 2),
    ("农产品批发市场", "C", "other", 4),
    ("物资回收有限公司", "C", "other", 4),
    ("饲料厂", "C", "other", 3),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
GIVEN = "建国 志强 丽娟 晓东 海燕 文斌 秀英 永康 佳琪 立新 红梅 俊杰 玉兰 国庆 思远".split()  # noqa: SIM905
PROBLEMS = (
    ("称重偏差超过允许误差", "repair", "已派工,重新标定"),
    ("打印机不出票", "repair", "电话指导更换色带"),
    ("三号传感器无信号", "repair", "已派工,更换传感器"),
    ("雷击后通讯中断", "repair", "已派工,更换接线盒"),
    ("地基下沉,秤台不平", "complaint", "安排现场勘察"),
    ("现场人员未佩戴工号卡", "complaint", "转销售公司处理"),
    ("要求提供检定证书复印件", "inquiry", "已寄出"),
    ("咨询超限检测设备报价", "inquiry", "转区域经理报价"),
    ("建议仪表增加夜间亮度", "suggestion", "转研发中心"),
)
FINDINGS = (
    ("每日过车三百余辆,运行稳定", "精度良好,检定合格", "响应及时,希望增加巡检"),
    ("两班连续使用,除尘不足", "仪表零点偶有漂移", "对维修态度满意"),
    ("旺季使用频繁", "秤台焊缝需复查", "希望缩短备件到货时间"),
)


class NotEmpty(click.ClickException):
    """Real customers are there; the demo company does not mix with them."""

    def __init__(self) -> None:
        super().__init__(
            "There are customers already; the demo company is only for a new database."
        )


def load() -> None:
    """Load the demo company; a second time does nothing.

    Raises:
        NotEmpty: the database holds customers of somebody else.
    """
    if db.session.scalar(select(User.id).where(User.username == STAFF[0].login)):
        return
    if db.session.scalar(select(func.count()).select_from(Customer)):
        raise NotEmpty
    password = current_app.config["ADMIN_PASSWORD"] or passwords.make()
    with transaction():
        company = Company(Random(2026), password)
        company.fill()
    _announce(password)


def hire(password: str) -> None:
    """Give a new installation the staff of the demo company alone, without customers.

    Args:
        password: everybody's.
    """
    with transaction():
        Company(Random(2026), password).hire()


class Company:
    """The demo company while it is being made."""

    def __init__(self, chance: Random, password: str) -> None:
        self.chance = chance
        self.password = password
        self.users: dict[str, User] = {}
        self.people: dict[str, Employee] = {}
        self.customers: list[Customer] = []

    def fill(self) -> None:
        """Make people, customers, records, loans, in this order."""
        with on(clock.today() - timedelta(days=400)):
            self.hire()
            self.take_customers()
        self.install()
        self.follow_up()
        self.answer_calls()
        self.visit()
        self.ask_for_care()
        self.file_paper()
        self.lend()

    def hire(self) -> None:
        """Give everybody a place, an account and the training their work asks for."""
        departments = {row.abbreviation: row for row in db.session.scalars(select(Department))}
        regions = {row.name: row for row in db.session.scalars(select(Region))}
        for number, person in enumerate(STAFF, 1):
            values = {
                "name": person.name,
                "staff_number": f"HJ{number:03}",
                "department_id": departments[person.department].id,
                "position": person.position,
                "phone": f"139{number:04}{number * 37 % 10000:04}",
            }
            employee = operations.create(Employee, values)
            details = Details(person.login, person.name, roles=person.roles)
            user, _ = accounts.create_account(details, self.password, must_change=False)
            employee.user_id = user.id
            self.users[person.login], self.people[person.login] = user, employee
            self._place(person, employee, regions)
        for abbreviation, login in HEADS.items():
            departments[abbreviation].head_id = self.people[login].id
        for login in TRAINED:
            values = {"employee_id": self.people[login].id, "kind": "reception"}
            operations.create(Qualification, values | {"certificate_number": f"JD-{login}"})
        db.session.flush()

    def _place(self, person: Person, employee: Employee, regions: dict[str, Region]) -> None:
        if person.region is None:
            return
        region = regions[person.region]
        operations.create(EmployeeRegion, {"employee_id": employee.id, "region_id": region.id})
        if Role.REGIONAL_MANAGER in person.roles:
            region.manager_id = employee.id

    def take_customers(self) -> None:
        """Open the customers' files."""
        regions = {row.name: row for row in db.session.scalars(select(Region))}
        places = cycle([(region, *place) for region, found in PLACES.items() for place in found])
        units = [unit for unit in UNITS for _ in range(unit[3])]
        names: set[str] = set()
        while len(self.customers) < CUSTOMERS:
            region, province, city = next(places)
            unit, class_, sector, _often = self.chance.choice(units)
            name = f"{city.removesuffix('市')}{self.chance.choice(BRANDS)}{unit}"
            if name in names:
                continue
            names.add(name)
            self._take(regions[region], province, city, (name, class_, sector))

    def _take(self, region: Region, province: str, city: str, unit: tuple[str, str, str]) -> None:
        name, class_, sector = unit
        sellers = [p for p in STAFF if p.login in SALES and p.region == region.name]
        seller = self.people[self.chance.choice(sellers).login] if sellers else region.manager
        stage = self.chance.choices(["active", "past", "future"], [6, 2, 2])[0]
        values = {
            "name": name,
            "stage": stage,
            "sector": sector,
            "customer_class": class_,
            "region_id": region.id,
            "responsible_id": region.manager_id if class_ == "A" else seller.id,
            "phone": self._phone(),
            "province": province,
            "city": city,
            "address": f"{province}{city}人民路{self.chance.randint(1, 900)}号",
            "contact_name": self._somebody(),
        }
        self.customers.append(operations.create(Customer, values))

    def install(self) -> None:
        """Give those who bought already a scale, a few of them with their verification overdue."""
        products = db.session.scalars(select(Product).order_by(Product.id)).all()
        for customer in self.customers:
            if customer.stage == "future":
                continue
            product = self.chance.choice(products)
            installed = clock.today() - timedelta(days=self.chance.randint(400, 2000))
            verified = clock.today() - timedelta(days=self.chance.randint(5, 385))
            values = {
                "customer_id": customer.id,
                "product_id": product.id,
                "serial_number": f"{product.code}-{installed:%y%m}-{customer.id:04}",
                "location": self.chance.choice(
                    ("东门磅房", "西门磅房", "一号料场", "收费站一车道")
                ),
                "installed_on": installed,
                "accepted_on": installed + timedelta(days=10),
                "warranty_from": installed + timedelta(days=10),
                "verified_on": verified,
                "verified_until": verified + timedelta(days=365),
                "certificate_number": f"JDZS-{customer.id:05}",
            }
            operations.create(Equipment, values)

    def follow_up(self) -> None:
        """Follow most customers up; those left out are overdue by now."""
        for customer in self.customers:
            if self.chance.random() < 0.2:
                continue
            ago = {"A": 25, "B": 80, "C": 160}[customer.customer_class]
            day = clock.today() - timedelta(days=self.chance.randint(1, ago))
            use, quality, service = self.chance.choice(FINDINGS)
            values = {
                "customer_id": customer.id,
                "done_on": day,
                "done_by_id": customer.responsible_id,
                "method": self.chance.choice(("phone", "visit", "online")),
                "contact_name": customer.contact_name,
                "product_types": "电子汽车衡",
                "equipment_use": use,
                "product_quality": quality,
                "service_opinions": service,
                "contact_change": "unchanged",
            }
            with self.by(_login_of(customer.responsible), day):
                row = operations.create(FollowUp, values)
                if self.chance.random() < 0.8:
                    self._complete(row)

    def answer_calls(self) -> None:
        """Take calls of the last months, in every state they can be in."""
        for customer in self.chance.sample(self.customers, 70):
            problem, kind, handling = self.chance.choice(PROBLEMS)
            day = clock.today() - timedelta(days=self.chance.randint(0, 120))
            values = {
                "customer_id": customer.id,
                "contact_name": customer.contact_name,
                "unit": customer.name,
                "phone": customer.phone,
                "channel": self.chance.choice(("hotline", "hotline", "letter", "email")),
                "kind": kind,
                "problem": problem,
            }
            with self.by(self.chance.choice(("qinlan", "xuli")), day):
                row = operations.create(ContactRecord, values)
                progress = self.chance.random()
                if progress > 0.15:
                    lifecycle.take_step(row, "route")
                if progress > 0.4:
                    operations.change(row, {"handling": handling, "result": "客户满意"})
                    lifecycle.strike(row, [item.key for item in row.open_items])
                    lifecycle.submit(row)
            if progress > 0.55:
                with self.by("heping", day + timedelta(days=1)):
                    lifecycle.sign(row, "leader", opinion="同意")

    def visit(self) -> None:
        """Visit some customers on the spot."""
        for customer in self.chance.sample(self.customers, 30):
            day = clock.today() - timedelta(days=self.chance.randint(0, 90))
            use, _quality, service = self.chance.choice(FINDINGS)
            values = {
                "customer_id": customer.id,
                "visited_on": day,
                "contact_name": customer.contact_name,
                "unit": customer.name,
                "phone": customer.phone,
                "address": customer.address,
                "content": f"{use};{service}",
                "receiver_name": customer.contact_name,
                "receiver_position": self.chance.choice(("设备科长", "站长", "经理")),
                "handling": "转售后服务中心安排巡检",
            }
            with self.by(_login_of(customer.responsible), day):
                row = operations.create(Visit, values)
                if self.chance.random() < 0.7:
                    lifecycle.strike(row, [item.key for item in row.open_items])
                    lifecycle.submit(row)
            if row.state == "signing" and self.chance.random() < 0.7:
                with self.by("wuhaiyan", day + timedelta(days=1)):
                    lifecycle.sign(row, "leader", opinion="已阅")

    def ask_for_care(self) -> None:
        """Ask for money to care for important customers; one request was a mistake."""
        keen = [customer for customer in self.customers if customer.customer_class == "A"][:8]
        for place, customer in enumerate(keen):
            values = {
                "customer_id": customer.id,
                "contact_name": customer.contact_name,
                "unit": customer.name,
                "phone": customer.phone,
                "purpose": "中秋走访,了解计重设备运行情况",
                "content": "座谈、设备巡检",
                "budget": 800 + 100 * place,
            }
            with self.by("zhuhong", clock.today() - timedelta(days=60 - place)):
                row = operations.create(CareApproval, values)
                if place == 0:
                    lifecycle.void(row, "重复申请")
                elif place > 2:
                    lifecycle.strike(row, [item.key for item in row.open_items])
                    lifecycle.submit(row)
            if place > 4:
                with self.by("wuhaiyan", clock.today() - timedelta(days=50 - place)):
                    lifecycle.sign(row, "leader", opinion="同意")

    def file_paper(self) -> None:
        """Enter the records of the years before, which exist on paper only."""
        types = db.session.scalars(select(RecordType).order_by(RecordType.code)).all()
        with self.by("zhuhong", clock.today() - timedelta(days=200)):
            for serial in range(1, 61):
                kind = self.chance.choice(types)
                year = self.chance.choice((2022, 2023, 2024))
                values = {
                    "record_type_id": kind.id,
                    "number": f"{kind.code}-{year}-{serial:05}",
                    "customer_id": self.chance.choice(self.customers).id,
                    "completed_on": date(year, self.chance.randint(1, 12), 15),
                    "location": f"{self.chance.choice('ABC')}柜-{self.chance.randint(1, 4)}层",
                    "page_count": self.chance.randint(1, 40),
                }
                operations.create(ArchiveItem, values)

    def lend(self) -> None:
        """Lend a dozen records: some came back, some are overdue, one is waited for."""
        free = [
            row
            for row in db.session.scalars(select(ArchiveItem).order_by(ArchiveItem.id))
            if not row.needs_approval
        ]
        borrowers = ("hanmei", "shiqiang", "huayu", "jinming", "zhengkai", "caoying")
        for place, row in enumerate(self.chance.sample(free, 12)):
            ago = (3, 6, 40, 75)[place % 4]
            borrower = self.people[borrowers[place % len(borrowers)]]
            with self.by("zhuhong", clock.today() - timedelta(days=ago)):
                if borrower.id in self._late():
                    continue
                lending.lend(row.entry, borrower, purpose="核对安装记录")
            if place % 4 == 3:
                with self.by("zhuhong", clock.today() - timedelta(days=ago - 5)):
                    lending.take_back(row.entry)
            elif place == 0:
                with self.by("zhuhong", clock.today()):
                    lending.place_hold(row.entry, self.people["yangfan"])

    def _late(self) -> set[int]:
        """Return the borrowers nobody lends to until they bring something back."""
        return set(
            db.session.scalars(
                select(Loan.borrower_id).where(
                    Loan.returned_at.is_(None), Loan.due_on < clock.today()
                )
            )
        )

    def _complete(self, row: Form) -> None:
        lifecycle.strike(row, [item.key for item in row.open_items])
        lifecycle.complete(row)

    def _phone(self) -> str:
        return f"13{self.chance.randint(0, 9)}{self.chance.randint(10_000_000, 99_999_999)}"

    def _somebody(self) -> str:
        return self.chance.choice(SURNAMES) + self.chance.choice(GIVEN)

    @contextmanager
    def by(self, login: str, day: date) -> Iterator[None]:
        """Let one of the people act on a day."""
        with on(day), acting_as(actor_of(self.users[login])):
            yield


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the clock stand at the morning of ``day``, or at this moment if that is later."""
    morning = datetime.combine(day, time(9, 30), clock.zone())
    with clock.freeze(min(morning, clock.now())):
        yield


def _login_of(employee: Employee) -> str:
    return next(person.login for person in STAFF if person.name == employee.name)


def _announce(password: str) -> None:
    click.echo("\n  The demo company is loaded. Everybody's password:")
    click.echo(f"  {password}\n")
    for person in STAFF:
        roles: list[Any] = [role.value for role in person.roles]
        click.echo(f"  {person.login:14}{person.name}  {', '.join(roles)}")
    click.echo()

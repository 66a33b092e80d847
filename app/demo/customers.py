"""Customers of the demo company, their scales, and how they are followed up."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from sqlalchemy import select

from app.chapters.customers import operations as customers
from app.chapters.customers import rules
from app.demo.company import Company
from app.demo.staff import SALES, STAFF, login_of
from app.demo.words import BRANDS, FINDINGS, PLACES, UNITS
from app.kernel import clock
from app.kernel.database import db
from app.kernel.language.workdays import is_workday
from app.kernel.owed.cadence import windows_between
from app.kernel.parameters import history_of
from app.kernel.registers import lifecycle, operations, signing
from app.models import CareApproval, Customer, Equipment, FollowUp, Product, Region, Visit

CUSTOMERS = 200
A_YEAR = timedelta(days=366)
NOT_ASKED = ("new_address", "new_phone", "important_text", "next_step", "next_on")


def take_customers(company: Company) -> None:
    """Open the customers' files."""
    regions = {row.name: row for row in db.session.scalars(select(Region))}
    places = cycle([(region, *place) for region, found in PLACES.items() for place in found])
    units = [unit for unit in UNITS for _ in range(unit[3])]
    names: set[str] = set()
    while len(company.customers) < CUSTOMERS:
        region, province, city = next(places)
        unit, class_, sector, _often = company.chance.choice(units)
        name = f"{city.removesuffix('市')}{company.chance.choice(BRANDS)}{unit}"
        if name in names:
            continue
        names.add(name)
        _take(company, regions[region], province, city, (name, class_, sector))


def _take(
    company: Company, region: Region, province: str, city: str, unit: tuple[str, str, str]
) -> None:
    name, class_, sector = unit
    sellers = [p for p in STAFF if p.login in SALES and p.region == region.name]
    seller = company.people[company.chance.choice(sellers).login] if sellers else region.manager
    stage = company.chance.choices(["active", "past", "future"], [6, 2, 2])[0]
    values = {
        "name": name,
        "stage": stage,
        "sector": sector,
        "customer_class": class_,
        "region_id": region.id,
        "responsible_id": region.manager_id if class_ == "A" else seller.id,
        "phone": company.phone(),
        "province": province,
        "city": city,
        "address": f"{province}{city}人民路{company.chance.randint(1, 900)}号",
        "contact_name": company.somebody(),
    }
    if stage != "future" and class_ != "C":
        values |= {"short_name": name[:6], "products": "电子汽车衡", "annual_demand": "1至2台"}
    company.customers.append(operations.create(Customer, values))


def install(company: Company) -> None:
    """Give those who bought already a scale, a few of them with their verification overdue."""
    products = db.session.scalars(select(Product).order_by(Product.id)).all()
    for customer in company.customers:
        if customer.stage == "future":
            continue
        product = company.chance.choice(products)
        installed = clock.today() - timedelta(days=company.chance.randint(400, 2000))
        verified = clock.today() - timedelta(days=company.chance.randint(5, 385))
        values = {
            "customer_id": customer.id,
            "product_id": product.id,
            "serial_number": f"{product.code}-{installed:%y%m}-{customer.id:04}",
            "location": company.chance.choice(("东门磅房", "西门磅房", "一号料场", "收费站一车道")),
            "installed_on": installed,
            "accepted_on": installed + timedelta(days=10),
            "warranty_from": installed + timedelta(days=10),
            "verified_on": verified,
            "verified_until": verified + timedelta(days=365),
            "certificate_number": f"JDZS-{customer.id:05}",
        }
        operations.create(Equipment, values)


def follow_up(company: Company) -> None:
    """Follow customers up for a year, window by window; some are missed, some entered late."""
    today = clock.today()
    for customer in company.customers:
        cadences = history_of(rules.FOLLOWED_UP[customer.customer_class])
        keen = company.chance.choice((0.7, 0.9, 0.95, 0.95))
        for first, last in windows_between(cadences, today - A_YEAR, today + A_YEAR):
            gone = (min(last, today) - first).days + 1  # of the window at hand only some days
            likely = keen * gone / ((last - first).days + 1)
            if company.chance.random() < likely:
                day = first + timedelta(days=company.chance.randrange(gone))
                _follow_up(company, customer, day)


def _follow_up(company: Company, customer: Customer, day: date) -> None:
    use, quality, service = company.chance.choice(FINDINGS)
    values = {
        "customer_id": customer.id,
        "done_on": day,
        "done_by_id": customer.responsible_id,
        "method": company.chance.choice(("phone", "visit", "online")),
        "contact_name": customer.contact_name,
        "product_types": "电子汽车衡",
        "equipment_use": use,
        "product_quality": quality,
        "service_opinions": service,
        "contact_change": "unchanged",
    }
    entered = day + timedelta(days=company.chance.choice((0,) * 18 + (2, 15)))
    with company.by(login_of(customer.responsible.name), entered):
        row = operations.create(FollowUp, values, struck=list(NOT_ASKED))
        if (clock.today() - day).days > 20 or company.chance.random() < 0.8:
            lifecycle.complete(row)


def plan(company: Company) -> None:
    """Plan what is due next for the working days of the coming weeks."""
    today = clock.today()
    days = [day for n in range(1, 25) if is_workday(day := today + timedelta(days=n))]
    for customer in company.chance.sample(company.customers, len(company.customers) // 2):
        day = company.chance.choice(days)
        if customer.next_due_on and day <= customer.next_due_on:
            with company.by(login_of(customer.responsible.name), today):
                customers.plan(customer, day)


def visit(company: Company) -> None:
    """Visit some customers on the spot."""
    for customer in company.chance.sample(company.customers, 30):
        day = clock.today() - timedelta(days=company.chance.randint(0, 90))
        use, _quality, service = company.chance.choice(FINDINGS)
        values = {
            "customer_id": customer.id,
            "visited_on": day,
            "contact_name": customer.contact_name,
            "unit": customer.name,
            "phone": customer.phone,
            "address": customer.address,
            "content": f"{use};{service}",
            "receiver_name": customer.contact_name,
            "receiver_position": company.chance.choice(("设备科长", "站长", "经理")),
            "handling": "转售后服务中心安排巡检",
        }
        with company.by(login_of(customer.responsible.name), day):
            row = operations.create(Visit, values)
            if company.chance.random() < 0.7:
                lifecycle.strike(row, [item.key for item in row.open_items])
                lifecycle.submit(row)
        if row.state == "signing" and company.chance.random() < 0.7:
            with company.by("wuhaiyan", day + timedelta(days=1)):
                signing.sign(row, "leader", opinion="已阅")


def ask_for_care(company: Company) -> None:
    """Ask for money to care for important customers; one request was a mistake."""
    keen = [customer for customer in company.customers if customer.customer_class == "A"][:8]
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
        with company.by("zhuhong", clock.today() - timedelta(days=60 - place)):
            row = operations.create(CareApproval, values)
            if place == 0:
                lifecycle.void(row, "重复申请")
            elif place > 2:
                lifecycle.strike(row, [item.key for item in row.open_items])
                lifecycle.submit(row)
        if place > 4:
            with company.by("wuhaiyan", clock.today() - timedelta(days=50 - place)):
                signing.sign(row, "leader", opinion="同意")

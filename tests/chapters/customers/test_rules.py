from datetime import date, timedelta

import pytest

from app.chapters.customers import rules
from app.chapters.customers.rules import (
    ContactChange,
    CustomerClass,
    Sector,
    Stage,
)

A, B, C = CustomerClass.A, CustomerClass.B, CustomerClass.C


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("常德市索菲雅高速公路管理处", Sector.EXPRESSWAY),
        ("湖北黔州高速公路有限公司", Sector.EXPRESSWAY),
        ("焦作市润脉高速公路路政支队", Sector.EXPRESSWAY),
        ("安徽王小鸭交通投资集团有限公司", Sector.EXPRESSWAY),
        ("京港收费站", Sector.EXPRESSWAY),
        ("天津德才公路管理局", Sector.HIGHWAY),
        ("西藏自治区四维空间矿业集团有限公司", Sector.INDUSTRY),
        ("辽宁吉居水泥有限责任公司", Sector.INDUSTRY),
        ("湖南彩虹猫纺织有限公司", None),
        ("", None),
    ],
)
def test_the_name_of_a_unit_tells_its_sector(name, sector):
    assert rules.sector_in_name(name) is sector


@pytest.mark.parametrize(
    ("name", "customer_class", "sector"),
    [
        ("天津德才公路管理局", C, Sector.HIGHWAY),
        ("湖南彩虹猫纺织有限公司", A, Sector.EXPRESSWAY),
        ("湖南彩虹猫纺织有限公司", B, Sector.INDUSTRY),
        ("湖南彩虹猫纺织有限公司", C, Sector.OTHER),
    ],
)
def test_without_a_telling_name_the_class_tells_the_sector(name, customer_class, sector):
    assert rules.sector_of(name, customer_class) is sector


@pytest.mark.parametrize(
    ("sector", "proposed"),
    [
        (Sector.EXPRESSWAY, A),
        (Sector.HIGHWAY, B),
        (Sector.INDUSTRY, B),
        (Sector.OTHER, C),
    ],
)
def test_the_sector_proposes_the_class(sector, proposed):
    rules.check_class(sector, proposed, None)

    assert rules.proposed_class(sector) is proposed


def test_another_class_than_proposed_needs_its_reason():
    rules.check_class(Sector.OTHER, A, "Biggest buyer in the province")

    with pytest.raises(rules.ReasonMissing) as refusal:
        rules.check_class(Sector.OTHER, A, "")

    assert (refusal.value.clause, refusal.value.field) == ("1.5", "class_reason")


@pytest.mark.parametrize(
    ("customer_class", "has_manager", "has_responsible", "clause", "field"),
    [
        (A, False, True, "1.6", "region_id"),
        (A, True, False, "1.6", "responsible_id"),
        (B, False, False, "1.7", "responsible_id"),
        (C, True, False, "1.8", "responsible_id"),
    ],
)
def test_nobody_answering_for_a_customer_is_refused(
    customer_class, has_manager, has_responsible, clause, field
):
    with pytest.raises((rules.ManagerMissing, rules.ResponsibleMissing)) as refusal:
        rules.check_responsibility(
            customer_class, region="华中", has_manager=has_manager, has_responsible=has_responsible
        )

    assert (refusal.value.clause, refusal.value.field) == (clause, field)


@pytest.mark.parametrize("customer_class", [B, C])
def test_classes_b_and_c_need_no_regional_manager(customer_class):
    rules.check_responsibility(
        customer_class, region="华中", has_manager=False, has_responsible=True
    )


def test_a_customer_is_never_deleted():
    with pytest.raises(rules.CustomerKept, match="华宇") as refusal:
        rules.check_kept("四川华宇实业纺织有限公司")

    assert refusal.value.clause == "1.4"


@pytest.mark.parametrize(
    ("confirmed", "today", "stale"),
    [
        (date(2025, 11, 24), date(2026, 11, 23), False),
        (date(2025, 11, 23), date(2026, 11, 23), True),
        (date(2024, 2, 29), date(2025, 2, 27), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
    ],
)
def test_a_file_is_stale_after_twelve_months(confirmed, today, stale):
    assert rules.is_stale(confirmed, today, months=12) is stale


@pytest.mark.parametrize(
    ("stage", "today", "neglected"),
    [
        (Stage.FUTURE, date(2026, 3, 31), False),
        (Stage.FUTURE, date(2026, 4, 1), True),
        (Stage.PAST, date(2026, 4, 1), False),
    ],
)
def test_a_potential_customer_is_neglected_after_ninety_days(stage, today, neglected):
    assert rules.is_neglected(stage, date(2026, 1, 1), today, days=90) is neglected


@pytest.mark.parametrize(
    ("values", "percent"),
    [((), 0), ((None, ""), 0), (("a", None), 50), (("a", 0, "c"), 100), (("a", None, None), 33)],
)
def test_completeness_is_the_share_of_filled_items(values, percent):
    assert rules.completeness(values) == percent


@pytest.mark.parametrize(
    ("address", "province", "city"),
    [
        ("陕西省榆林市佳县国道旁708号", "陕西省", "榆林市"),
        ("湖南省湘西土家族苗族自治州吉首市建设大街752号", "湖南省", "湘西土家族苗族自治州"),
        ("黑龙江省大兴安岭地区漠河市1号", "黑龙江省", "大兴安岭地区"),
        ("天津市北辰区新发地市场915号", "天津市", None),
        ("河南省省直辖县级行政区划济源市工业园区245号", "河南省", None),
        ("人民路农贸市场3号", None, None),
        ("人民路3号", "河南省", None),
    ],
)
def test_the_city_is_read_from_the_address(address, province, city):
    assert rules.city_in(address, province) == city


@pytest.mark.parametrize("key", rules.KEY_SHEET_ITEMS)
def test_none_of_the_five_contents_of_a_class_a_sheet_may_be_struck(key):
    rules.check_key_sheet(B, [key])
    rules.check_key_sheet(A, ["next_step"])

    with pytest.raises(rules.SheetIncomplete) as refusal:
        rules.check_key_sheet(A, ["next_step", key])

    assert (refusal.value.clause, refusal.value.field) == ("1.12", key)


@pytest.mark.parametrize(
    ("change", "address", "phone"),
    [
        (ContactChange.UNCHANGED, None, None),
        (ContactChange.CHANGED, "长沙市人民路1号", None),
        (ContactChange.CHANGED, None, "0731-88886666"),
        (None, None, None),
    ],
)
def test_a_change_says_the_new_address_or_telephone(change, address, phone):
    rules.check_contact_change(change, address, phone)


def test_a_change_without_the_new_address_or_telephone_is_refused():
    with pytest.raises(rules.NewContactMissing) as refusal:
        rules.check_contact_change(ContactChange.CHANGED, None, "")

    assert refusal.value.clause == "1.12"


def test_important_information_has_to_be_said():
    rules.check_important(False, None)
    rules.check_important(True, "A rival offers half the price")

    with pytest.raises(rules.ImportantMissing) as refusal:
        rules.check_important(True, None)

    assert refusal.value.clause == "1.6"


def test_what_happened_did_not_happen_tomorrow():
    rules.check_not_future(date(2026, 11, 23), date(2026, 11, 23), "done_on")
    rules.check_not_future(None, date(2026, 11, 23), "done_on")

    with pytest.raises(rules.InFuture) as refusal:
        rules.check_not_future(date(2026, 11, 24), date(2026, 11, 23), "done_on")

    assert (refusal.value.clause, refusal.value.field) == ("4.3", "done_on")


def test_the_second_day_is_not_before_the_first():
    rules.check_order(date(2026, 1, 2), date(2026, 1, 2), "accepted_on")
    rules.check_order(None, date(2026, 1, 1), "accepted_on")

    with pytest.raises(rules.BadOrder, match="2026-01-02"):
        rules.check_order(date(2026, 1, 2), date(2026, 1, 1), "accepted_on")


@pytest.mark.parametrize(
    ("verified_on", "until", "verified"),
    [
        (date(2026, 1, 1), date(2026, 11, 23), True),
        (date(2026, 1, 1), date(2026, 11, 22), False),
        (date(2026, 11, 24), date(2027, 11, 23), False),
        (None, date(2027, 1, 1), False),
        (date(2026, 1, 1), None, False),
    ],
)
def test_a_scale_is_used_for_trade_only_while_its_verification_holds(verified_on, until, verified):
    assert rules.is_verified_on(verified_on, until, date(2026, 11, 23)) is verified


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2025, 2, 28), 12, date(2024, 2, 29)),
        (date(2026, 2, 28), 6, date(2025, 8, 31)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
    ],
)
def test_the_last_stale_day_is_stale_and_the_next_is_not(
    today: date, months: int, day: date
) -> None:
    assert rules.last_stale_day(today, months) == day
    assert rules.is_stale(day, today, months)
    assert not rules.is_stale(day + timedelta(days=1), today, months)


@pytest.mark.parametrize(("of_id", "refused"), [(None, False), (1, False), (2, True)])
def test_what_belongs_to_another_customer_is_refused(of_id: int | None, refused: bool) -> None:
    if not refused:
        rules.check_same_customer("汽车衡", of_id, 1, "equipment_id")
        return
    with pytest.raises(rules.OfAnotherCustomer):
        rules.check_same_customer("汽车衡", of_id, 1, "equipment_id")

from datetime import date

import pytest

from app.chapters.org import rules
from app.chapters.org.rules import EmployeeState


@pytest.mark.parametrize("text", ["销", "服务"])
def test_an_abbreviation_is_one_or_two_chinese_characters(text):
    rules.check_abbreviation(text)


@pytest.mark.parametrize("text", ["", "S", "销1", "销-", "销售公司", " 销"])
def test_other_abbreviations_are_refused(text):
    with pytest.raises(rules.BadAbbreviation) as refusal:
        rules.check_abbreviation(text)

    assert (refusal.value.clause, refusal.value.field) == ("4.1.2", "abbreviation")


@pytest.mark.parametrize(
    ("valid_until", "day", "valid"),
    [
        (date(2026, 6, 30), date(2025, 7, 1), True),
        (date(2026, 6, 30), date(2025, 6, 30), False),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (date(2026, 6, 30), date(2026, 7, 1), False),
        (None, date(2099, 1, 1), True),
    ],
)
def test_a_qualification_holds_from_its_first_to_its_last_day(valid_until, day, valid):
    assert rules.is_valid_on(date(2025, 7, 1), valid_until, day) is valid


def test_a_qualification_does_not_end_before_it_was_issued():
    rules.check_period(date(2026, 1, 1), date(2026, 1, 1))
    rules.check_period(date(2026, 1, 1), None)

    with pytest.raises(rules.BadPeriod) as refusal:
        rules.check_period(date(2026, 1, 1), date(2025, 12, 31))

    assert refusal.value.field == "valid_until"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("湖南省", "湖南"),
        ("湖南", "湖南"),
        (" 上海市 ", "上海"),
        ("广西壮族自治区", "广西"),
        ("宁夏回族自治区", "宁夏"),
        ("新疆维吾尔自治区", "新疆"),
        ("内蒙古自治区", "内蒙古"),
        ("香港特别行政区", "香港"),
    ],
)
def test_provinces_are_compared_by_their_short_names(name, key):
    assert rules.province_key(name) == key


@pytest.mark.parametrize(
    ("province", "region"), [("湖南", 2), ("广西壮族自治区", 5), ("台湾省", None), (None, None)]
)
def test_a_province_leads_to_its_region(province, region):
    regions = {2: ["湖南省", "湖北省"], 5: ["广西壮族自治区"]}

    assert rules.region_covering(province, regions) == region


def test_a_province_belongs_to_one_region():
    others = {"华中": ["湖南省"], "华北": []}

    rules.check_provinces(["广东省"], others)
    with pytest.raises(rules.ProvinceTaken, match="华中") as refusal:
        rules.check_provinces(["广东省", "湖南"], others)

    assert refusal.value.clause == "1.6"


def test_the_first_regions_cover_every_province_once():
    provinces = [name for names in rules.REGIONS.values() for name in names]

    assert len(provinces) == len(set(provinces)) == 31


def test_the_first_departments_have_one_abbreviation_each():
    abbreviations = [abbreviation for _name, abbreviation, _parent in rules.DEPARTMENTS]

    assert len(abbreviations) == len(set(abbreviations))


@pytest.mark.parametrize("state", [EmployeeState.LEFT, EmployeeState.TRANSFERRED])
def test_nobody_goes_while_things_are_in_their_name(state):
    rules.check_may_go("李军", state, [("Customers", 0)])

    with pytest.raises(rules.StillInName, match=r"李军.*Customers: 3\.") as refusal:
        rules.check_may_go("李军", state, [("Customers", 3), ("Tools", 0)])

    assert (refusal.value.clause, refusal.value.field) == ("2.6.6", "state")


def test_who_stays_may_keep_everything():
    rules.check_may_go("李军", EmployeeState.ACTIVE, [("Customers", 3)])

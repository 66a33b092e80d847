"""Every register, for one role of every reach, in every language."""

from __future__ import annotations

import pytest

from app.kernel.roles import Role
from app.models import REGISTERS
from tests.company import Company
from tests.test_every_screen import LOOKS, REACHES, address, expected, name

LANGUAGES = {"zh_Hans": "zh-Hans", "zh_Hant": "zh-Hant", "en": "en"}
SPOKEN = ("list", "show")


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("role", REACHES, ids=name)
def test_a_screen_speaks_the_language_of_the_reader(
    company: Company, role: Role, locale: str
) -> None:
    client = company.client(role.value, locale)
    wanted, got = {}, {}

    for register in REGISTERS:
        for look_name in SPOKEN:
            look = LOOKS[look_name]
            if expected(company, role, register, look) != 200:
                continue
            asked = address(company, role, register, look)
            page = client.get(asked)
            got[asked] = page.status_code, f'lang="{LANGUAGES[locale]}"' in page.text[:200]
            wanted[asked] = 200, True

    assert got == wanted

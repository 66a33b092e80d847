"""Until when a record is kept, case by case (4.4); the database counts the same as the rules."""

from datetime import date

from app.chapters.records.rules import RetentionKind

YEARS, LIFE, PERMANENT = (
    RetentionKind.YEARS,
    RetentionKind.PRODUCT_LIFE,
    RetentionKind.PERMANENT,
)

# kind, years, completed on, product ended on, years after that, kept until
KEPT_UNTIL = [
    (YEARS, 3, date(2026, 11, 23), None, 1, date(2029, 11, 23)),
    (YEARS, 3, date(2024, 2, 29), None, 1, date(2027, 2, 28)),
    (YEARS, 4, date(2024, 2, 29), None, 1, date(2028, 2, 29)),
    (YEARS, 76, date(2024, 2, 29), None, 1, date(2100, 2, 28)),  # 2100 is no leap year
    (YEARS, 1, date(2023, 2, 28), None, 1, date(2024, 2, 28)),
    (YEARS, 1, date(2024, 3, 1), None, 1, date(2025, 3, 1)),
    (YEARS, 5, date(2025, 12, 31), None, 1, date(2030, 12, 31)),
    (YEARS, 3, date(2026, 1, 1), date(2026, 6, 1), 1, date(2029, 1, 1)),
    (LIFE, None, date(2020, 5, 5), None, 1, None),  # still in service
    (LIFE, None, date(2020, 5, 5), date(2026, 3, 31), 1, date(2027, 3, 31)),
    (LIFE, None, date(2020, 5, 5), date(2024, 2, 29), 1, date(2025, 2, 28)),
    (LIFE, None, date(2020, 5, 5), date(2024, 2, 29), 0, date(2024, 2, 29)),
    (PERMANENT, None, date(2020, 5, 5), date(2024, 2, 29), 1, None),
]

"""The registers of customers, in the regulation's order."""

from app.chapters.customers.card import (
    FOLLOW_UPS,
    SALES,
    SERVICE_READERS,
    Contact,
    Customer,
    customer_called,
)
from app.chapters.customers.equipment import Equipment
from app.chapters.customers.followups import (
    FILLS,
    FILLS_WITH_ADDRESS,
    CareApproval,
    FollowUp,
    Visit,
    visit_due_on,
)
from app.chapters.customers.surveys import SatisfactionSurvey

__all__ = [
    "FILLS",
    "FILLS_WITH_ADDRESS",
    "FOLLOW_UPS",
    "SALES",
    "SERVICE_READERS",
    "CareApproval",
    "Contact",
    "Customer",
    "Equipment",
    "FollowUp",
    "SatisfactionSurvey",
    "Visit",
    "customer_called",
    "visit_due_on",
]

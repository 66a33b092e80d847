"""The registers of demand information, in the regulation's order."""

from app.chapters.leads.models.leads import TRACKINGS, Bidder, Lead, LeadTracking
from app.chapters.leads.models.meetings import (
    AgendaItem,
    Attendance,
    DemandMeeting,
    MeetingDecision,
)
from app.chapters.leads.models.reports import DemandReport

__all__ = [
    "TRACKINGS",
    "AgendaItem",
    "Attendance",
    "Bidder",
    "DemandMeeting",
    "DemandReport",
    "Lead",
    "LeadTracking",
    "MeetingDecision",
]

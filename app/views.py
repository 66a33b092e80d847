"""Front door: every screen, section by section, in the regulation's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from app.chapters.customers.views import (
    CareApprovalView,
    ContactView,
    CustomerView,
    EquipmentView,
    FollowUpView,
    SatisfactionSurveyView,
    VisitView,
)
from app.chapters.leads.views import (
    AgendaItemView,
    AttendanceView,
    BidderView,
    DemandMeetingView,
    DemandReportView,
    LeadTrackingView,
    LeadView,
    MeetingDecisionView,
    Pipeline,
)
from app.chapters.lending.views import (
    HoldView,
    LoanRuleView,
    LoanSlipView,
    LoanStepView,
    LoanView,
    LossReportView,
)
from app.chapters.library.views import DocumentCopyView, DocumentView
from app.chapters.org.views import (
    DepartmentView,
    EmployeeRegionView,
    EmployeeView,
    QualificationView,
    RegionView,
    WorkingDayView,
)
from app.chapters.policy.views import (
    ClauseChangeView,
    ClauseView,
    ParameterChangeView,
    PolicyParameterView,
    PolicyView,
    ProposalView,
    RevisionView,
)
from app.chapters.projects.views import (
    AcceptanceCertificateView,
    CompletionReportView,
    HandoverView,
    ProjectView,
)
from app.chapters.records.views import (
    ArchiveItemView,
    CabinetView,
    CorrectiveActionView,
    DisposalItemView,
    DisposalView,
    InspectionItemView,
    InspectionView,
    LegalHoldView,
    MovementView,
    PlaceView,
    RecordEquipmentView,
    RecordTypeVersionView,
    RecordTypeView,
    TransferView,
    TransferVolumeView,
    VolumeView,
)
from app.chapters.reports.views import ReportView
from app.chapters.service.views import (
    ContactRecordView,
    ProductView,
    RoutingRuleView,
    ServiceFeedbackView,
)
from app.chapters.suppliers.views import SupplierEvaluationView, SupplierView
from app.kernel.roles import Action
from app.kernel.web.files import FileView
from app.kernel.web.lookup import LookupView, ShortAddressView
from app.kernel.web.pages import Page, Screen, Section, set_menu
from app.kernel.web.screens import RegisterView
from app.screens.borrowing_desk import BorrowingDesk
from app.screens.calendar import Calendar
from app.screens.calendar_feed import CalendarFeed
from app.screens.compliance import Compliance
from app.screens.disposals import Disposals
from app.screens.escalations import Escalations
from app.screens.inspection_check import InspectionCheck
from app.screens.january import January
from app.screens.jobs import Jobs
from app.screens.loan_requests import LoanRequests
from app.screens.moving import Moving
from app.screens.my_loans import MyLoans
from app.screens.notices import NoticesView
from app.screens.planning import Planning
from app.screens.reading_room import ReadingRoom
from app.screens.search import SearchView


@dataclass(frozen=True)
class Chapter:
    """A section of the menu: registers by their view, other screens by their line."""

    label: Any
    icon: str
    screens: Sequence[type[RegisterView] | Screen]


MENU = (
    Chapter(
        _("Workbench"),
        "home",
        (
            Screen(_("My duties"), "/", "checklist"),
            Screen(_("Calendar"), "/calendar/", "calendar-month"),
            Screen(_("Borrowing desk"), "/desk/", "barcode", "BorrowingDesk", Action.LEND),
            Screen(_("My loans"), "/my-loans/", "books"),
            Screen(_("Search"), "/search/", "search"),
            Screen(_("Notices"), "/notices/", "bell"),
            Screen(_("Raised to superiors"), "/escalations/", "stairs-up"),
        ),
    ),
    Chapter(
        _("Customers"),
        "address-book",
        (
            CustomerView,
            ContactView,
            EquipmentView,
            FollowUpView,
            VisitView,
            CareApprovalView,
            SatisfactionSurveyView,
            ReportView,
        ),
    ),
    Chapter(
        _("Demand information"),
        "target-arrow",
        (
            Screen(_("Pipeline"), "/pipeline/", "layout-kanban", "Lead"),
            LeadView,
            LeadTrackingView,
            BidderView,
            DemandMeetingView,
            AttendanceView,
            AgendaItemView,
            MeetingDecisionView,
            DemandReportView,
        ),
    ),
    Chapter(
        _("After-sales service"),
        "headset",
        (ContactRecordView, ServiceFeedbackView, ProductView, RoutingRuleView),
    ),
    Chapter(_("Document library"), "books", (DocumentView, DocumentCopyView)),
    Chapter(_("Suppliers"), "truck", (SupplierView, SupplierEvaluationView)),
    Chapter(
        _("Projects"),
        "building-bridge-2",
        (ProjectView, CompletionReportView, AcceptanceCertificateView, HandoverView),
    ),
    Chapter(
        _("Record archive"),
        "archive",
        (
            ArchiveItemView,
            Screen(_("Put away by scanner"), "/moving/", "scan", "ArchiveItem", Action.CHANGE),
            RecordTypeView,
            RecordTypeVersionView,
            RecordEquipmentView,
            VolumeView,
            CabinetView,
            PlaceView,
            MovementView,
        ),
    ),
    Chapter(
        _("Lending"),
        "arrows-exchange",
        (LoanView, LoanStepView, LoanSlipView, LossReportView, HoldView, LoanRuleView),
    ),
    Chapter(
        _("Hand-over, inspection, disposal"),
        "clipboard-check",
        (
            Screen(_("January hand-over"), "/january/", "calendar-month", "Transfer", Action.ADD),
            TransferView,
            TransferVolumeView,
            InspectionView,
            InspectionItemView,
            CorrectiveActionView,
            LegalHoldView,
            Screen(_("Due for disposal"), "/disposals/", "file-x", "Disposal", Action.ADD),
            DisposalView,
            DisposalItemView,
        ),
    ),
    Chapter(
        _("The regulation"),
        "gavel",
        (
            Screen(_("Compliance board"), "/compliance/", "gauge", "Compliance"),
            Screen(_("Clauses and parameters"), "/policy/", "book-2", "Clause"),
            RevisionView,
            ParameterChangeView,
            ClauseChangeView,
            PolicyParameterView,
            ClauseView,
        ),
    ),
    Chapter(
        _("Organisation"),
        "building",
        (
            DepartmentView,
            RegionView,
            EmployeeView,
            EmployeeRegionView,
            QualificationView,
            WorkingDayView,
        ),
    ),
    Chapter(
        _("System"),
        "settings",
        (
            Screen(_("Accounts"), "/accounts/", "users", "Accounts"),
            Screen(_("Roles and rights"), "/roles/", "shield", "Accounts"),
            Screen(_("Jobs and mail"), "/jobs/", "clock-play", "Jobs"),
        ),
    ),
)

OTHERS: tuple[type[Page], ...] = (
    LookupView,
    ShortAddressView,
    FileView,
    SearchView,
    NoticesView,
    PolicyView,
    ProposalView,
    Compliance,
    Pipeline,
    Calendar,
    CalendarFeed,
    Planning,
    BorrowingDesk,
    LoanRequests,
    MyLoans,
    ReadingRoom,
    InspectionCheck,
    January,
    Moving,
    Disposals,
    Jobs,
    Escalations,
)


def register(appbuilder: AppBuilder) -> None:
    """Add every screen to the application, and the menu that leads to them."""
    for chapter in MENU:
        for screen in chapter.screens:
            if not isinstance(screen, Screen):
                appbuilder.add_view_no_menu(screen)
    for view in OTHERS:
        appbuilder.add_view_no_menu(view)
    set_menu(current_app, [_section(chapter) for chapter in MENU])


def _section(chapter: Chapter) -> Section:
    lines = [_line(screen) for screen in chapter.screens if not _is_aside(screen)]
    return Section(chapter.label, chapter.icon, lines)


def _is_aside(screen: type[RegisterView] | Screen) -> bool:
    """Tell whether the rows are entered and found on the pages of others, as lines of forms are."""
    if isinstance(screen, Screen):
        return False
    return screen.register.card.aside or bool(screen.register.card.part_of)


def _line(screen: type[RegisterView] | Screen) -> Screen:
    if isinstance(screen, Screen):
        return screen
    kept = screen.register
    return Screen(
        kept.card.heading, f"/{kept.__tablename__}/", kept.card.icon, kept.__name__, Action.SEE
    )

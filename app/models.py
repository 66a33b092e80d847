"""Front door: every register, chapter by chapter, in the regulation's order."""

from app.chapters.customers.models import (
    CareApproval,
    Contact,
    Customer,
    Equipment,
    FollowUp,
    SatisfactionSurvey,
    Visit,
)
from app.chapters.leads.models import (
    AgendaItem,
    Attendance,
    Bidder,
    DemandMeeting,
    DemandReport,
    Lead,
    LeadTracking,
    MeetingDecision,
)
from app.chapters.lending.models import (
    Hold,
    Loan,
    LoanRule,
    LoanSlip,
    LoanStep,
    LossReport,
)
from app.chapters.library.models import Document, DocumentCopy
from app.chapters.org.models import (
    Department,
    Employee,
    EmployeeRegion,
    Qualification,
    Region,
    WorkingDay,
)
from app.chapters.policy.models import (
    Clause,
    ClauseChange,
    ParameterChange,
    PolicyParameter,
    Revision,
)
from app.chapters.projects.models import (
    AcceptanceCertificate,
    CompletionReport,
    Handover,
    Project,
)
from app.chapters.records.models import (
    ArchiveItem,
    Cabinet,
    CorrectiveAction,
    Disposal,
    DisposalItem,
    Inspection,
    InspectionItem,
    LegalHold,
    Movement,
    Place,
    RecordEquipment,
    RecordType,
    RecordTypeVersion,
    Transfer,
    TransferVolume,
    Volume,
)
from app.chapters.reports.models import Report
from app.chapters.service.models import ContactRecord, Product, RoutingRule, ServiceFeedback
from app.chapters.suppliers.models import Supplier, SupplierEvaluation

REGISTERS = (
    # People and places
    Department,
    Region,
    Employee,
    EmployeeRegion,
    Qualification,
    WorkingDay,
    # The regulation itself
    Clause,
    PolicyParameter,
    Revision,
    ParameterChange,
    ClauseChange,
    # Part 1: customers
    Customer,
    Contact,
    Equipment,
    FollowUp,
    Visit,
    CareApproval,
    SatisfactionSurvey,
    Report,
    # Part 1: demand information
    Lead,
    LeadTracking,
    Bidder,
    DemandMeeting,
    Attendance,
    AgendaItem,
    MeetingDecision,
    DemandReport,
    # Part 2: after-sales service
    Product,
    ContactRecord,
    RoutingRule,
    ServiceFeedback,
    # Part 2: the document library
    Document,
    DocumentCopy,
    # Suppliers
    Supplier,
    SupplierEvaluation,
    # Projects
    Project,
    CompletionReport,
    AcceptanceCertificate,
    Handover,
    # Part 4: records control
    RecordType,
    RecordTypeVersion,
    ArchiveItem,
    RecordEquipment,
    LegalHold,
    Volume,
    Cabinet,
    Place,
    Movement,
    LoanRule,
    Loan,
    LoanStep,
    LoanSlip,
    LossReport,
    Hold,
    Transfer,
    TransferVolume,
    Inspection,
    InspectionItem,
    CorrectiveAction,
    Disposal,
    DisposalItem,
)

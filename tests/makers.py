"""One maker per register: a test states only what matters to it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from app.chapters.lending.rules import Step
from app.chapters.records.rules import Finding
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers import signing
from app.kernel.registers.operations import create, draft
from app.models import (
    AcceptanceCertificate,
    AgendaItem,
    ArchiveItem,
    Attendance,
    Bidder,
    Cabinet,
    CareApproval,
    Clause,
    ClauseChange,
    CompletionReport,
    Contact,
    ContactRecord,
    CorrectiveAction,
    Customer,
    DemandMeeting,
    DemandReport,
    Department,
    Disposal,
    DisposalItem,
    Document,
    DocumentCopy,
    Employee,
    Equipment,
    FollowUp,
    Handover,
    Inspection,
    InspectionItem,
    Lead,
    LeadTracking,
    LegalHold,
    Loan,
    LoanRule,
    LoanSlip,
    LoanStep,
    LossReport,
    MeetingDecision,
    ParameterChange,
    Place,
    PolicyParameter,
    Product,
    Project,
    Qualification,
    RecordEquipment,
    RecordType,
    RecordTypeVersion,
    Region,
    Revision,
    RoutingRule,
    SatisfactionSurvey,
    ServiceFeedback,
    Supplier,
    SupplierEvaluation,
    Transfer,
    TransferVolume,
    Visit,
    Volume,
    WorkingDay,
)

_serial = count(1)


def make_department(**values: Any) -> Department:
    """The sales company, unless said otherwise."""
    values = {"name": "销售公司", "abbreviation": "销"} | values
    query = select(Department).where(Department.abbreviation == values["abbreviation"])
    return db.session.scalar(query) or create(Department, values)


def make_employee(name: str = "李军磊", user_id: int | None = None, **values: Any) -> Employee:
    """A salesperson; a second one of the same name is the same person."""
    found = db.session.scalar(select(Employee).where(Employee.name == name))
    if found is not None:
        return found
    values = {
        "name": name,
        "staff_number": f"S{next(_serial):04}",
        "department_id": make_department().id,
    } | values
    employee = create(Employee, values)
    employee.user_id = user_id
    db.session.flush()
    return employee


def make_region(name: str = "华中", manager: Employee | None = None, **values: Any) -> Region:
    """Central China without a manager; a second one of the same name is the same region."""
    found = db.session.scalar(select(Region).where(Region.name == name))
    if found is None:
        provinces = {"华中": ["河南省", "湖北省", "湖南省"], "华北": ["河北省"]}.get(name, [])
        found = create(Region, {"name": name, "provinces": provinces} | values)
    if manager is not None:
        found.manager_id = manager.id
        db.session.flush()
    return found


def make_qualification(employee: Employee, **values: Any) -> Qualification:
    """Reception training without end."""
    values = {"kind": "reception", "issued_on": date(2020, 1, 1)} | values
    return create(Qualification, {"employee_id": employee.id} | values)


def make_working_day(day: date = date(2019, 5, 4), **values: Any) -> WorkingDay:
    """A Saturday on which people work, long ago."""
    return create(WorkingDay, {"day": day, "works": True, "name": "劳动节调休"} | values)


def make_clause(number: str = "4.6", **values: Any) -> Clause:
    """Clause 4.6 in its latest version; a new one stands as printed."""
    text = "借阅记录时，应办理借阅手续后方可借阅。"
    return Clause.newest(number) or create(
        Clause, {}, **{"number": number, "text": text, "edition": 1} | values
    )


def make_revision(**values: Any) -> Revision:
    """A draft that takes force today."""
    values = {"what": "延长草稿期限", "why": "出差时无法及时填写"} | values
    values.setdefault("prepared_by_id", make_employee().id)
    return create(Revision, {"in_force_from": clock.today()} | values)


def make_parameter_change(revision: Revision | None = None, **values: Any) -> ParameterChange:
    """A draft may stay open for ten days."""
    values = {"parameter": "draft_days", "value": "10"} | values
    return create(ParameterChange, {"revision_id": (revision or make_revision()).id} | values)


def make_clause_change(revision: Revision | None = None, **values: Any) -> ClauseChange:
    """Borrowing asks for an appointment."""
    values = {"text": "借阅记录时，应提前一天预约。"} | values
    values.setdefault("clause_id", make_clause().id)
    return create(ClauseChange, {"revision_id": (revision or make_revision()).id} | values)


def make_policy_parameter(**values: Any) -> PolicyParameter:
    """A value the general manager has approved."""
    line = make_parameter_change(**values)
    signing.sign(line.revision, "manager")
    query = select(PolicyParameter).where(PolicyParameter.revision_id == line.revision_id)
    return db.session.scalars(query).one()


def make_customer(name: str = "湖南彩虹猫纺织有限公司", **values: Any) -> Customer:
    """A class-C customer in central China."""
    values = {"name": name, "customer_class": "C", "stage": "active"} | values
    values.setdefault("region_id", make_region().id)
    values.setdefault("responsible_id", make_employee().id)
    return create(Customer, values)


def make_key_customer(name: str = "常德市索菲雅高速公路管理处", **values: Any) -> Customer:
    """A class-A customer of a region with a manager."""
    manager = make_employee("廖桂")
    region = make_region(manager=manager)
    return make_customer(name, **{"customer_class": "A", "region_id": region.id} | values)


def make_contact(customer: Customer, name: str = "杨琪凯", **values: Any) -> Contact:
    """A person at the customer."""
    return create(Contact, {"customer_id": customer.id, "name": name} | values)


def make_product(code: str = "SCS-150", **values: Any) -> Product:
    """An electronic truck scale."""
    found = db.session.scalar(select(Product).where(Product.code == code))
    return found or create(Product, {"code": code, "name": "电子汽车衡"} | values)


def make_equipment(customer: Customer, **values: Any) -> Equipment:
    """A truck scale in use."""
    values = {"serial_number": f"SN{next(_serial):06}"} | values
    values.setdefault("product_id", make_product().id)
    return create(Equipment, {"customer_id": customer.id} | values)


def make_follow_up(customer: Customer, **values: Any) -> FollowUp:
    """A telephone call made today."""
    values = {"method": "phone", "done_by_id": make_employee().id} | values
    return create(FollowUp, {"customer_id": customer.id} | values)


def make_visit(customer: Customer, **values: Any) -> Visit:
    """A visit made today."""
    return create(Visit, {"customer_id": customer.id, "unit": customer.name} | values)


def make_care(customer: Customer | None = None, **values: Any) -> CareApproval:
    """A request to visit a customer, any at hand, before the mid-autumn festival."""
    customer = customer or db.session.scalar(select(Customer).limit(1)) or make_customer()
    values = {"purpose": "中秋走访", "content": "座谈,了解设备使用情况"} | values
    return create(CareApproval, {"customer_id": customer.id} | values)


def make_lead(customer: Customer | None = None, **values: Any) -> Lead:
    """Class-2 demand of a customer, or of a prospect."""
    values = {"product_types": "电子汽车衡", "quantity": 2} | values
    if customer is not None:
        known = {"region_id": customer.region_id, "owner_id": customer.responsible_id}
        values = {"customer_id": customer.id, "name": customer.name} | known | values
    values.setdefault("name", "衡阳天源建材有限公司")
    values.setdefault("region_id", make_region().id)
    values.setdefault("owner_id", make_employee().id)
    return create(Lead, values)


def make_lead_tracking(lead: Lead, **values: Any) -> LeadTracking:
    """A telephone call about a lead, made today."""
    values = {"progress": "客户正在编制预算", "tracked_by_id": lead.owner_id} | values
    return create(LeadTracking, {"lead_id": lead.id} | values)


def make_bidder(lead: Lead, company: str = "华衡称重设备有限公司", **values: Any) -> Bidder:
    """A company that bids, too."""
    return create(Bidder, {"lead_id": lead.id, "company": company} | values)


def make_demand_meeting(**values: Any) -> DemandMeeting:
    """A meeting held today, with its chair alone."""
    values.setdefault("chair_id", make_employee("王总").id)
    return create(DemandMeeting, {"attendee_names": "王总", "minutes": "逐项讨论"} | values)


def make_attendance(meeting: DemandMeeting, **values: Any) -> Attendance:
    """Somebody at a meeting."""
    values.setdefault("employee_id", make_employee("施强").id)
    return create(Attendance, {"meeting_id": meeting.id} | values)


def make_agenda_item(lead: Lead, meeting: DemandMeeting | None = None, **values: Any) -> AgendaItem:
    """A lead raised in a meeting."""
    held = meeting or make_demand_meeting()
    return create(AgendaItem, {"meeting_id": held.id, "lead_id": lead.id} | values)


def make_meeting_decision(
    lead: Lead, meeting: DemandMeeting | None = None, **values: Any
) -> MeetingDecision:
    """A quotation to be sent within a week, by the owner of the lead."""
    held = meeting or make_demand_meeting()
    values = {"decision": "一周内报价", "who_id": lead.owner_id} | values
    values.setdefault("due_on", held.held_on + timedelta(days=7))
    return create(MeetingDecision, {"meeting_id": held.id, "lead_id": lead.id} | values)


def make_demand_report(**values: Any) -> DemandReport:
    """The report of the last month, not submitted yet."""
    return create(DemandReport, {"remarks": "一切正常"} | values)


def make_routing_rule(**values: Any) -> RoutingRule:
    """Repair calls go to the sales company."""
    values = {"kind": "repair", "department_id": make_department().id} | values
    return create(RoutingRule, values)


def make_contact_record(**values: Any) -> ContactRecord:
    """A repair call taken by a trained receptionist."""
    if "receiver_id" not in values:
        receiver = make_employee("蒋永")
        if not receiver.is_qualified("reception", date(2026, 1, 1)):
            make_qualification(receiver)
        values["receiver_id"] = receiver.id
    values = {
        "channel": "hotline",
        "kind": "repair",
        "contact_name": "邓国敏",
        "problem": "三号传感器无信号",
    } | values
    return create(ContactRecord, values)


def make_satisfaction_survey(customer: Customer | None = None, **values: Any) -> SatisfactionSurvey:
    """What a customer, any at hand, thinks of us."""
    customer = customer or db.session.scalar(select(Customer).limit(1)) or make_customer()
    values = {"use": "使用正常", "use_score": 4} | values
    return create(SatisfactionSurvey, {"customer_id": customer.id} | values)


def make_service_feedback(customer: Customer | None = None, **values: Any) -> ServiceFeedback:
    """A sensor exchanged at a customer's, any at hand."""
    customer = customer or db.session.scalar(select(Customer).limit(1)) or make_customer()
    values = {"fault": "三号传感器无信号", "remedy": "更换传感器"} | values
    return create(ServiceFeedback, {"customer_id": customer.id} | values)


def make_document(code: str = "JS-001", **values: Any) -> Document:
    """The manual of a truck scale, with one copy."""
    values = {"title": "SCS-150 电子汽车衡技术手册", "kind": "manual"} | values
    values.setdefault("custodian_id", make_employee("薛长征").id)
    return create(Document, {"code": code} | values)


def make_document_copy(document: Document | None = None) -> DocumentCopy:
    """The first copy of a document."""
    document = document or make_document()
    return db.session.scalars(
        select(DocumentCopy).where(DocumentCopy.document_id == document.id)
    ).first()


def make_supplier(name: str = "湖北湘天建材经营部", **values: Any) -> Supplier:
    """A supplier of building material; a second one of the same name is the same one."""
    found = db.session.scalar(select(Supplier).where(Supplier.name == name))
    return found or create(Supplier, {"name": name} | values)


def make_supplier_evaluation(supplier: Supplier | None = None, **values: Any) -> SupplierEvaluation:
    """An evaluation that proposes grade B."""
    supplier = supplier or make_supplier()
    values = {"quality_score": 90, "delivery_score": 80, "service_score": 70} | values
    return create(SupplierEvaluation, {"supplier_id": supplier.id} | values)


def make_project(customer: Customer | None = None, **values: Any) -> Project:
    """Scales for a toll station, the customer's or any at hand."""
    customer = customer or db.session.scalar(select(Customer).limit(1)) or make_customer()
    values = {"name": f"常张高速称重工程{next(_serial)}标", "site": "常德收费站"} | values
    values.setdefault("manager_id", make_employee("龙建").id)
    return create(Project, {"customer_id": customer.id} | values)


def _project_of(customer: Customer | None) -> Project:
    query = select(Project).limit(1)
    if customer is not None:
        query = query.where(Project.customer_id == customer.id)
    return db.session.scalar(query) or make_project(customer)


def make_completion_report(customer: Customer | None = None, **values: Any) -> CompletionReport:
    """The six checks of a project, taken over from paper."""
    values.setdefault("project_id", _project_of(customer).id)
    return create(CompletionReport, values, transcribed=True)


def make_acceptance_certificate(
    customer: Customer | None = None, **values: Any
) -> AcceptanceCertificate:
    """The acceptance of a project."""
    values.setdefault("project_id", _project_of(customer).id)
    return create(AcceptanceCertificate, values)


def make_handover(customer: Customer | None = None, **values: Any) -> Handover:
    """The hand-over of a project."""
    values.setdefault("project_id", _project_of(customer).id)
    return create(Handover, values)


def make_record_type(code: str = "销-03", **values: Any) -> RecordType:
    """The type of supplier evaluations kept on paper."""
    found = db.session.scalar(select(RecordType).where(RecordType.code == code))
    return found or create(RecordType, {"code": code, "name": f"供应商信用评估表 {code}"} | values)


def make_record_type_version(
    record_type: RecordType | None = None, **values: Any
) -> RecordTypeVersion:
    """The next form of the supplier evaluation, waiting for approval."""
    values = {"what_changes": "增加付款方式一栏"} | values
    record_type = record_type or make_record_type()
    return create(RecordTypeVersion, {"record_type_id": record_type.id} | values)


def make_cabinet(name: str = "C柜", **values: Any) -> Cabinet:
    """A cabinet of four shelves."""
    found = db.session.scalar(select(Cabinet).where(Cabinet.name == name))
    return found or create(Cabinet, {"name": name, "shelves": 4} | values)


def make_place(label: str = "C柜-4层") -> Place:
    """A shelf; a second one with the same label is the same shelf."""
    return db.session.scalar(select(Place).where(Place.number == label)) or create(
        Place, {"number": label}
    )


def make_volume(**values: Any) -> Volume:
    """The supplier evaluations of a year, on a shelf."""
    values = {"title": "供应商信用评估", "year": 2021} | values
    if "place_id" not in values:
        values["place_id"] = make_place().id
    return create(Volume, values)


def make_archive_item(
    number: str | None = None, location: str = "C柜-4层", **values: Any
) -> ArchiveItem:
    """A record on paper, on its shelf."""
    values = {
        "number": number or f"销-03-2021-{next(_serial):05}",
        "completed_on": date(2021, 2, 15),
    } | values
    if "place_id" not in values:
        values["place_id"] = make_place(location).id
    if "record_type_id" not in values:
        values["record_type_id"] = make_record_type().id
    return create(ArchiveItem, values)


def make_record_equipment(
    record: ArchiveItem, equipment: Equipment, **values: Any
) -> RecordEquipment:
    """A record kept for as long as this equipment lives."""
    values = {"record_id": record.id, "equipment_id": equipment.id} | values
    return create(RecordEquipment, values)


def make_legal_hold(record: ArchiveItem, **values: Any) -> LegalHold:
    """A hold for a lawsuit."""
    return create(LegalHold, {"record_id": record.id, "reason": "诉讼保全"} | values)


def make_transfer(**values: Any) -> Transfer:
    """The hand-over of a year that is over."""
    values = {"year": 2021} | values
    if "place_id" not in values:
        values["place_id"] = make_place("办公室档案室").id
    return create(Transfer, values)


def make_transfer_volume(volume: Volume | None = None) -> TransferVolume:
    """A volume on the list of its year."""
    volume = volume or make_volume()
    counts = {"record_count": volume.item_count, "page_count": volume.page_count}
    fixed = {"transfer": make_transfer(), "volume": volume, "title": volume.title}
    line = draft(TransferVolume, {}, **fixed, **counts)
    db.session.flush()
    return line


def make_inspection(**values: Any) -> Inspection:
    """The inspection of the current half-year; a second one is the same."""
    found = db.session.scalar(select(Inspection).where(Inspection.state == "draft"))
    return found or create(Inspection, values)


def make_inspection_item(record: ArchiveItem, **values: Any) -> InspectionItem:
    """A record drawn beside the others."""
    line = draft(InspectionItem, values, inspection=make_inspection(), record=record)
    db.session.flush()
    return line


def make_disposal(**values: Any) -> Disposal:
    """A list without records yet, to be witnessed."""
    values = {"reason": "保存期满"} | values
    if "witness_id" not in values:
        values["witness_id"] = make_employee("华宇").id
    return create(Disposal, values)


def make_disposal_item(record: ArchiveItem, disposal: Disposal | None = None) -> DisposalItem:
    """A record on a disposal list."""
    disposal = disposal or make_disposal()
    kept_until = record.retention_until or record.completed_on
    facts = {"completed_on": record.completed_on, "kept_until": kept_until}
    line = draft(DisposalItem, {}, disposal=disposal, record=record, title=record.title, **facts)
    disposal.record_count += 1
    db.session.flush()
    return line


def make_corrective_action(record: ArchiveItem, **values: Any) -> CorrectiveAction:
    """A record to be found again within the month."""
    values = {
        "action": "查找并归位",
        "responsible_id": make_employee().id,
        "due_on": date(2026, 12, 31),
    } | values
    fixed = {"inspection": make_inspection(), "record": record, "finding": Finding.ABSENT}
    return create(CorrectiveAction, values, **fixed)


def make_loan_step(loan: Loan, **values: Any) -> LoanStep:
    """The borrower was reminded before the due date."""
    facts = {"step": Step.DUE_SOON, "due_on": loan.due_on, "told": loan.borrower} | values
    return create(LoanStep, {}, loan=loan, **facts)


def make_loan_slip(borrower: Employee, **values: Any) -> LoanSlip:
    """One record for two weeks, not signed yet."""
    facts = {
        "borrower_name": borrower.name,
        "contents": "1. 销-03-2021-00001 供应商信用评估表",
        "due_on": clock.today() + timedelta(days=14),
    } | values
    return create(LoanSlip, {}, borrower=borrower, **facts)


def make_loss_report(loan: Loan, **values: Any) -> LossReport:
    """A record lost in a move."""
    return create(LossReport, {"loan_id": loan.id, "circumstances": "办公室搬迁时遗失"} | values)


def make_loan_rule(name: str = "一般借阅", **values: Any) -> LoanRule:
    """A rule with the usual terms, for anything and anybody."""
    return create(LoanRule, {"name": name} | values)

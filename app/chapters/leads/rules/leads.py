"""Vocabulary and rules of leads: classes, stages, owners, bids (1.9, 1.10, 1.13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.customers.rules import DemandClass
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.parameters import Parameter, Whole
from app.kernel.roles import Role


class LeadStage(Choice):
    """How far a lead has come (1.10)."""

    NEW = "new", _("Newly received"), "azure"
    TRACKING = "tracking", _("Being tracked"), "blue"
    BIDDING = "bidding", _("Bidding"), "purple"
    WON = "won", _("Won"), "green"
    LOST = "lost", _("Lost to others"), "red"
    DORMANT = "dormant", _("Dormant"), "secondary"

    __aliases__ = {
        "新信息": "new",
        "新登记": "new",
        "跟踪": "tracking",
        "跟踪中": "tracking",
        "参标": "bidding",
        "投标": "bidding",
        "投标中": "bidding",
        "中标": "won",
        "成交": "won",
        "未中标": "lost",
        "丢单": "lost",
        "搁置": "dormant",
        "暂缓": "dormant",
    }


class LeadSource(Choice):
    """Where the company learnt of the demand."""

    VISIT = "visit", _("Visit to the customer")
    CUSTOMER = "customer", _("Call or letter of the customer")
    TENDER = "tender", _("Call for tenders")
    PARTNER = "partner", _("Partner or acquaintance")
    EXHIBITION = "exhibition", _("Exhibition or meeting")
    ONLINE = "online", _("Internet")
    OTHER = "other", _("Other source")

    __aliases__ = {
        "走访": "visit",
        "来电": "customer",
        "来函": "customer",
        "招标公告": "tender",
        "介绍": "partner",
        "展会": "exhibition",
        "网络": "online",
        "其他": "other",
    }


class OutcomeReason(Choice):
    """What decided a lead, for learning from it."""

    PRICE = "price", _("Price")
    PRODUCT = "product", _("Product and technology")
    SERVICE = "service", _("Delivery and service")
    RELATION = "relation", _("Relations with the customer")
    PROJECT = "project", _("The customer's project: postponed, cancelled, no funds")
    OTHER = "other", _("Other reason")

    __aliases__ = {
        "价格": "price",
        "技术": "product",
        "产品": "product",
        "服务": "service",
        "交期": "service",
        "关系": "relation",
        "客户关系": "relation",
        "项目取消": "project",
        "项目推迟": "project",
        "其他": "other",
    }


class BidResult(Choice):
    """How a bidder fared."""

    WON = "won", _("Won the bid"), "green"
    LOST = "lost", _("Did not win"), "secondary"
    REJECTED = "rejected", _("Bid rejected"), "orange"
    WITHDRAWN = "withdrawn", _("Withdrew"), "secondary"

    __aliases__ = {"中标": "won", "未中标": "lost", "废标": "rejected", "弃标": "withdrawn"}


OPEN = (LeadStage.NEW, LeadStage.TRACKING, LeadStage.BIDDING)
CLOSED = (LeadStage.WON, LeadStage.LOST, LeadStage.DORMANT)

# 1.10: a bid may fail and be called again, a dormant project may wake up; what is won is won.
MOVES: Mapping[LeadStage, tuple[LeadStage, ...]] = {
    LeadStage.NEW: (LeadStage.TRACKING, LeadStage.BIDDING, *CLOSED),
    LeadStage.TRACKING: (LeadStage.BIDDING, *CLOSED),
    LeadStage.BIDDING: (LeadStage.WON, LeadStage.LOST, LeadStage.TRACKING, LeadStage.DORMANT),
    LeadStage.WON: (),
    LeadStage.LOST: (LeadStage.TRACKING,),
    LeadStage.DORMANT: (LeadStage.TRACKING, LeadStage.LOST),
}

# 1.9: weigh-in-motion toll and overload detection, as people write them.
CLASS_ONE_WORDS = ("计重收费", "计重", "超限", "超载", "治超", "不停车", "动态轴重", "高速预检")
LEADING = (Role.SALES_GENERAL_MANAGER, Role.REGIONAL_MANAGER, Role.GENERAL_MANAGER)  # 1.9

BID_NOTICE = Parameter(
    "bid_notice",
    _("A bid is on the agenda and among the duties before its day"),
    30,
    kind=Whole(1, 180),
    unit=_("days"),
    clause="1.13",
)


class MoveNotAllowed(RegulationError):
    """A lead would skip a stage, or come back from where there is no way back."""

    def __init__(self, before: LeadStage, after: LeadStage) -> None:
        allowed = gettext(", ").join(str(stage.label) for stage in MOVES[before])
        super().__init__(
            gettext(
                "From “%(before)s” a lead does not go to “%(after)s”, only to: %(allowed)s.",
                before=before.label,
                after=after.label,
                allowed=allowed,
            )
            if allowed
            else gettext(
                "“%(before)s” is final. Enter new demand as a new lead.", before=before.label
            ),
            clause="1.10",
            field="stage",
        )


class OutcomeMissing(RegulationError):
    """A lead is closed without saying what came of it, and why."""

    def __init__(self, stage: LeadStage, field: str) -> None:
        super().__init__(
            gettext("“%(stage)s” needs the outcome and the main reason for it.", stage=stage.label),
            clause="1.10",
            field=field,
        )


class OwnerNotLeading(RegulationError):
    """A class-1 lead is in the hands of somebody who is not sales leadership."""

    def __init__(self, name: str) -> None:
        roles = gettext(", ").join(str(role.label) for role in LEADING)
        super().__init__(
            gettext(
                "Class 1 is handled in person by one of these: %(roles)s. %(name)s has no account "
                "with such a role; choose another owner.",
                roles=roles,
                name=name,
            ),
            clause="1.9",
            field="owner_id",
        )


class ClassReasonMissing(RegulationError):
    """A lead is put into another class than its products are in."""

    def __init__(self, proposed: DemandClass) -> None:
        super().__init__(
            gettext(
                "These products are in “%(proposed)s”; another class needs its reason.",
                proposed=proposed.label,
            ),
            clause="1.9",
            field="class_reason",
        )


class BidTimeMissing(RegulationError):
    """A major class-1 lead goes to bidding without saying when the bids are opened."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Major class-1 information: say when the bids are opened first."),
            clause="1.13",
            field="bid_at",
        )


class BidderMissing(RegulationError):
    """A major class-1 lead goes to bidding without a word about who else bids."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Major class-1 information: enter at least one bidder with its situation first, "
                "then move the lead to bidding."
            ),
            clause="1.13",
            field="stage",
        )


class StrategyMissing(RegulationError):
    """A major event is recorded without saying what to do about it."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A major event needs a counter-strategy."),
            clause="1.9",
            field="counter_strategy",
        )


class LeadKept(RegulationError):
    """Demand information would be deleted."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Demand information stays on file. Close the lead with its outcome, or correct "
                "the entry; the history keeps what it said before."
            ),
            clause="1.10",
        )


class CustomerKnown(RegulationError):
    """A lead of a customer on file would be made a customer again."""

    def __init__(self, name: str) -> None:
        super().__init__(gettext("%(name)s is on file already.", name=name), clause="1.19")


def proposed_class(product: DemandClass | None, product_types: str | None) -> DemandClass:
    """Return the class of the demand (1.9): by the product of the catalogue, else by its words."""
    if product is not None:
        return product
    words = product_types or ""
    return DemandClass.ONE if any(word in words for word in CLASS_ONE_WORDS) else DemandClass.TWO


def check_class(proposed: DemandClass, chosen: DemandClass, reason: str | None) -> None:
    """Refuse another class than the products are in, without a reason (1.9)."""
    if chosen is not proposed and not reason:
        raise ClassReasonMissing(proposed)


def check_owner(
    demand_class: DemandClass, stage: LeadStage, name: str, roles: Collection[str]
) -> None:
    """Refuse that an open class-1 lead is handled by anybody but sales leadership (1.9).

    Args:
        name: the owner.
        roles: of the owner's account; empty without one.
    """
    if demand_class is DemandClass.ONE and stage in OPEN and not set(LEADING) & set(roles):
        raise OwnerNotLeading(name)


def check_move(before: LeadStage | None, after: LeadStage) -> None:
    """Refuse a change of stage the table does not have; a new lead starts anywhere (1.10)."""
    if before is not None and before is not after and after not in MOVES[before]:
        raise MoveNotAllowed(before, after)


def check_outcome(stage: LeadStage, outcome: str | None, reason: OutcomeReason | None) -> None:
    """Refuse to close a lead without outcome and reason (1.10)."""
    if stage in CLOSED and not outcome:
        raise OutcomeMissing(stage, "outcome")
    if stage in CLOSED and reason is None:
        raise OutcomeMissing(stage, "outcome_reason")


def check_bidding(*, reported: bool, bid_at: datetime | None, bidders: int) -> None:
    """Refuse to bid on major class-1 information without knowing when and against whom (1.13).

    Args:
        reported: whether it is such information, see `must_be_reported`.
        bidders: how many are entered.
    """
    if reported and bid_at is None:
        raise BidTimeMissing
    if reported and not bidders:
        raise BidderMissing


def check_event(major: bool | None, strategy: str | None) -> None:
    """Refuse a major event without a counter-strategy (1.9)."""
    if major and not strategy:
        raise StrategyMissing


def must_be_reported(demand_class: DemandClass, *, major: bool) -> bool:
    """Tell whether a lead is reported to the sales general manager as such (1.13)."""
    return major and demand_class is DemandClass.ONE

"""Making, changing, disabling and re-opening people's accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blinker import Namespace
from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from app.kernel.access import credentials, passwords
from app.kernel.database import db
from app.kernel.errors import DuplicateValue, ItemErrors, RegulationError
from app.kernel.registers import history, notices
from app.kernel.roles import Role

_signals = Namespace()
account_saved = _signals.signal("account-saved")  # sender: the user; inside the transaction

# Accounts without an address get one under this reserved name; mail to it is never sent.
NOWHERE = "@account.invalid"

_USERNAME = re.compile(r"[\w.@+-]{2,64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}")


@dataclass(frozen=True)
class AccountField:
    """A link from an account to a row a chapter keeps; the form shows it as a picker.

    `read` gives the id and text of the row linked now; `write` links another or none, and may
    refuse.
    """

    name: str
    label: LazyString | str
    table: str
    read: Callable[[int], tuple[int, str] | None]
    write: Callable[[int, int | None], None]


_fields: dict[str, AccountField] = {}


def add_account_field(added: AccountField) -> None:
    """Offer a picker on the account form; a second one of the same name takes its place."""
    _fields[added.name] = added


def account_fields() -> tuple[AccountField, ...]:
    """Return the pickers chapters have added to the account form."""
    return tuple(_fields.values())


@dataclass
class Details:
    """What the account form asks for."""

    username: str
    name: str
    email: str = ""
    roles: Collection[str] = ()
    links: dict[str, int | None] = field(default_factory=dict)


class LastAdministrator(RegulationError):
    """Without an administrator nobody could let anybody in again."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This is the last active administrator. Appoint another one first."),
            field="roles",
        )


def create_account(
    details: Details, password: str | None = None, *, must_change: bool = True
) -> tuple[User, str]:
    """Make an account and return it with its password, which is kept nowhere in clear.

    Args:
        details: Who it is for.
        password: The first password; a random one is made if there is none.
        must_change: Whether the person has to choose another at the first login.

    Raises:
        ItemErrors: If something about the details is not right.
        WeakPassword: If the given password would be guessed.
    """
    details = _tidied(details)
    _check(details)
    user = User(username=details.username, first_name="", last_name=details.name, active=True)
    user.email = details.email or f"{details.username}{NOWHERE}"
    user.roles = stored_roles(details.roles)
    password = password or passwords.make()
    passwords.check(password, credentials.own_words(user))
    user.password = passwords.hashed(password)
    db.session.add(user)
    db.session.flush()
    credentials.account_of(user).must_change_password = must_change
    _link(user, details)
    _remember(user, "created", {"username": [None, user.username], **_roles_diff((), user)})
    account_saved.send(user)
    return user, password


def change_account(user: User, details: Details) -> None:
    """Change name, address, roles and links of an account; a change of roles ends its sessions."""
    details = _tidied(details)
    details.username = user.username
    _check(details, user)
    held = {role.name for role in user.roles}
    if set(details.roles) != held:
        if Role.ADMIN in held and Role.ADMIN not in details.roles:
            _spare_last_administrator(user)
        user.roles = stored_roles(details.roles)
        credentials.end_sessions(user)
    before = {"name": credentials.person(user), "email": user.email}
    user.first_name, user.last_name = "", details.name
    user.email = details.email or f"{user.username}{NOWHERE}"
    _link(user, details)
    db.session.flush()
    after = {"name": credentials.person(user), "email": user.email}
    diff = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    _remember(user, "changed", diff | _roles_diff(held, user))
    account_saved.send(user)


def disable(user: User) -> None:
    """Close an account and end its sessions; nothing the person did is lost."""
    _spare_last_administrator(user)
    user.active = False
    credentials.end_sessions(user)
    db.session.flush()
    _remember(user, "disabled", {"active": [True, False]})
    account_saved.send(user)


def enable(user: User) -> None:
    """Open a closed account again."""
    user.active = True
    db.session.flush()
    _remember(user, "enabled", {"active": [False, True]})
    account_saved.send(user)


def reset_password(user: User) -> str:
    """Give an account a random password, to be changed at the next login, and return it."""
    password = passwords.make()
    credentials.set_password(user, password, must_change=True)
    db.session.flush()
    _remember(user, "password reset", {})
    return password


def mail_address(user: User) -> str | None:
    """Return where mail to a user goes, if the account has an address."""
    return None if not user.email or user.email.endswith(NOWHERE) else str(user.email)


def stored_roles(names: Iterable[str]) -> list[StoredRole]:
    """Return the stored roles of these names."""
    query = select(StoredRole).where(StoredRole.name.in_(list(names))).order_by(StoredRole.id)
    return list(db.session.scalars(query))


def _spare_last_administrator(user: User) -> None:
    """Refuse if no other active administrator is left; two at once are told one after another."""
    query = select(StoredRole).where(StoredRole.name == Role.ADMIN.value).with_for_update()
    role = db.session.scalar(query)
    if role is None or role not in user.roles or not user.active:
        return
    others = select(User.id).where(
        User.active.is_(True), User.id != user.id, User.roles.any(StoredRole.id == role.id)
    )
    if db.session.scalar(others.limit(1)) is None:
        raise LastAdministrator


def _tidied(details: Details) -> Details:
    def tidy(text: str) -> str:
        text = " ".join(unicodedata.normalize("NFKC", text).split())
        return "".join(character for character in text if character.isprintable())

    return Details(
        username=tidy(details.username),
        name=tidy(details.name),
        email=tidy(details.email),
        roles=tuple(str(role) for role in details.roles),
        links=dict(details.links),
    )


def _check(details: Details, user: User | None = None) -> None:
    errors: dict[str, str] = {}
    if not _USERNAME.fullmatch(details.username):
        errors["username"] = gettext("Use 2 to 64 letters, digits or . _ @ + - without spaces.")
    elif user is None and credentials.find_user(details.username) is not None:
        errors["username"] = str(DuplicateValue())
    if not 1 <= len(details.name) <= 64:
        errors["name"] = gettext("Write the person's name, at most 64 characters.")
    if details.email and not _EMAIL.fullmatch(details.email):
        errors["email"] = gettext("This is not a mail address.")
    elif details.email and _address_taken(details.email, user):
        errors["email"] = str(DuplicateValue())
    known = {role.name for role in stored_roles(details.roles)}
    if unknown := set(details.roles) - known:
        errors["roles"] = gettext("There is no role %(name)s.", name=", ".join(sorted(unknown)))
    if errors:
        raise ItemErrors(errors)


def _address_taken(email: str, user: User | None) -> bool:
    found = db.session.scalar(select(User.id).where(User.email == email))
    return found is not None and (user is None or found != user.id)


def _link(user: User, details: Details) -> None:
    for added in account_fields():
        if added.name in details.links:
            added.write(user.id, details.links[added.name])


def _roles_diff(held: Iterable[str], user: User) -> dict[str, list[str]]:
    before, after = sorted(held), sorted(role.name for role in user.roles)
    return {} if before == after else {"roles": [", ".join(before), ", ".join(after)]}


def _remember(user: User, action: str, diff: Mapping[str, Any]) -> None:
    """Write what was done to an account into the history; passwords never stand there."""
    fact = history.Fact(credentials.Account.__tablename__, user.id, action, dict(diff))
    history.write(db.session, [fact])


@credentials.account_locked.connect
def _tell_administrators(user: User) -> None:
    administrators = select(User.id).where(
        User.active.is_(True), User.roles.any(StoredRole.name == Role.ADMIN.value)
    )
    notices.notify(
        db.session,
        db.session.scalars(administrators),
        notices.message("The account %(name)s is locked for 15 minutes: too many wrong passwords."),
        {"name": user.username},
    )
    _remember(user, "locked", {})

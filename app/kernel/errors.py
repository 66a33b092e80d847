"""What the program refuses, in the user's words.

Only the edge (screens, API, import, commands) catches these; anything else is a bug.
"""

from __future__ import annotations

from flask_babel import gettext


class RegulationError(Exception):
    """A refusal: a translated sentence, the clause that asks it, the item it concerns.

    Answered with status 422 by the API and beside the field on screen; never logged.
    """

    status = 422

    def __init__(
        self, message: str, *, clause: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.clause = clause
        self.field = field

    def __str__(self) -> str:
        if self.clause is None:
            return self.message
        return gettext("%(message)s (clause %(clause)s)", message=self.message, clause=self.clause)


class NotAllowed(RegulationError):
    """The actor lacks the right; answered with status 403."""

    status = 403

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or gettext("Your roles do not allow this."))


class NotFound(RegulationError):
    """The row does not exist, or the actor may not know that it does; status 404."""

    status = 404

    def __init__(self) -> None:
        super().__init__(gettext("There is no such record."))


class RowLocked(RegulationError):
    """A row that was decided on is changed."""

    def __init__(self, name: str) -> None:
        super().__init__(gettext("%(name)s can no longer be changed.", name=name))


class StaleRow(RegulationError):
    """Somebody saved the row after it was read; status 409, both versions are shown."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Somebody else saved this record while you were editing it. Compare and choose."
            )
        )


class DuplicateValue(RegulationError):
    """A value that must be unique is taken."""

    status = 409

    def __init__(self, field: str | None = None) -> None:
        super().__init__(gettext("This value is already taken by another record."), field=field)


class ItemErrors(RegulationError):
    """Several items of one row are refused at once; ``errors`` maps item keys to sentences."""

    def __init__(self, errors: dict[str, str], *, clause: str | None = None) -> None:
        super().__init__(" ".join(errors.values()), clause=clause, field=next(iter(errors), None))
        self.errors = errors

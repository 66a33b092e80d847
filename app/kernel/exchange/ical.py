"""The few lines of RFC 5545 a feed of days needs: events, escaped and folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line, without its end
MOMENT, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%d"
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on a day, or at a moment.

    Attributes:
        uid: what a client knows it again by.
    """

    uid: str
    on: date
    summary: str
    at: datetime | None = None
    description: str = ""
    url: str = ""
    category: str = ""

    def lines(self, stamp: datetime) -> Iterator[str]:
        """Yield the lines of the event, not folded yet."""
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(self.uid)}"
        yield f"DTSTAMP:{stamp.astimezone(UTC):{MOMENT}}"
        if self.at is None:
            yield f"DTSTART;VALUE=DATE:{self.on:{DAY}}"
            yield f"DTEND;VALUE=DATE:{self.on + A_DAY:{DAY}}"
        else:
            yield f"DTSTART:{self.at.astimezone(UTC):{MOMENT}}"
            yield f"DTEND:{self.at.astimezone(UTC) + AN_HOUR:{MOMENT}}"
        yield f"SUMMARY:{escaped(self.summary)}"
        for name, text in (("DESCRIPTION", self.description), ("CATEGORIES", self.category)):
            if text:
                yield f"{name}:{escaped(text)}"
        if self.url:
            yield f"URL:{self.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"


def calendar(name: str, maker: str, events: Iterable[Event], stamp: datetime) -> str:
    """Return a whole calendar, as it is sent.

    Args:
        maker: name of the program.
        stamp: the moment it is made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(maker)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in events for line in event.lines(stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return a text as the value of a property (RFC 5545, 3.3.11)."""
    return text.replace("\r\n", "\n").translate(_ESCAPED)


def folded(line: str) -> str:
    """Return a line cut into such of at most 75 octets, never inside a character (§ 3.1)."""
    parts, octets = [""], 0
    for character in line:
        width = len(character.encode())
        if octets + width > LONGEST:
            parts.append("")
            octets = 1  # the space the next line begins with
        parts[-1] += character
        octets += width
    return "\r\n ".join(parts)

"""Events of a row's life, sent inside the transaction; a refusal in a receiver undoes it all.

`changed` also brings ``before``: what the items that are different now held, by key. `revised` is
sent by a `Parameter` whose next value was approved, for what was computed from the one before;
`days_changed` by a row of the working calendar, for what was reckoned with it.
"""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

created = _signals.signal("created")
changed = _signals.signal("changed")
deleted = _signals.signal("deleted")
restored = _signals.signal("restored")
completed = _signals.signal("completed")
voided = _signals.signal("voided")
corrected = _signals.signal("corrected")
revised = _signals.signal("revised")
days_changed = _signals.signal("days_changed")

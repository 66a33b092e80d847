"""What was sent once is entered once, and remembered no longer than needed."""

from datetime import timedelta

import pytest

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.kernel.registers.submissions import KEPT, Submission, begin, forget_old, new_key

pytestmark = pytest.mark.databases


def test_a_key_is_forgotten_when_nobody_can_send_it_again(app):
    with transaction():
        young = begin(new_key(), "customer").key
        old = begin(new_key(), "customer")
        old.created_at = clock.now() - KEPT - timedelta(seconds=1)

    forget_old()
    forget_old()

    assert [row.key for row in db.session.query(Submission)] == [young]

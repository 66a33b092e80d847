"""The bell: what the program has told a person, and where it leads."""

from flask_appbuilder.security.sqla.models import User

from app.kernel.database import db
from app.kernel.registers.notices import Notice, notify
from app.kernel.registers.operations import transaction


def tell(house, name: str, **more) -> int:
    with house.app_context(), transaction() as session:
        user_id = db.session.query(User.id).filter_by(username=name).scalar()
        notify(session, [user_id], "%(item)s is due.", {"item": "销-03"}, **more)
        return db.session.query(Notice.id).order_by(Notice.id.desc()).limit(1).scalar()


def test_notice_leads_to_its_own_page(house, log_in):
    key = tell(house, "north", url="/notices/?page=2")
    browser = log_in("north")
    assert "Open it" in browser.get("/notices/").text

    assert browser.post(f"/notices/{key}/open").location == "/notices/?page=2"


def test_notice_about_nothing_is_read_where_it_stands(house, log_in):
    key = tell(house, "north")

    assert log_in("north").post(f"/notices/{key}/open").location == "/notices/"

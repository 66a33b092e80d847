"""Documents on screen: secrets stay shut, copies go over the desk like records (2.7)."""

import io

import pytest
from werkzeug.datastructures import FileStorage

from app.kernel.registers import attachments
from app.kernel.registers.operations import transaction
from tests.makers import make_document, make_document_copy

pytestmark = pytest.mark.databases


@pytest.fixture(scope="module")
def secret(house):
    """The address of a secret document and of its file."""
    with house.app_context(), transaction():
        document = make_document("JS-900", secrecy="secret")
        upload = FileStorage(io.BytesIO("传感器标定算法".encode()), filename="标定算法.txt")
        return f"/document/{document.id}", f"/file/{attachments.attach(document, upload).id}"


@pytest.mark.parametrize(("who", "may"), [("manager", True), ("office", False), ("clerk", False)])
def test_files_of_a_secret_document_open_to_the_roles_allowed(log_in, secret, who, may):
    page, file = secret
    browser = log_in(who)

    assert browser.get(page).status_code == 200
    assert (file in browser.get(page).text) is may
    for address in (file, f"{file}?inline=1"):
        with browser.get(address) as answer:
            assert answer.status_code == (200 if may else 404)
            assert ("传感器标定算法" in answer.text) is may


def test_a_copy_leads_to_the_desk(house, log_in):
    with house.app_context(), transaction():
        copy = make_document_copy(make_document("JS-901"))
        key, number = copy.id, copy.number
    browser = log_in("clerk")

    assert f"/document_copy/{key}/desk" in browser.get(f"/document_copy/{key}").text
    desk = browser.get(f"/document_copy/{key}/desk", follow_redirects=True)

    assert number in desk.text
    assert "SCS-150 电子汽车衡技术手册" in desk.text

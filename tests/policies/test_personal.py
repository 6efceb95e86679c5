"""Personal data masks itself, each kind in its own way; what is no personal data stays legible."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from policies.cases.complaint_forms import Complaint
from policies.cases.repair_forms import Repair
from policies.forms import Sheet
from policies.masking import masked
from policies.personal import (
    Address,
    Contact,
    Guarded,
    Identity,
    IdNumber,
    Name,
    PersonName,
    Phone,
    Place,
    Spoken,
    Telephone,
    Words,
    left_behind,
)

KINDS = (Name, Telephone, Place, Identity, Spoken)
AN_ID = "370102199003071234"


class Card(Sheet, title="卡片 Card"):
    name: PersonName = Field(title="姓名 Name", min_length=1, max_length=20)
    phone: Phone = Field("", title="电话 Phone", max_length=40)
    contact: Contact = Field("", title="联系 Contact", max_length=80)
    address: Address = Field("", title="地址 Address", max_length=200)
    card: IdNumber = Field("", title="证件号 Number", max_length=18)
    words: Words = Field("", title="说明 Words", max_length=200)


FULL = {
    "name": "张三丰",
    "phone": "13800138000",
    "contact": "zhang@example.org",
    "address": "济南市历下区文化东路1号",
    "card": AN_ID,
    "words": "请打13900139000",
}


@pytest.mark.clause("OP-HOUSE-156")
@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Name, "张三", "张*"),
        (Name, "欧阳修", "欧*"),
        (Name, "匿名 anonymous", "匿名 anonymous"),
        (Telephone, "13812341234", "138****1234"),
        (Telephone, "+86 138 1234 1234", "138****1234"),
        (Telephone, "0531-82341234", "053****1234"),
        (Telephone, "82341234", "8****34"),
        (Telephone, "找门卫老王", "****"),
        (Telephone, "*13812341234", "138****1234"),
        (Telephone, "wang@example.org", "w***@example.org"),
        (Place, "山东省济南市历下区文化东路1号", "山东省济南市历下区****"),
        (Place, "北京市朝阳区建国路88号", "北京市朝阳区****"),
        (Place, "历下区幸福小区3号楼", "历下区****"),
        (Place, "幸福小区3号楼2单元", "****"),
        (Place, "家乐福超市旁", "****"),
        (Identity, AN_ID, "370*************34"),
        (Identity, "12345", "*****"),
    ],
)
def test_a_kind_of_personal_data_is_shown_as_far_as_the_house_says(
    kind: type[Guarded], value: str, shown: str
) -> None:
    assert kind.masked(value) == shown


@pytest.mark.clause("OP-HOUSE-156")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13812341234或 139-0013-9000", "打138****1234或 139****9000"),
        ("座机(0531)82341234、010-62341234", "座机053****1234、010****1234"),
        ("微信wx13812341234", "微信wx138****1234"),
        (f"身份证{AN_ID[:-1]}X。", "身份证370*************3X。"),
        ("卡号6222020200112233445", "卡号622**************45"),
        ("写给 wang.xm@example.com", "写给 w***@example.com"),
    ],
)
def test_numbers_of_people_are_found_in_free_text(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.clause("OP-HOUSE-156")
@pytest.mark.parametrize(
    "text",
    [
        "CMP-20261122-0212 20261123",
        "到期 2026-11-22 10:00",
        "索赔 28455061 元",
        "录音 20131225083000",
        "工号 80012345",
        "见 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    ],
)
def test_days_cases_and_amounts_stay_legible(text: str) -> None:
    assert masked(text) == text


@pytest.mark.clause("OP-HOUSE-156")
@given(st.sampled_from(KINDS), st.text(alphabet="张三区市省1380 -@*xX.a", max_size=30))
def test_what_is_masked_stays_as_it_is_when_it_is_masked_again(kind: type[Guarded], value: str) -> None:
    assert kind.masked(kind.masked(value)) == kind.masked(value)


@pytest.mark.clause("OP-HOUSE-156")
@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["", "请打", "电话:", " a", "-"]))
def test_no_mobile_number_outlives_masking_wherever_it_stands(number: str, before: str) -> None:
    assert number not in masked(f"{before}{number}。")


@pytest.mark.clause("OP-HOUSE-156")
def test_a_sheet_with_personal_data_tells_it_to_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    card = Card(**FULL)
    with caplog.at_level(logging.INFO):
        logging.getLogger("t").info("%s %r %s", card, card, card.name)
    written = f"{card} {card.phone} {card.address:>30} {[card.card, card.contact]} {caplog.text}"
    with pytest.raises(ValidationError) as refused:
        Card(**FULL | {"card": AN_ID * 2, "name": ""})
    written += str(refused.value)
    assert "张*" in written
    assert [full for full in (*FULL.values(), "13900139000") if full in written] == []


@pytest.mark.clause("OP-HOUSE-156")
def test_the_case_book_and_the_form_keep_it_in_full() -> None:
    card = Card(**FULL)
    assert card.model_dump(mode="json") == card.entries() == FULL
    assert json.loads(card.model_dump_json()) == FULL
    assert json.dumps(card.model_dump()) == json.dumps(FULL)
    assert card == Card(**FULL)
    assert isinstance(card.name, Guarded)
    assert card.name.in_full == card.name == "张三丰"
    plain = Sheet.model_json_schema.__func__(Card)["properties"]
    assert plain["name"] == {
        "maxLength": 20,
        "minLength": 1,
        "title": "姓名 Name",
        "type": "string",
        "position": 0,
    }


@pytest.mark.clause("OP-HOUSE-156")
@pytest.mark.parametrize(
    ("field", "value"), [("phone", "123"), ("contact", "找老王"), ("card", AN_ID), ("card", "12345")]
)
def test_a_number_that_cannot_be_right_is_asked_back_and_a_right_one_is_not(field: str, value: str) -> None:
    right = {"phone": "0531-82341234", "contact": "a@b.cn", "card": "11010519491231002X"}
    assert [said.partition(":")[0] for said in Card(name="张", **{field: value}).doubtful()] == [field]
    assert Card(name="张", **right).doubtful() == []


@pytest.mark.clause("OP-HOUSE-157")
def test_what_a_run_keeps_of_its_form_is_masked_and_its_words_are_the_number_of_the_case() -> None:
    left = left_behind(Card(**FULL), "CMP-20261122-0001")
    assert left.model_dump() == {
        "name": "张*",
        "phone": "138****8000",
        "contact": "z***@example.org",
        "address": "济南市历下区****",
        "card": "370*************34",
        "words": "CMP-20261122-0001",
    }
    again = Card.model_validate(left.model_dump())
    assert left_behind(again, "CMP-20261122-0001") == again == left


@pytest.mark.clause("OP-HOUSE-156")
def test_what_a_complaint_and_a_repair_tell_of_a_customer_is_guarded() -> None:
    received = "2026-03-02T09:00:00+08:00"
    common = {"customer": "王小明", "contact": "13800138000", "received_at": received, "taken_by": "A1"}
    complaint = Complaint(channel="电话 phone", category="冷 13900139000", content="找王小明", **common)
    repair = Repair(problem="漏水", address="历下区甲路1号", station="东站 13900139000", **common)
    assert "王小明" not in f"{complaint} {repair.customer}"
    assert (complaint.subject, repair.subject) == ("一般投诉 冷 139****9000", "东站 139****9000 暖气不热")
    assert "甲路" not in repr(repair)
    assert "content=<4 characters>" in repr(complaint)

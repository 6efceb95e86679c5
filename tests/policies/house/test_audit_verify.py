"""When the audit is verified, how its head is published, and what is told of what isn't whole."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from policies.house.audit_findings import AuditRequest, Bad, Verified, Wrong
from policies.house.audit_verify import AuditPolicy

RULES = AuditPolicy.in_force_on(date(2026, 3, 2), "callcentre")
NOW = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
FIRST = Bad(sequence=8, wrong=Wrong.CHANGED, table="rulings", row="5")
BROKEN = Verified(entries=12, faults=2, bad=(FIRST, Bad(sequence=9, wrong=Wrong.GONE, detail="#9–#11")))


@pytest.mark.clause("OP-HOUSE-137")
def test_the_audit_is_verified_in_the_small_hours_so_many_entries_at_a_time() -> None:
    assert (RULES.verified_at, RULES.at_once) == (time(3, 30), 2000)


@pytest.mark.clause("OP-HOUSE-138")
def test_the_head_is_published_again_after_an_hour_and_not_before() -> None:
    assert RULES.anchor_due(None, NOW)
    assert not RULES.anchor_due(NOW, NOW + timedelta(minutes=59, seconds=59))
    assert RULES.anchor_due(NOW, NOW + timedelta(minutes=60))


@pytest.mark.clause("OP-HOUSE-138")
def test_publishing_is_tried_again_three_times_after_growing_delays() -> None:
    assert (RULES.delays, RULES.time_limit) == ([10, 30, 90], 30)


@pytest.mark.clause("OP-HOUSE-139")
def test_what_isnt_whole_is_one_matter_however_often_it_is_found() -> None:
    first = RULES.found(BROKEN, AuditRequest(), NOW)
    again = RULES.found(BROKEN, AuditRequest(taken_by="X1"), NOW + timedelta(days=1))
    other = RULES.found(BROKEN.with_(bad=(FIRST,)), AuditRequest(), NOW)
    assert first.external_number == again.external_number != other.external_number
    assert (
        first.first
        == "#8 · rulings 5 · 写入后被改动或非本系统写入 changed after it was written, or written without the key"
    )
    assert (first.subject, first.received_at) == ("审计记录异常 2", NOW)


@pytest.mark.clause("OP-HOUSE-139")
def test_the_ruling_names_every_fault_that_is_listed() -> None:
    ruling = RULES.not_whole(BROKEN)
    assert (ruling.clause, ruling.because["faults"]) == ("OP-HOUSE-139", 2)
    assert ruling.because["found"] == [one.line for one in BROKEN.bad]


@pytest.mark.clause("OP-HOUSE-139")
def test_a_finding_comes_from_the_past() -> None:
    finding = RULES.found(BROKEN, AuditRequest(), NOW)
    assert finding.objections(NOW) == []
    assert finding.objections(NOW - timedelta(seconds=1))


def test_a_verification_without_faults_is_whole() -> None:
    assert Verified(entries=12).whole
    assert not BROKEN.whole
    assert RULES.known(BROKEN, "AUD-20260302-0001").case == "AUD-20260302-0001"

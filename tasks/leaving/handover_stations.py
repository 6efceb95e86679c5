"""Who confirms each item of a handover, and which sides have something to confirm (OFF-02, OFF-05, OFF-06)."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from policies.leaving.handover_forms import ReceiverNamed
from policies.leaving.handover_items import ItemKind, Share, Station
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.acts import act, done_so_far
from tasks.case import Case
from tasks.clock import now
from tasks.leaving.handover_items import add_items, items_of, rows_of, through_key
from tasks.leaving.handover_listing import found_of
from tasks.performance.penalty_people import another_holder
from tasks.records.leaving import HandoverItem
from tasks.staff import eligible

ROLES = {Station.CUSTODIAN: Role.CUSTODIAN, Station.IT: Role.IT, Station.HR: Role.HR}


@act("指定接收人 Who confirms what")
def assigned(book: Session, case: Case, about: Handover, named: ReceiverNamed | None) -> Handover:
    """OFF-02, OFF-05, OFF-06 · each item to its station: work to the receiver, for single items to another one.

    Gives the handover with the receiver it has by now. Its facts stay as they were: by them a run starts over.
    """
    others: Mapping[int, str] = {}
    if named is not None:
        since = named.takes_over_on or about.takes_over_on
        chosen = {"receiver": named.receiver, "takes_over_on": since, "receiver_serves": True}
        about, others = about.model_copy(update=chosen), named.by_item
    for row in rows_of(book, case.number):
        row.person = others.get(row.number) or _confirmed_by(book, case, about, row)
    return about


def _confirmed_by(book: Session, case: Case, about: Handover, row: HandoverItem) -> str:
    station = ItemKind.of(row.kind).station
    if station is not Station.RECEIVER:
        return another_holder(book, case, ROLES[station], [about.leaver])
    own = row.kind == ItemKind.SUBSTITUTE.en and row.reference.startswith(f"{about.receiver} ")
    return _somebody_above(book, case, about) if own else about.receiver


def _somebody_above(book: Session, case: Case, about: Handover) -> str:
    """Who stands in for the receiver themselves: a supervisor, or one level up; else it is for them to dispute."""
    both = [about.leaver, about.receiver]
    role = another_holder(book, case, Role.SUPERVISOR, both)
    people = eligible(book, case.department, role, case.calendar.day_of(now()))
    return next((one.number for one in people if one.number not in both), about.receiver)


@act("未办事项 What is open")
def still_open(book: Session, case: Case, rules: OffboardingPolicy, about: Handover) -> list[Share]:
    """OFF-01 · the sides that have something to confirm; what has come to the leaver since is listed anew.

    A side that is at work still keeps its run; one that had finished gets another.
    """
    add_items(book, case, about.leaver, found_of(book, case.department, rules, about))
    book.flush()
    for row in rows_of(book, case.number):
        row.person = row.person or _confirmed_by(book, case, about, row)
    sides = dict.fromkeys((one.station, one.person) for one in items_of(book, case.number) if not one.settled)
    return [_share(book, case, station, person) for station, person in sides]


def _share(book: Session, case: Case, station: Station, person: str) -> Share:
    side = person if station is Station.RECEIVER else station.value
    done = done_so_far(book, case.number)
    nth = 1
    while through_key(name := side if nth == 1 else f"{side}-{nth}") in done:
        nth += 1
    return Share(case=case.number, name=name, station=station, person=person, since=now())

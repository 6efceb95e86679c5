"""Opening a case, and taking up one that a run opened before."""

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.asking import AskingPolicy
from policies.matter import Matter
from policies.rulebook import Policy
from tasks.acts import done_so_far
from tasks.case import Case, in_hand
from tasks.clock import now
from tasks.departments import Setting, department_of, taking_turns
from tasks.numbering import next_number
from tasks.records import models
from tasks.records.engine import writing
from tasks.run_page import client, label
from tasks.taking_in import left_with_the_run, not_a_stand_in, take_in


def open_case(policy: type[Policy], matter: Matter) -> Case:
    """Open the case of this run, or take up the one it opened before.

    A matter whose external number is known already was `entered_before`: its case stays as it is.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("a case is opened by a flow run")
    run_id = str(context.flow_run.id)
    with writing() as book:
        row = _of_run(book, run_id)
        if row is None:
            taking_turns(book, setting_for(book, matter).name)  # else two runs miss each other's number
            row = _of_external_number(book, policy, matter) or enter_case(book, policy, matter)
        row.run_id = row.run_id or run_id
        book.flush()
        if row.run_id == run_id:
            take_in(book, row.number, matter)
        case = in_hand(row, run_id, done_so_far(book, row.number))
    rest = left_with_the_run(case, matter)
    if case.entered_before:
        if rest is not None:
            client().update_flow_run(context.flow_run.id, parameters=rest)
    elif rest is not None or context.flow_run.name != case.title:
        label(case, parameters=rest)
    return case


def enter_case(book: Session, policy: type[Policy], matter: Matter) -> models.Case:
    """Write a new case into the case book under the next number of its department's day."""
    setting = setting_for(book, matter)
    taking_turns(book, setting.name)
    not_a_stand_in(book, policy, matter)
    matter, opened = matter.localised(setting.calendar.zone), now()
    asking = AskingPolicy.in_force_on(setting.calendar.day_of(opened), setting.profile, setting.calendar)
    row = models.Case(
        number=next_number(book, policy.prefix, asking.day),
        procedure=policy.procedure,
        department=setting.name,
        external_number=matter.external_number or None,
        subject=matter.subject,
        category=matter.category,
        facts=matter.model_dump(mode="json"),
        rules={"asking": asking.model_dump(mode="json")},
        reported_at=matter.reported,
        received_at=matter.received_at,
        opened_at=opened,
        owner=matter.taken_by or None,
        started_by=matter.taken_by or None,
    )
    book.add(row)
    book.flush()
    return row


def setting_for(book: Session, matter: Matter) -> Setting:
    """The department a matter names; one that nobody knows of is taken in by the default department."""
    setting = department_of(book, matter.department) or department_of(book, "")
    if setting is None:
        raise RuntimeError("the case book has no department yet: run `python -m tasks.records`")
    return setting


def _of_run(book: Session, run_id: str) -> models.Case | None:
    return book.scalars(select(models.Case).where(models.Case.run_id == run_id)).first()


def _of_external_number(book: Session, policy: type[Policy], matter: Matter) -> models.Case | None:
    if not matter.external_number:
        return None
    return book.scalars(
        select(models.Case).where(
            models.Case.procedure == policy.procedure,
            models.Case.department == setting_for(book, matter).name,
            models.Case.external_number == matter.external_number,
        )
    ).first()

"""A question to several people: a run of its own for each, and the case goes on when the outcome is certain."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, NoReturn, TypeVar
from uuid import UUID

from prefect.states import Cancelled
from pydantic import JsonValue

from policies.forms import Answer
from policies.several import AllOf, Ballot, Count, Everybody, Opinion, Outcome, Part, Rule, Said
from policies.working_time import Due
from tasks import questions
from tasks.asking import NOTHING
from tasks.ballots import count_of
from tasks.case import Case
from tasks.case_page import show_case_page
from tasks.handing_out import OwnRun, hand_out, looked_at_again, put_to_all
from tasks.notices import tell
from tasks.records.engine import writing
from tasks.records.models import Question
from tasks.run_page import NOTHING_TO_FILL_IN, client, label, response_to, wait_with
from tasks.staff import SEVERAL
from tasks.standing import ONE_OF_SEVERAL, part_of, parts_of, standing
from tasks.wording import worded

Form = TypeVar("Form", bound=Answer)


class Gathered(NamedTuple, Generic[Form]):
    """What several people answered: the outcome, the answers in the order asked, and who stayed silent."""

    asked: Sequence[str]
    outcome: Outcome
    answers: Sequence[Form]
    silent: Sequence[str]
    step: str = ""

    @property
    def agreed(self) -> bool:
        return self.outcome is Outcome.AGREED

    @property
    def voted(self) -> Sequence[str]:
        """Who answered, whatever it was."""
        return [person for person in self.asked if person not in self.silent]

    @classmethod
    def in_order(cls, asked: Sequence[str], answers: Sequence[Form]) -> "Gathered[Form]":
        """What came of asking one after the other: all have to agree, and the last one asked may have been silent."""
        said = [Said.YES if not isinstance(one, Opinion) or one.consents else Said.NO for one in answers]
        silent = asked[len(answers) :]
        order = dict(zip(asked, [*said, *[Said.SILENT] * len(silent)], strict=True))
        return cls(asked, AllOf().outcome(order) or Outcome.SHORT, answers, silent)


def gather(
    people: Sequence[str],
    form: type[Form],
    *,
    case: Case,
    due: Due,
    rule: Rule,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
) -> Gathered[Form]:
    """Put a form to each of these people, in a run of their own, and go on when the rule's outcome is certain.

    Meanwhile the case waits without process or thread. Whose answer is no longer needed is told so, and asked
    no more; who is silent at the due time has neither agreed nor refused.
    """
    asked = list(dict.fromkeys(people))
    question = put_to_all(case, form, asked, due)
    parts = [
        Part(
            case=case.number,
            step=part_of(question, person),
            person=person,
            form=f"{form.__module__}:{form.__qualname__}",
            due=due,
            rule=rule,
            suggest=dict(suggest),
            because=tuple(because),
        )
        for person in asked
    ]
    runs = [OwnRun(part.person, part.step, {"part": part.model_dump(mode="json")}) for part in parts]
    hand_out(case, question, ONE_OF_SEVERAL, runs)
    while question.state == "open":
        outcome = rule.outcome(standing(question, form))
        if outcome is not None:
            question = questions.gathered(question, outcome)
        elif response_to(question.run_id, question.step, question.attempt) is None:
            _wait(case, question)
        else:  # whoever sent it on, what was said decides
            question = looked_at_again(question)
    return _gathered(case, question, form)


def ballot(people: Sequence[str], form: type[Ballot], *, case: Case, due: Due, shown_from: int) -> Count:
    """Put a secret ballot to these people; how often each choice was made, once all have voted or time is up.

    OP-HOUSE-51 · not shown where fewer than `shown_from` voted.
    """
    gathered = gather(people, form, case=case, due=due, rule=Everybody(quorum=0))
    return count_of(case.number, gathered.step, len(gathered.asked), shown_from)


def _wait(case: Case, question: Question) -> NoReturn:
    by_step = parts_of(question)
    states = {person: by_step.get(part_of(question, person)) for person in question.eligible}
    label(case, SEVERAL)
    show_case_page(case)
    sheet = worded("house/one_of_several.md.j2", case=case, question=question, parts=states)
    wait_with(question.run_id, question.step, question.attempt, NOTHING_TO_FILL_IN, sheet)


def _gathered(case: Case, question: Question, form: type[Form]) -> Gathered[Form]:
    parts = parts_of(question)
    _call_off(case, question, [part for part in parts.values() if part.state == "open"])
    rows = [(person, parts.get(part_of(question, person))) for person in question.eligible]
    answers = [
        form.model_validate(row.answer).given_at(row.settled_at)
        for _, row in rows
        if row is not None and row.state == "answered" and row.settled_at is not None and not form.secret
    ]
    silent = [person for person, row in rows if row is None or row.state != "answered"]
    outcome = Outcome((question.answer or {})["outcome"])
    return Gathered(question.eligible, outcome, answers, silent, question.step)


def _call_off(case: Case, question: Question, parts: Sequence[Question]) -> None:
    for part in parts:
        questions.withdraw(part)
        client().set_flow_run_state(
            UUID(part.run_id), Cancelled(message=f"{case.number}: decided without it")
        )
        with writing() as book:
            tell(book, case, part.asked_of, "not-needed", key=part.step, title=question.title)

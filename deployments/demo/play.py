"""Playing the first day, and checking what the script promises of it."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from sqlalchemy import select

from deployments.demo import desk
from deployments.demo.blanks import filled_in
from deployments.demo.script import Answer, Errand, Fields, Scene, day
from tasks.records.engine import reading
from tasks.records.models import Case


def play(scene: Scene) -> list[str]:
    """Play one case from its form to its end; what the script promises and did not come."""
    with get_client(sync_client=True) as api:
        try:
            run = begin(api, scene)
            return list(_played(api, run, scene))
        except desk.Broken as broken:
            return [str(broken)]


def begin(api: SyncPrefectClient, scene: Scene) -> UUID:
    """Fill in the procedure's form."""
    return desk.start(api, scene.procedure, **{scene.about: filled_in(day().record(scene))})


def _played(api: SyncPrefectClient, run: UUID, scene: Scene) -> Iterator[str]:
    for answer in scene.answers:
        _give(api, run, day().full(answer))
    if said := scene.expect.get("not_started"):
        yield from _not_started(api, run, said)
        return
    yield from _missing(api, run, scene.expect)
    for following in scene.then:
        begun = desk.until(partial(desk.begun_by, run, following.procedure), following.procedure)
        for missing in _played(api, UUID(begun), following):
            yield f"{following.procedure}: {missing}"


def play_cluster(scene: Scene) -> list[str]:
    """Answer the alert that the complaints of one category raised."""
    with get_client(sync_client=True) as api:
        try:
            run = UUID(desk.until(lambda: _alert(scene), "the cluster alert"))
            return list(_played(api, run, scene))
        except desk.Broken as broken:
            return [str(broken)]


def run_errand(errand: Errand) -> list[str]:
    """Start a procedure that asks nobody, and look at what it did."""
    with get_client(sync_client=True) as api:
        try:
            run = desk.start(api, errand.procedure, **filled_in(errand.parameters))
            return [*_ended_well(api, run), *_miscounted(errand)]
        except desk.Broken as broken:
            return [str(broken)]


def _miscounted(errand: Errand) -> Iterator[str]:
    for procedure, wanted in errand.expect.items():
        if (came := desk.entered(procedure, errand.numbered)) != wanted:
            yield f"{procedure}: {came}, not {wanted}"


def _ended_well(api: SyncPrefectClient, run: UUID) -> Iterator[str]:
    desk.until(lambda: (state := api.read_flow_run(run).state) and state.is_final(), "the end of the run")
    state = api.read_flow_run(run).state
    if state is None or not state.is_completed():
        yield f"the run ended {state.name if state else '?'}: {state.message if state else ''}"


def _not_started(api: SyncPrefectClient, run: UUID, why: str) -> Iterator[str]:
    desk.until(lambda: (state := api.read_flow_run(run).state) and state.is_final(), "the end of the run")
    state = api.read_flow_run(run).state
    if state is None or not state.is_failed() or why not in (state.message or ""):
        yield f"it was not refused with {why}"


def _alert(scene: Scene) -> str | None:
    with reading() as book:
        of_it = Case.procedure == "complaint_cluster_alert", Case.category == scene.category
        alert = book.scalars(
            select(Case).where(*of_it, Case.run_id.is_not(None), Case.state != "closed")
        ).first()
        return alert.run_id if alert else None


def _give(api: SyncPrefectClient, run: UUID, answer: Answer) -> None:
    if answer.does:
        _act(api, run, answer)
        return
    if answer.miss:
        desk.until(lambda: desk.waits_at(api, run, answer.miss), f"waiting at {answer.miss}")
        desk.until(lambda: desk.waits_at(api, run, f"{answer.miss}-2"), f"{answer.miss} falling due")
        return
    if answer.of:
        for person in answer.of:
            _give_own(api, run, answer, person)
        return
    step = f"{answer.step}.{answer.side}" if answer.side else answer.step
    if answer.side:
        run = UUID(desk.until(partial(desk.run_asking, run, step), step))
    refused = desk.attempts(run)
    desk.until(lambda: _answered(api, run, step, answer, {}), f"waiting at {step}")
    if answer.refused:
        desk.until(lambda: desk.attempts(run) > refused, f"{step} being refused")
        desk.until(lambda: desk.waits_at(api, run, step, refused + 2), f"{step} asked again")


def _answered(api: SyncPrefectClient, run: UUID, step: str, answer: Answer, own: Fields) -> bool:
    if not desk.waits_at(api, run, step):
        return False
    return desk.answer(api, run, filled_in(answer.content) | _rows(api, run, answer) | own)


def _act(api: SyncPrefectClient, run: UUID, answer: Answer) -> None:
    case = desk.until(partial(desk.case_of, run), "the case")
    if step := answer.step or answer.on:
        desk.until(lambda: desk.waits_at(api, run, step), f"waiting at {step}")
    asked = {"case": case.number} | ({"step": answer.on} if answer.on else {}) | filled_in(answer.content)
    act = desk.start(api, answer.does, **{answer.about: asked})
    if wrong := list(_ended_well(api, act)):
        raise desk.Broken(f"{answer.does}: {wrong[0]}")
    desk.until(lambda: desk.calm(api, run), f"the case going on after {answer.does}")


def _rows(api: SyncPrefectClient, run: UUID, answer: Answer) -> Fields:
    if not answer.each:
        return {}
    offered = desk.offered(api, run)
    return {name: [row | entries for row in offered[name]] for name, entries in answer.each.items()}


def _give_own(api: SyncPrefectClient, run: UUID, answer: Answer, person: str) -> None:
    own = f"{answer.step}.{person}"
    theirs = UUID(desk.until(partial(desk.run_asking, run, own), own))
    said_by = {"answered_by": person}
    desk.until(lambda: _answered(api, theirs, own, answer, said_by), f"waiting at {own}")


def _missing(api: SyncPrefectClient, run: UUID, expect: Fields) -> Iterator[str]:
    if step := expect.get("waits"):
        desk.until(lambda: desk.waits_at(api, run, step), f"waiting at {step}")
        return
    yield from _ended_well(api, run)
    case = desk.case_of(run)
    if case is None:
        yield "there is no case"
        return
    came = {"state": case.state, "refused": desk.attempts(run)} | (case.outcome or {})
    for name, wanted in expect.items():
        if name == "ruling":
            if not desk.ruled(case.number, wanted):
                yield f"no ruling {wanted!r}"
        elif came.get(name) != wanted:
            yield f"{name} is {came.get(name)!r}, not {wanted!r}"

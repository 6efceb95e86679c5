"""Whose affair a case is: an appeal, a resignation, a handover is somebody's own, whoever else works on it."""

from tasks.records.models import Case


def whose(case: Case) -> str:
    """The person whom a case is about, as its facts have it; else whoever took it in."""
    facts = case.facts
    return str(facts.get("person") or facts.get("leaver") or facts.get("taken_by") or "")

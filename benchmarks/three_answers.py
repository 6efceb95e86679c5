"""The logical case as our house carries it out: opened, three answers, closed; silence goes one level up."""

from prefect import flow

from flows.ladder import insist
from policies.cases.complaint_forms import CallBack, Complaint, Finding, Investigation
from policies.cases.complaint_handling import ComplaintPolicy, Outcome
from policies.organisation import Role
from tasks.case_book import open_case
from tasks.closing import close
from tasks.registering import register


@flow(name="three-answers")
def three_answers(complaint: Complaint) -> Outcome:
    case = open_case(ComplaintPolicy, complaint)
    rules = register(case, ComplaintPolicy, complaint)

    suggested, due = rules.suggested_order(complaint), rules.investigation_due(complaint)
    order = insist(Role.SUPERVISOR, Investigation, case=case, due=due, suggest=suggested)
    due = rules.result_due(complaint, order, complaint.received_at)
    finding = insist(order.handler, Finding, case=case, due=due)
    due = rules.call_back_due(finding.answered_at)
    call_back = insist(complaint.taken_by, CallBack, case=case, due=due)

    return close(
        case, Outcome.of(case.number, order, finding, satisfied=call_back.satisfied, service_fault=False)
    )

"""Who is above whom, profile by profile."""

from datetime import date

import pytest

from policies.house.reporting_line import ReportingLinePolicy
from policies.organisation import ROLE_TITLES, Role
from policies.profiles import all_profiles

DAY = date(2026, 11, 22)
LINES = {
    "callcentre": "agent supervisor leadership",
    "telecom": "agent supervisor leadership",
    "logistics": "agent supervisor department-head leadership",
    "taobao-dept": "agent supervisor vp-marketing leadership",
    "hospital-desk": "agent department-head leadership",
    "heating": "agent shift-lead director competent-department heating-centre",
    "park": "agent supervisor leadership",
}


def line_of(profile: str) -> str:
    rules, role = ReportingLinePolicy.in_force_on(DAY, profile), Role.AGENT
    line = [role]
    while (role := rules.level_above(role)) is not line[-1]:
        line.append(role)
    return " ".join(line)


@pytest.mark.clause("OP-ROL-1", "CF-25")
@pytest.mark.parametrize(("profile", "line"), LINES.items())
def test_each_profile_has_a_reporting_line_of_its_own(profile: str, line: str) -> None:
    assert line_of(profile) == line
    assert ReportingLinePolicy.in_force_on(DAY, profile).top == line.rsplit(maxsplit=1)[-1]


@pytest.mark.clause("OP-ROL-1")
@pytest.mark.parametrize("profile", sorted(all_profiles()))
def test_from_every_post_the_line_leads_to_a_top_and_never_in_a_circle(profile: str) -> None:
    rules = ReportingLinePolicy.in_force_on(DAY, profile)
    for role in Role:
        level, climbed = role, 0
        while (above := rules.level_above(level)) is not level:
            level, climbed = above, climbed + 1
            assert climbed < len(Role), f"{role} reports to nobody in the end"


@pytest.mark.clause("OP-ROL-1")
def test_every_post_has_a_level_above_it_and_a_name_in_both_languages() -> None:
    assert set(ReportingLinePolicy.in_force_on(DAY, "callcentre").above) == set(Role) == set(ROLE_TITLES)

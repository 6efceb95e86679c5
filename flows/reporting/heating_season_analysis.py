"""P19 · heating-season-analysis · 供暖期结束数据分析, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.reporting.heating_season_analysis import Outcome, SeasonAnalysisPolicy
from policies.reporting.season_forms import AnalysedSeason, SeasonFindings, SeasonRequest
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.reporting.heating_season_analysis import season_figures
from tasks.rulings import enter
from tasks.started import named_at_start


@flow(name="heating-season-analysis")
def heating_season_analysis(request: SeasonRequest) -> Outcome:
    """供暖期结束数据分析 Season analysis: the archived daily reports added up, and what the director finds."""
    # HSA-01 · once for each department and season, however often it is started.
    season = named_at_start(SeasonAnalysisPolicy, request, AnalysedSeason, SeasonAnalysisPolicy.season_of)
    case = open_case(SeasonAnalysisPolicy, season)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, SeasonAnalysisPolicy, season)

    # HSA-01 · 汇总归档日报 — the days without a report are named, never guessed.
    figures = season_figures(case, season)
    enter(case, rules.statistics(season, figures))

    # HSA-01, OP-HSA-1 · 部长撰写分析
    due = rules.writing_due(season, case.opened_at)
    findings = insist(Role.DIRECTOR, SeasonFindings, case=case, due=due)

    # HSA-01 · 归档发布
    notify(case, Role.UNIT_LEADER, "season-filed")
    return close(case, Outcome.of(case.number, season, figures, findings))

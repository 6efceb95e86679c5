"""`python -m deployments.people FILE` enters departments and their people from a list (TOML)."""

import argparse
import sys
import tomllib
from pathlib import Path

from pydantic import ValidationError

from deployments.console import say
from deployments.roster import deploy_where_it_runs
from policies.errors import RulebookError
from policies.rulebook import adopt
from policies.staff_list import StaffList
from tasks.records.engine import writing
from tasks.settings import settings
from tasks.staff_list import enter_staff

WRONG_LIST = 2


def take_in(file: Path) -> int:
    """Enter the people of a list; how many. A list with a fault in it changes nothing."""
    adopt(settings().values)
    given = StaffList.model_validate(tomllib.loads(file.read_text("utf-8")))
    with writing() as book:
        return enter_staff(book, given)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deployments.people", description=__doc__)
    parser.add_argument("file", type=Path, help="see deployments/demo/staff.toml for the shape")
    try:
        people = take_in(parser.parse_args().file)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = ".".join(str(step) for step in fault["loc"])
            say("名单有误,未作改动", f"nothing was changed: {place}: {fault['msg']}", urgent=True)
        return WRONG_LIST
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RulebookError) as error:
        say("名单有误,未作改动", f"nothing was changed: {error}", urgent=True)
        return WRONG_LIST
    say(f"已登记 {people} 人", f"{people} people entered")
    if deploy_where_it_runs():
        say("定时计划已按部门更新", "the schedules follow the departments")
    return 0


if __name__ == "__main__":
    sys.exit(main())

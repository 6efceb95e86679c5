"""`python -m policies`: what the rulebook holds, and what the customer still has to decide."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from policies.errors import RulebookError
from policies.listings import clauses, numbers_in_force, to_confirm
from policies.profiles import HOUSE
from policies.rulebook import adopt


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the listing asked for; 2, with the reason on stderr, when the rulebook refuses."""
    asked = _parser().parse_args(arguments)
    try:
        adopt(asked.values)
        match asked.what:
            case "show":
                lines = list(numbers_in_force(asked.procedure, asked.on, asked.profile))
            case "clauses":
                lines = list(clauses())
            case _:
                lines = list(to_confirm())
    except RulebookError as error:
        print(f"出错 {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - a command's answer
        return 2
    print("\n".join(lines))  # noqa: T201 - a command's answer
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m policies", description="规则手册 the rulebook")
    mine = argparse.ArgumentParser(add_help=False)
    mine.add_argument("--values", type=Path, metavar="FILE", help="贵方的数值文件 your own values (TOML)")
    listings = parser.add_subparsers(dest="what", required=True)
    listings.add_parser("confirm", parents=[mine], help="待确认的缺省值和理解 what you have to confirm")
    listings.add_parser("clauses", parents=[mine], help="全部条款 every clause")
    show = listings.add_parser("show", parents=[mine], help="某日有效的数值 the numbers in force on a day")
    show.add_argument("procedure", help="流程 such as complaint_handling")
    show.add_argument("--on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="日期 day")
    show.add_argument("--profile", default=HOUSE, help=f"规则版本 profile (default: {HOUSE})")
    return parser


if __name__ == "__main__":
    sys.exit(main())

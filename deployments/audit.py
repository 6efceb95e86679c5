"""`python -m deployments.audit verify | show | head`: whether the audit is whole, what it says, where it ends."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from deployments.console import say
from policies.house.audit_verify import AuditPolicy
from tasks.auditing.anchors import UnreadableAnchor, head
from tasks.auditing.listing import of_case, of_person
from tasks.auditing.verification import verify
from tasks.rules_of_today import in_force_today

WHOLE, BROKEN, UNREADABLE = 0, 1, 2


def _verify(against: list[Path]) -> int:
    try:
        found = verify(in_force_today(AuditPolicy), *against)
    except (OSError, UnreadableAnchor) as error:
        say("公布的链尾无法读取", f"what was published can't be read: {error}", urgent=True)
        return UNREADABLE
    read = f"{found.entries} 条记录,{found.rows} 行", f"{found.entries} entries, {found.rows} rows compared"
    if found.whole:
        say(f"审计完整:{read[0]}", f"the audit is whole: {read[1]}")
        return WHOLE
    say(f"审计异常 {found.faults} 处:{read[0]}", f"{found.faults} faults: {read[1]}", urgent=True)
    for one in found.bad:
        say(f"  {one.line}", f"entry {one.sequence}", urgent=True)
    return BROKEN


def _show(lines: Iterator[str]) -> int:
    for line in lines:
        print(line)  # noqa: T201 - a command's answer
    return WHOLE


def _head() -> int:
    last = head()
    say("审计为空" if last is None else f"{last.sequence} {last.hash}", "the audit's head")
    return WHOLE


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deployments.audit", description=__doc__)
    does = parser.add_subparsers(dest="what", required=True)
    verifies = does.add_parser("verify", help="核验 walk the whole chain; 1 where it isn't whole")
    verifies.add_argument(
        "--against", type=Path, action="append", default=[], metavar="FILE", help="公布的链尾 published heads"
    )
    shows = does.add_parser("show", help="查看 print entries")
    of = shows.add_mutually_exclusive_group(required=True)
    of.add_argument("--case", metavar="NUMBER", help="单号 of a case")
    of.add_argument("--person", metavar="NUMBER", help="工号 of somebody")
    does.add_parser("head", help="链尾 print the last entry's number and hash")
    return parser.parse_args()


def main() -> int:
    options = _options()
    match options.what:
        case "verify":
            return _verify(options.against)
        case "show":
            return _show(of_case(options.case) if options.case else of_person(options.person))
    return _head()


if __name__ == "__main__":
    sys.exit(main())

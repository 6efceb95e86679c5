"""Where the audit begins: what stood in the case book before it is entered as it was found."""

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from tasks.auditing.chain import Entry, append
from tasks.auditing.entries import row_of, told
from tasks.auditing.hand import in_hand
from tasks.auditing.key import keys
from tasks.auditing.rows import audited_tables
from tasks.records.audit import AuditHead
from tasks.records.engine import writing

AT_ONCE = 1000


def enter_what_is_found() -> int:
    """Enter every audited row, where nothing has been entered yet; how many. A second time changes nothing.

    Later it would take what somebody wrote by hand for what was there before.
    """
    with writing() as book:
        append(book, ())
        if book.scalar(select(AuditHead.sequence)):
            return 0
        return sum(_entered(book, table) for table in audited_tables())


def _entered(book: Session, table: Table) -> int:
    of, actor, count, wanted = keys(), in_hand().actor, 0, select(table).order_by(*table.primary_key)
    for rows in book.execute(wanted).mappings().partitions(AT_ONCE):
        entries = []
        for values in rows:
            row = row_of([values[column.name] for column in table.primary_key])
            case = str(values.get("case") or (row if table.name == "cases" else ""))
            after = told(of, table, row, dict(values))
            entries.append(Entry(actor, table.name, row, "found", None, after, case))
        append(book, entries)
        count += len(entries)
    return count

"""Walking the chain: the first entry that isn't as it was written, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from policies.house.audit_findings import Bad, Wrong
from tasks.auditing.anchors import Published
from tasks.auditing.chain import ENTRIES, FIRST, HEAD, Head, hash_of
from tasks.auditing.key import Keys, keys
from tasks.auditing.tables import OUTSIDE

BEGINNING = Head(0, FIRST)
Anchors = Mapping[int, Sequence[Published]]


@dataclass
class Walk:
    """A walk along the chain: where it has come, which rows there are by what it says, and what is wrong."""

    book: Connection
    anchors: Anchors
    most: int
    """Faults after which it isn't gone on with."""

    of: Keys = field(default_factory=keys)
    entries: int = 0
    head: Head = BEGINNING
    rows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bad: list[Bad] = field(default_factory=list)
    arrived: bool = False
    """Whether it came to the end: else nobody knows which rows there should be."""

    def go(self, at_once: int) -> None:
        """Read so many entries at a time, from the first to the last, and hold each against its neighbours."""
        end = self.book.execute(select(HEAD.c.sequence, HEAD.c.hash, HEAD.c.key)).first()
        if end is not None and end.key != self.of.mark:
            self.bad.append(Bad(sequence=1, wrong=Wrong.OTHER_KEY))
            return
        last = Head(end.sequence, end.hash) if end is not None else BEGINNING
        here: Row[Any] | None = None
        for ahead in self._entries(at_once):
            if here is not None:
                self._pass(here, ahead.previous)
            here = ahead
            if len(self.bad) >= self.most:
                return
        if here is not None:
            self._pass(here, last.hash if last.sequence == here.sequence else "")
        self._arrive(last)

    def _entries(self, at_once: int) -> Iterator[Row[Any]]:
        last: int | None = None
        while True:
            share = select(ENTRIES).order_by(ENTRIES.c.sequence).limit(at_once)
            rows = self.book.execute(share if last is None else share.where(ENTRIES.c.sequence > last)).all()
            yield from rows
            if len(rows) < at_once:
                return
            last = rows[-1].sequence

    def _pass(self, entry: Row[Any], known_ahead: str) -> None:
        """Hold an entry against the one before it and against the hash by which the one after it knows it."""
        expected = self.head.sequence + 1
        if entry.sequence > expected:
            missing = f"#{expected}–#{entry.sequence - 1}"
            self.bad.append(Bad(sequence=expected, wrong=Wrong.GONE, detail=missing))
        wrong, detail = self._judged(entry, known_ahead, after_a_gap=entry.sequence != expected)
        if wrong is not None:
            self._note(entry, wrong, detail)
        self.entries += 1
        self.head = Head(entry.sequence, entry.hash)
        if entry.table not in OUTSIDE:
            rows = self.rows[entry.table]
            (rows.discard if entry.what == "delete" else rows.add)(entry.row)

    def _judged(self, entry: Row[Any], known_ahead: str, *, after_a_gap: bool) -> tuple[Wrong | None, str]:
        computed = hash_of(self.of, entry[:-1])
        published = [one for one in self.anchors.get(entry.sequence, ()) if one.hash != entry.hash]
        fits, genuine = computed == entry.hash, entry.hash in {known_ahead, *self._published(entry.sequence)}
        if not fits:
            place = self._belongs(entry)
            if place:
                return Wrong.MOVED, f"#{place}"
            known = genuine or computed in {known_ahead, *self._published(entry.sequence)}
            return (Wrong.CHANGED if known else Wrong.BY_HAND), ""
        if entry.previous != self.head.hash and not after_a_gap and not self._last_was_bad():
            return Wrong.OTHER_COPY, ""
        return (Wrong.OTHER_ANCHOR, published[0].where) if published else (None, "")

    def _published(self, sequence: int) -> set[str]:
        return {one.hash for one in self.anchors.get(sequence, ())}

    def _last_was_bad(self) -> bool:
        return bool(self.bad) and self.bad[-1].sequence == self.head.sequence

    def _belongs(self, entry: Row[Any]) -> int | None:
        """Under which number the entry's hash would fit: its own place, had nobody moved it."""
        follows = self.book.scalar(select(ENTRIES.c.sequence).where(ENTRIES.c.hash == entry.previous)) or 0
        for place in (follows + 1, entry.sequence + 1, entry.sequence - 1):
            if place != entry.sequence and hash_of(self.of, (place, *entry[1:-1])) == entry.hash:
                return place
        return None

    def _arrive(self, last: Head) -> None:
        self.arrived, end = True, self.head.sequence
        published = [one for sequence in self.anchors for one in self.anchors[sequence] if sequence > end]
        if last.sequence > end or published:
            told = published[-1].line if published else f"#{last.sequence}"
            self.bad.append(Bad(sequence=end + 1, wrong=Wrong.CUT, detail=told))
        elif last != self.head and not self._last_was_bad():
            self.bad.append(Bad(sequence=end, wrong=Wrong.OTHER_HEAD, detail=f"#{last.sequence}"))

    def _note(self, entry: Row[Any], wrong: Wrong, detail: str) -> None:
        said = {"table": entry.table, "row": entry.row, "detail": detail}
        self.bad.append(Bad(sequence=entry.sequence, wrong=wrong, **said))

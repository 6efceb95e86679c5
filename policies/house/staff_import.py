"""staff-import · 员工名册导入: who may hand a list in, and what each change of the register rests on (OP-HOUSE-130)."""

from collections.abc import Collection
from typing import ClassVar

from policies.citations import cites
from policies.csv_table import Table
from policies.house.staff_import_changes import Known
from policies.house.staff_import_forms import ListedPerson
from policies.intake import IntakeLimits, in_words
from policies.labels import Label
from policies.organisation import Role
from policies.ruling import Ruling

CLAUSE = "OP-HOUSE-130"


class Change(Label):
    """How a row brings the register up to date."""

    CORRECTED = "更新 updated"
    LEAVES = "离职 leaves"
    CAME_BACK = "重新入职 came-back"


class StaffImportPolicy(IntakeLimits, file="house/staff_import.toml"):
    """How much one list may hold, and who hands it in, on one day, in one profile."""

    prefix: ClassVar[str] = "STF"
    change_clause: ClassVar[str] = CLAUSE

    handed_in_by: tuple[Role, ...]

    @cites("OP-HOUSE-8", "OP-HOUSE-130")
    def fitting(self, table: Table) -> Table:
        """The table with its columns under our names, whether they are called in Chinese or in English."""
        return super().fitting(in_words(ListedPerson, table))

    @cites("OP-HOUSE-130")
    def refuses(self, number: str, roles: Collection[str], *, empty: bool) -> str:
        """Why somebody may not hand a list in, or blank; a house without people takes its first from anybody."""
        if empty or set(roles) & set(self.handed_in_by):
            return ""
        able = "、".join(role.named for role in self.handed_in_by)
        return f"taken_by: {number} 无权导入名册 may not hand in a list; 限 only {able}"

    @cites("OP-HOUSE-130")
    def ruled(self, before: Known, after: Known) -> Ruling:
        """What the register said before and says now; names are left out."""
        change = Change.CORRECTED
        if before.until and after.since > before.until:
            change = Change.CAME_BACK
        elif after.until and after.until != before.until:
            change = Change.LEAVES
        return self.ruling(
            change.value,
            self.change_clause,
            person=after.number,
            name_changed=before.name != after.name,
            before=before.on_record(),
            after=after.on_record(),
        )

"""Entering departments and their people from a list."""

from sqlalchemy.orm import Session

from policies.staff_list import DepartmentList, Post, StaffList, last_day_kept, role_end_kept
from tasks.departments import found_department
from tasks.house.staff_register import settled_by
from tasks.records.models import Department, Staff, StaffRole


def enter_staff(book: Session, given: StaffList) -> int:
    """Enter departments and people, or bring them up to date; how many people. A second time changes nothing.

    Nobody is taken out: who leaves gets an `until`, so that what they did keeps its name. A last day that the house
    set itself, of a person or of a role, stays (OP-HOUSE-130).
    """
    for row in book.query(Department):
        row.is_default = False
    for department in given.department:
        found_department(
            book, department.name, department.profile, department.calendar, default=department.default
        )
    book.flush()
    posts = [(department, post) for department in given.department for post in department.staff]
    for department, post in posts:
        _enter(book, department, post)
    book.flush()
    for _, post in posts:  # only now is everybody there whom somebody reports to
        book.get_one(Staff, post.number).superior = post.superior
    return len(posts)


def _enter(book: Session, department: DepartmentList, post: Post) -> None:
    known = book.get(Staff, post.number)
    before = known.until if known is not None else None
    settled = known is not None and bool(settled_by(book, known))
    until = last_day_kept(post, before, settled=settled)
    book.merge(
        Staff(number=post.number, name=post.name, department=department.name, since=post.since, until=until)
    )
    book.flush()
    for role in post.roles:
        held = book.get(StaffRole, (post.number, role, post.since))
        ends = role_end_kept(post, held.until, before, settled=settled) if held is not None else until
        book.merge(StaffRole(staff=post.number, role=role, since=post.since, until=ends))

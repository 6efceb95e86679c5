"""Entering departments and their people from a list."""

from sqlalchemy.orm import Session

from policies.staff_list import DepartmentList, Post, StaffList
from tasks.departments import found_department
from tasks.records.models import Department, Staff, StaffRole


def enter_staff(book: Session, given: StaffList) -> int:
    """Enter departments and people, or bring them up to date; how many people. A second time changes nothing.

    Nobody is taken out: who leaves gets an `until`, so that what they did keeps its name.
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
    person = {"number": post.number, "name": post.name, "since": post.since, "until": post.until}
    book.merge(Staff(department=department.name, **person))
    book.flush()
    for role in post.roles:
        book.merge(StaffRole(staff=post.number, role=role, since=post.since, until=post.until))

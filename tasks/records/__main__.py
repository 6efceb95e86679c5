"""`python -m tasks.records` brings the case book to its newest shape, founds the first department, begins the audit."""

from tasks.auditing.found import enter_what_is_found
from tasks.auditing.outside import enter_changes_outside
from tasks.departments import found_the_first
from tasks.records.engine import writing
from tasks.records.migrate import migrate
from tasks.settings import settings

migrate(settings().database)
enter_what_is_found()
with writing() as book:
    found_the_first(book)
enter_changes_outside()

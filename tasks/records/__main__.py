"""`python -m tasks.records` brings the case book to its newest shape and founds the first department."""

from tasks.departments import found_the_first
from tasks.records.engine import writing
from tasks.records.migrate import migrate
from tasks.settings import settings

migrate(settings().database)
with writing() as book:
    found_the_first(book)

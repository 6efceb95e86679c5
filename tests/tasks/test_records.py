"""The case book itself, on both databases: its shape, its numbers, and writes that may be repeated."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from department import A_DEPARTMENT, SAID, a_case, asked, found, within
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from policies.cases.complaint_forms import Channel, Complaint
from policies.cases.complaint_handling import ComplaintPolicy
from tasks import questions
from tasks.case_book import enter_case
from tasks.numbering import next_number
from tasks.records.engine import engine, reading, writing
from tasks.records.migrate import migrate
from tasks.records.models import Book, Case, Question, RefusedAttempt, Timer

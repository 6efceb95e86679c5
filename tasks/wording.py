"""Text for people: templates, with what a customer wrote shown as text, never run, and masked where others read it."""

import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import JsonValue

from policies.citations import cites, clause
from policies.forms import Sheet
from policies.house.identity import Identified
from policies.house.signer_addition import Place
from policies.labels import Label
from policies.leaving.handover_items import ItemKind, ItemState
from policies.masking import masked
from policies.organisation import Role
from policies.working_time import Due
from tasks.settings import settings
from tasks.staff import SEVERAL

TEMPLATES = Path(__file__).parent / "templates"
MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~>$])")
ADDRESS = re.compile(r"(?<=http)(?=s?:)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
NOT_IN_CHARTS = re.compile(r"[^\w .,:/()（）·、，%+-]+")
LABEL = 24
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
CHINESE = "zh"


def plain(said: object) -> str:
    """What somebody wrote, as text: markdown and HTML are shown, not run; one line, so it fits a table."""
    text = MARKUP.sub(r"\\\1", escape(" ".join(str(said).split()), quote=False))
    return ADDRESS.sub("<!-- -->", text)  # parts an address, which would become a link to click on


def hidden(said: object) -> str:
    """What somebody wrote, as text for others than the case's handler: without numbers and addresses of people."""
    return plain(masked(str(said)))


def charted(said: object) -> str:
    """A name on a chart: only characters that mean nothing to a chart's grammar, and not too many."""
    text = " ".join(NOT_IN_CHARTS.sub(" ", masked(str(said))).split())
    return (text if len(text) <= LABEL else f"{text[: LABEL - 1]}…") or "—"


def moment(at: datetime | str, zone: str | None = None) -> str:
    """A time as the department's clocks show it."""
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return known.astimezone(ZoneInfo(zone or settings().time_zone)).strftime("%Y-%m-%d %H:%M")


def said(value: JsonValue | Label, written: Callable[[object], str] = plain) -> str:
    """An entry of a form in the language of the reports."""
    if isinstance(value, bool):
        return {True: ("是", "yes"), False: ("否", "no")}[value][settings().language != CHINESE]
    if isinstance(value, str) and A_TIME.fullmatch(value):
        return moment(value)
    if isinstance(value, dict):
        return " ".join(said(one, written) for one in value.values())
    if isinstance(value, list):
        return "；".join(said(one, written) for one in value) or "—"
    return written(value) if value not in ("", None) else "—"


def titled(name: str, facts: Mapping[str, JsonValue]) -> str:
    """What a field is called on the form that these facts were filled into: titles are `中文 English`."""
    form = _form_of(frozenset(facts))
    entry = form.model_fields.get(name)
    zh, _, en = ((entry.title if entry else None) or name).partition(" ")
    return in_language(zh, en or zh)


def state(name: str) -> str:
    """Where something stands, in words."""
    return in_language(*_states()[name])


def identified(how: str) -> str:
    """How whoever answered was identified, in words."""
    by_code = how == Identified.BY_CODE
    return in_language("动态口令", "one-time code") if by_code else in_language("仅工号", "number alone")


def role(to: str) -> str:
    """A role by its name, a person by their staff number."""
    if to == SEVERAL:
        return in_language("会签各方", "several people")
    return Role(to).named if to in set(Role) else to


def item_kind(key: str) -> str:
    """What kind of item of a handover it is, in words."""
    return _label(ItemKind.of(key))


def place(key: str) -> str:
    """When a signer signs, in words."""
    return _label(Place(key))


def item_state(key: str) -> str:
    """Where an item of a handover stands, in words."""
    return _label(ItemState.of(key))


def _label(one: Label) -> str:
    return in_language(one.zh, one.en)


def derivation(due: dict[str, JsonValue]) -> str:
    """How a due time was counted."""
    return Due.model_validate(due).derivation()


@lru_cache
def _form_of(fields: frozenset[str]) -> type[Sheet]:
    """The form with these fields; one that has most of them, and few others, for what an older form took in."""
    return max(_forms(), key=lambda form: (len(fields & form.model_fields.keys()), -len(form.model_fields)))


def _forms() -> Iterator[type[Sheet]]:
    forms = deque([Sheet])
    while forms:
        form = forms.popleft()
        yield form
        forms.extend(form.__subclasses__())


@lru_cache
def _states() -> dict[str, list[str]]:
    return tomllib.loads((TEMPLATES / "states.toml").read_text("utf-8"))


def in_language(zh: str, en: str) -> str:
    """Chinese or English, as the installation is set."""
    return zh if settings().language == CHINESE else en


@lru_cache
def _templates(*, html: bool = False, full: bool = False) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=html,  # noqa: S701 - other text is markdown; `plain` escapes what people wrote
    )
    people = (role, identified, place)
    for shown in (plain, charted, moment, said, titled, state, *people, item_kind, item_state, derivation):
        made.filters[shown.__name__] = shown
    made.filters["masked"] = hidden
    if not full:
        made.filters |= {"plain": hidden, "said": partial(said, written=hidden)}
    made.globals.update(clause=clause, t=in_language)
    return made


@cites("OP-HOUSE-156")
def worded(template: str, **facts: object) -> str:
    """A template filled in, with what people wrote masked; a fact it lacks is an error, never a blank."""
    return _templates().get_template(template).render(**facts).strip()


@cites("OP-HOUSE-156")
def in_full(template: str, **facts: object) -> str:
    """A form's sheet or a case page, for whoever handles the case; `masked` is for what comes from other cases."""
    return _templates(full=True).get_template(template).render(**facts).strip()


def template_of(procedure: str) -> str:
    """Where the templates of a procedure lie, by their common stem."""
    found = next(TEMPLATES.glob(f"*/{procedure}.md.j2"))
    return str(found.relative_to(TEMPLATES)).removesuffix(".md.j2")


def printed_page(template: str, **facts: object) -> str:
    """An HTML page filled in, with whatever people wrote escaped; a fact it lacks is an error."""
    return _templates(html=True).get_template(template).render(**facts).strip()

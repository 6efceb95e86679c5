"""Reading a TOML file of the rulebook: decimal figures stay exact, an error names its file."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from policies.errors import BadValue


def read_toml(file: Path) -> dict[str, Any]:
    """Read the file's tables; BadValue when it is missing, not UTF-8 or not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise BadValue(f"{file}: can't be read ({error.strerror}); check the path and the rights") from error
    except UnicodeDecodeError as error:
        raise BadValue(f"{file}: isn't UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadValue(f"{file}: isn't TOML: {error}") from error


def reasons(error: ValidationError) -> str:
    """Pydantic's findings on one line, each behind the key it is about."""
    found = ((".".join(map(str, e["loc"])), e["msg"]) for e in error.errors())
    return "; ".join(f"{key}: {why}" if key else why for key, why in found)

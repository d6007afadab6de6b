"""Reading a recipe from TOML: every problem names its key and its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from station.errors import Refused
from station.nearest import nearest
from station.product import Recipe
from station.recipe_tests import KINDS

Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class RecipeProblem:
    """One thing that is wrong in a recipe; `line` counts from 1, 0 where there is none."""

    key: str
    line: int
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.key}" if self.line else self.key
        return f"{where}: {self.sentence}" if where else self.sentence


class RecipeRefused(Refused):
    """A recipe that cannot be used, with all its problems."""

    reason = "recipe"
    remedy = "Correct the recipe and add it again; nothing was stored."

    def __init__(self, problems: tuple[RecipeProblem, ...]) -> None:
        super().__init__(
            "The recipe has a problem. " + " ".join(str(problem) for problem in problems)
        )
        self.problems = problems


def read_recipe(text: str) -> Recipe:
    """The recipe in a TOML text; raises RecipeRefused with every problem found."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        sentence = f"This is not TOML: {error}."
        problem = RecipeProblem("", int(at[1]) if at else 0, sentence)
        raise RecipeRefused((problem,)) from error
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        found = tuple(_problem(text, details) for details in error.errors())
        raise RecipeRefused(found) from error


def _problem(text: str, details: ErrorDetails) -> RecipeProblem:
    """A pydantic error in the words of a recipe's writer."""
    location = _key_of(details)
    key = ".".join(str(part) for part in location)
    return RecipeProblem(key, line_of(text, location), _sentence(details))


def _sentence(details: ErrorDetails) -> str:
    location: Location = details["loc"]
    match details["type"]:
        case "extra_forbidden":
            known = _known_names(location[:-1])
            return f'"{location[-1]}" is not a key of a recipe.{nearest(str(location[-1]), known)}'
        case "missing":
            return "This is missing."
        case "union_tag_not_found":
            return f"This is missing. Kinds of tests: {', '.join(KINDS)}."
        case "union_tag_invalid":
            kind = str(details["ctx"]["tag"])
            return f'"{kind}" is not a kind of test: {", ".join(KINDS)}.{nearest(kind, KINDS)}'
        case "value_error":
            return str(details["ctx"]["error"])
        case _:
            return f"{details['msg']}; it is {details['input']!r}."


def _key_of(details: ErrorDetails) -> Location:
    """Where a problem is, in a recipe's own keys.

    pydantic puts the kind of a test between its number and its key, and a wrong kind beside both.
    """
    location: Location = details["loc"]
    if details["type"].startswith("union_tag_"):
        return (*location, "kind")
    return location[:2] + location[3:] if location[:1] == ("test",) else location


def _known_names(location: Location) -> list[str]:
    """The names that the table at this place of the recipe may hold."""
    kind: Any = Recipe
    for part in location:
        kind = _under(kind, part)
    return list(kind.model_fields)


def _under(kind: Any, part: int | str) -> Any:
    """The type of what stands in a table, list or mapping; a test's is named by its kind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _table_in(kind.model_fields[str(part)].annotation)
    return get_args(kind)[-1] if get_origin(kind) is dict else KINDS.get(str(part), kind)


def _table_in(annotation: Any) -> Any:
    """A table's model out of `X | None`; anything else is left as it is."""
    models = [
        it for it in get_args(annotation) if isinstance(it, type) and issubclass(it, BaseModel)
    ]
    return models[0] if models and get_origin(annotation) is UnionType else annotation


def line_of(text: str, location: Location) -> int:
    """The line of a key, counted from 1; of its table where the key is missing; 0 where unknown."""
    names = [str(part) for part in location if isinstance(part, str)]
    occurrence = next((part for part in location if isinstance(part, int)), 0)
    table: list[str] = []
    seen: dict[str, int] = {}
    best = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}", line):
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            if line.lstrip().startswith("[["):
                seen[header[1]] = seen.get(header[1], -1) + 1
            right_one = seen.get(table[0], occurrence) == occurrence
            if names[: len(table)] == table and right_one:
                best = number
            elif not right_one:
                table = [*table, "another of the same name"]
        elif key := re.match(r"\s*([A-Za-z0-9_\"'.-]+)\s*=", line):
            path = [*table, *(part.strip("\"'") for part in key[1].split("."))]
            if path == names[: len(path)] and len(path) > len(table):
                best = number
                if path == names:
                    return number
    return best

"""The pages say what the program does: settings, reasons, commands, the recipe, the JSON, links."""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from station import claim_token
from station.ledger import connection
from station.product import Recipe
from station.recipe_file import read_recipe
from station.recipe_tests import KINDS
from station.settings import SETTINGS, Setting
from station.sync.messages import unit_passed
from station.unit import PassedUnit
from ui.cli.main import EXIT_WORDS, _options_first, app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in (ROOT / "README.md", *DOCS.rglob("*.md")) if path.exists())
ROOMS = ("firmware_images", "station", "drivers", "ui")

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PROGRAM = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?factory-station\b(.*)$")
_TREE_LINE = re.compile(r"^( *)([\w./]+)  +\S")


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def fenced(text: str, language: str) -> list[str]:
    return [block for kind, block in _FENCED.findall(text) if kind == language]


def reasons_in(source: str) -> Iterator[str]:
    """The slugs that a module gives its errors: keyword arguments and class attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.keyword(arg="reason", value=ast.Constant(value=str(slug))) if slug:
                yield slug
            case ast.Assign(targets=[ast.Name(id="reason")], value=ast.Constant(value=str(slug))):
                yield slug


def all_reasons() -> list[str]:
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    found = {slug for path in files for slug in reasons_in(path.read_text("utf-8"))}
    return sorted(found | {reason for _, reason, _, _ in connection._TROUBLES})


def commands() -> list[tuple[str, str]]:
    """Every command line in a fenced block, with the page that it stands on."""
    return [
        (path.name, match[1])
        for path in PAGES
        for _, block in _FENCED.findall(path.read_text("utf-8"))
        for line in block.splitlines()
        if (match := _PROGRAM.match(line))
    ]


def exit_code(line: str) -> object:
    """What the program says of a command line, read down to its last word; nothing is run."""
    command = get_command(app)
    _disarm(command)
    words = _options_first(shlex.split(line, comments=True))
    with pytest.raises(SystemExit) as ended:
        command.main(words, prog_name="factory-station")
    return ended.value.code


def tree() -> list[str]:
    """The paths in the architecture page's picture of the house."""
    (house,) = (
        block for block in fenced(page("architecture.md"), "") if "particle_module" in block
    )
    paths, room = [], ""
    for line in filter(None, house.splitlines()):
        found = _TREE_LINE.match(line)
        assert found, f"no name and sentence: {line}"
        room = room if found[1] else found[2]
        paths.append(room + found[2] if found[1] else room)
    return paths


def sample_recipe() -> str:
    (recipe,) = (
        block for block in fenced(page("integrators-guide.md"), "toml") if "[product]" in block
    )
    return recipe


def _dotted(values: dict[str, Any]) -> list[str]:
    inner = {name: _dotted(value) for name, value in values.items() if isinstance(value, dict)}
    below = [f"{name}.{key}" for name, keys in inner.items() for key in keys]
    return [name for name in values if name not in inner] + below


def _table_in(annotation: object) -> type[BaseModel] | None:
    """The table's model in `X` or `X | None`; None for a plain value or a list of tables."""
    found = [annotation, *getattr(annotation, "__args__", ())]
    is_list = getattr(annotation, "__origin__", None) is tuple
    tables = [it for it in found if isinstance(it, type) and issubclass(it, BaseModel)]
    return tables[0] if tables and not is_list else None


def sample_keys() -> list[str]:
    """The dotted names of the sample recipe's keys."""
    return _dotted(tomllib.loads(sample_recipe()))


def recipe_keys(model: type[BaseModel]) -> list[str]:
    """The dotted names of all keys that a recipe may have."""
    keys = []
    for name, field in model.model_fields.items():
        inner = _table_in(field.annotation)
        keys += [f"{name}.{key}" for key in recipe_keys(inner)] if inner else [name]
    return keys


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: str(setting.name))
def test_every_setting_has_a_heading(setting: Setting) -> None:
    assert f"\n## {setting.name}\n" in page("settings.md")


def test_the_sample_settings_exist() -> None:
    (sample,) = fenced(page("settings.md"), "toml")
    names = re.findall(r"^\[?(\w+)", sample, re.MULTILINE)
    assert {name for name in names if not name[0].isdigit()} <= {it.name for it in SETTINGS}


@pytest.mark.parametrize("reason", all_reasons())
def test_every_reason_stands_in_the_operators_guide(reason: str) -> None:
    assert f"`{reason}` |" in page("operators-guide.md").replace("`, `", "` | `")


def test_the_operators_guide_invents_no_reason() -> None:
    rows = re.findall(r"\| (`[a-z`, -]+`) \|$", page("operators-guide.md"), re.MULTILINE)
    named = {slug for row in rows for slug in re.findall(r"`([a-z-]+)`", row)}
    assert named == set(all_reasons())


@pytest.mark.parametrize(("where", "line"), commands())
def test_every_command_can_be_given(where: str, line: str) -> None:
    assert exit_code(line) == 0


@pytest.mark.parametrize(
    "line",
    ["no-such", "batch open --product p", "batch open --product p --quantity many", "trace"],
)
def test_a_wrong_command_is_noticed(line: str) -> None:
    assert exit_code(line) == EXIT_WORDS


def test_the_sample_recipe_is_one_that_is_taken() -> None:
    assert read_recipe(sample_recipe()).product.name == "acme-thermostat"


def test_the_sample_tests_are_of_every_kind() -> None:
    (sample,) = (b for b in fenced(page("integrators-guide.md"), "toml") if "[[test]]" in b)
    recipe = read_recipe(f"{sample_recipe()}\n{sample}")
    assert {test.kind for test in recipe.test} == set(KINDS)


@pytest.mark.parametrize(
    "key", sorted({key for kind in KINDS.values() for key in kind.model_fields})
)
def test_every_key_of_a_test_is_explained(key: str) -> None:
    chapter = page("integrators-guide.md").partition("\n## Functional tests\n")[2]
    assert f"`{key}`" in chapter.partition("\n## ")[0]


@pytest.mark.parametrize("key", recipe_keys(Recipe))
def test_every_key_of_a_recipe_is_explained(key: str) -> None:
    outer = {".".join(key.split(".")[:length]) for length in range(1, key.count(".") + 2)}
    guide = page("integrators-guide.md")
    table = guide.partition("The keys that the sample leaves out:")[2].partition("\n\nWords")[0]
    assert outer & (set(re.findall(r"`([a-z_0-9.]+)`", table)) | set(sample_keys()))


def test_the_placeholders_of_the_guide_are_all_there_are() -> None:
    from station.labels.placeholders import PLACEHOLDERS

    sentence = re.search(r"Words in braces: `(.*?)`; in", page("integrators-guide.md"), re.DOTALL)
    assert sentence
    assert tuple(re.findall(r"\{(\w+)\}", sentence[1])) == PLACEHOLDERS


def test_the_json_is_what_the_station_sends() -> None:
    request, reply = (json.loads(block) for block in fenced(page("integrators-guide.md"), "json"))
    (unit,) = request["units"]
    made = unit_passed(_passed(sample_recipe(), unit), reworked=False, programmed=True)
    assert unit == {**made.body, "key": unit["key"]}
    assert len(unit["key"]) == len(made.key)
    assert claim_token.is_valid(unit["claim_token"])
    assert set(reply) == {"accepted", "refused"}
    assert reply["accepted"] == [unit["key"]]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(_FENCED.sub("", path.read_text("utf-8"))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = path.parent / name if name else path
        assert there.exists(), target
        if anchor:
            assert anchor in _anchors(there.read_text("utf-8")), target


def test_the_house_is_drawn_as_it_stands() -> None:
    missing = [path for path in tree() if not (ROOT / path).exists()]
    assert not missing


def test_every_room_of_the_house_is_drawn() -> None:
    folders = (path.parent for room in ROOMS for path in (ROOT / room).rglob("__init__.py"))
    rooms = {f"{path.relative_to(ROOT).as_posix()}/" for path in folders}
    drawn = tree()
    assert {room for room in rooms if not any(path.startswith(room) for path in drawn)} == set()


def test_the_contracts_are_called_by_their_names() -> None:
    named = re.findall(r'contract "([^"]+)"', page("architecture.md"))
    kept = re.findall(r'^name = "([^"]+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert named
    assert set(named) <= set(kept)


def test_the_ledger_page_names_every_table(tmp_path: Path) -> None:
    from station.ledger.ledger import Ledger
    from station.ports import SystemClock

    ledger = Ledger.open(tmp_path, SystemClock(), station="docs")
    names = ledger._desk.read("SELECT name FROM sqlite_master WHERE type = 'table'")
    ledger.close()
    ours = {row["name"] for row in names if not row["name"].startswith("_")}
    tables = page("ledger.md").partition("## How")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", tables, re.MULTILINE)) == ours


def _passed(recipe: str, unit: dict[str, object]) -> PassedUnit:
    """The recorded unit that the sample message is about, of the sample recipe."""
    product: Recipe = read_recipe(recipe)
    return PassedUnit(
        device_id=str(unit["device_id"]),
        serial=str(unit["serial"]),
        claim_token=str(unit["claim_token"]),
        batch=str(unit["batch"]),
        product=product.product.name,
        product_id=product.product.id,
        product_version=product.product.version,
        firmware=product.firmware.user,
        ssid=str(unit["ssid"]),
        setup_code="7KQX2M",
        passed_at=str(unit["passed_at"]),
    )


def _disarm(command: Any) -> None:
    """Take what a command and those below it would do, so that only their words are read."""
    command.callback = None
    for inner in getattr(command, "commands", {}).values():
        _disarm(inner)


def _anchors(text: str) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

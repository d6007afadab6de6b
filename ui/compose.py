"""Puts stations together: the only file of the faces that meets drivers. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from firmware_images.catalogue import Catalogue
from station.errors import InputError, SetupError, StationError
from station.ledger.ledger import Ledger
from station.line.places import Places
from station.nearest import nearest
from station.ports import (
    BoardDriver,
    Clock,
    Cloud,
    LabelJob,
    LabelPrinter,
    ModuleSeen,
    SystemClock,
    World,
)
from station.product import Recipe
from station.settings import Settings
from station.station import Station
from station.workers import Stop

if TYPE_CHECKING:
    from drivers.virtual.line import VirtualLine
    from drivers.virtual.operator import VirtualOperator

DATA_DIR_VARIABLE = "FACTORY_STATION_DATA"
DEMO_FOLDER = "demo"
PRODUCT = "product"
"""The destination that is the maker's own back end, as the recipe's table is called."""

_LOOK_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Books:
    """What commands without a line need of a data folder."""

    data_dir: Path
    settings: Settings
    catalogue: Catalogue
    ledger: Ledger
    clock: Clock


def default_data_dir() -> Path:
    """The data folder that the platform has for this program."""
    from platformdirs import user_data_path

    return user_data_path("factory-station", appauthor=False)


def open_books(data_dir: Path, *, simulated: bool | None = None) -> Books:
    """Open a data folder, making it on first use; `simulated` None takes it as it is."""
    clock = SystemClock()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"The data folder {data_dir} cannot be made: {error.strerror}.",
            reason="data-folder",
            remedy="Choose another with --data-dir.",
        ) from error
    settings = Settings.load(data_dir)
    if simulated is None:
        simulated = Ledger.is_simulated(data_dir, clock)
    ledger = Ledger.open(data_dir, clock, station=settings.station_name, simulated=simulated)
    return Books(data_dir, settings, Catalogue(data_dir / "firmware"), ledger, clock)


def virtual_station(
    books: Books, *, slots: int, seed: str, believable: bool
) -> tuple[Station, VirtualLine]:
    """A station on a virtual line of its own; only over a ledger of virtual modules."""
    from drivers.boards.p1.board import P1Driver
    from drivers.clouds.product_cloud import ProductCloud
    from drivers.scanners.label_file import read_label_file
    from drivers.usb.bus import UsbBus
    from drivers.virtual.line import VirtualLine
    from drivers.virtual.timings import Timings

    if not books.ledger.simulated:
        raise SetupError("The virtual line never writes into a real ledger.", reason="wrong-world")
    line = VirtualLine(books.data_dir, slots, seed, Timings() if believable else Timings.none())

    def clouds(recipe: Recipe) -> tuple[Cloud, ...]:
        wanted = recipe.cloud.product is not None
        return (ProductCloud(PRODUCT, line.cloud.url, token=None),) if wanted else ()

    world = World(
        boards=(P1Driver(line.backend, line.hub.serial_ports),),
        watch=UsbBus(line.backend, line.wait),
        printer=line.printer,
        clouds=clouds,
        read_label=read_label_file,
        virtual=line,
        close=line.close,
    )
    return _station(books, world, Places(line.places)), line


def virtual_operator(
    line: VirtualLine, *, units: int, faults: tuple[str, ...], seed: str
) -> VirtualOperator:
    """Hands that work a number of modules through a virtual line, faults included."""
    from drivers.virtual.operator import ALL_FAULTS, VirtualOperator

    unknown = [fault for fault in faults if fault not in ALL_FAULTS]
    if unknown:
        raise InputError(
            f'There is no fault "{unknown[0]}".{nearest(unknown[0], ALL_FAULTS)}',
            remedy=f"Known faults: {', '.join(ALL_FAULTS)}.",
        )
    return VirtualOperator(line, units, faults, seed)


def real_station(books: Books, printer: str = "") -> Station:
    """A station on this computer's own USB, printer and network."""
    from drivers.boards.p1.board import P1Driver
    from drivers.scanners.label_file import read_label_file
    from drivers.usb.bus import UsbBus, system_backend
    from drivers.usb.serial_ports import system_serial_ports

    backend = system_backend()
    chosen = label_printer(books, printer)
    closing = Event()
    world = World(
        boards=(P1Driver(backend, system_serial_ports),),
        watch=UsbBus(backend, closing.wait),
        printer=chosen,
        clouds=lambda recipe: real_clouds(books, recipe),
        read_label=read_label_file if chosen.name == "png" else None,
        virtual=None,
        close=closing.set,
    )
    return _station(books, world, Places(books.settings.places))


def label_printer(books: Books, text: str = "") -> LabelPrinter:
    """The printer that a person named, else the one of the settings."""
    from drivers.printers.choose import printer_from

    return printer_from(
        text or books.settings.label_printer,
        books.data_dir / "labels",
        books.settings.label_dots_per_mm,
    )


def real_clouds(books: Books, recipe: Recipe) -> tuple[Cloud, ...]:
    """The destinations of a recipe that this version can reach, each with its credential."""
    from drivers.clouds.product_cloud import ProductCloud
    from drivers.secrets import secret

    if recipe.cloud.product is None:
        return ()
    token = secret(f"product-cloud-{recipe.product.name}", books.data_dir / "secrets")
    return (ProductCloud(PRODUCT, recipe.cloud.product.url, token),)


def zpl(job: LabelJob) -> bytes:
    """A label as a Zebra printer gets it."""
    from drivers.printers.zebra import zpl as to_zpl

    return to_zpl(job)


def label_folder(folder: Path, kind: str, dots_per_mm: float) -> LabelPrinter:
    """A folder that takes labels as files."""
    from drivers.printers.folder import FolderPrinter

    return FolderPrinter(folder, kind, dots_per_mm)


def attached_modules(books: Books) -> list[dict[str, object]]:
    """What is attached to this computer, and at which place; nothing is written anywhere."""
    from drivers.boards.p1.board import P1Driver
    from drivers.usb.bus import UsbBus, system_backend
    from drivers.usb.serial_ports import system_serial_ports

    backend = system_backend()
    driver = P1Driver(backend, system_serial_ports)
    places = Places(books.settings.places)
    return [
        {"place": places.at(module.device.port_path).name, **look_at(driver, module)}
        for device in UsbBus(backend, Event().wait).attached()
        if (module := driver.recognise(device))
    ]


def look_at(driver: BoardDriver, module: ModuleSeen) -> dict[str, object]:
    """A module's identity, or the sentence that says why it cannot be told."""
    device_id, problem = None, ""
    try:
        if module.mode == "dfu":
            board = driver.open(module)
            try:
                device_id = board.read_identity()
            finally:
                board.close()
            if device_id is None:
                problem = "Its bootloader is too old to tell its device id."
        else:
            device_id = driver.ask(module, _LOOK_LIMIT_S, Stop()).device_id
    except StationError as error:
        problem = f"{error.message} {error.remedy}"
    return {
        "port_path": module.device.port_path,
        "mode": module.mode,
        "device_id": device_id,
        "platform": module.platform,
        "problem": problem,
    }


def _station(books: Books, world: World, places: Places) -> Station:
    return Station(
        books.data_dir,
        books.ledger,
        books.catalogue,
        world,
        places,
        books.clock,
        books.settings.reboot_limit_s,
    )

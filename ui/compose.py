"""Puts stations together: the only file of the faces that meets drivers. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from firmware_images.catalogue import Catalogue
from station.errors import InputError, SetupError, StationError
from station.ledger.ledger import Ledger
from station.line.places import Places
from station.nearest import nearest
from station.place_file import PlaceFile
from station.ports import (
    BoardDriver,
    Clock,
    Cloud,
    LabelJob,
    LabelPrinter,
    ModuleSeen,
    SystemClock,
    UsbDevice,
)
from station.product import Recipe, destination
from station.settings import Settings
from station.station import Station
from station.workers import Stop
from station.world import World
from ui.logs import log_into

if TYPE_CHECKING:
    from drivers.usb.bus import UsbBus
    from drivers.virtual.cloud import VirtualCloud

CLOUD_FOLDER = "cloud"
VIRTUAL_REBOOT_LIMIT_S = 5.0
"""A virtual module without timings is back at once; this is for a busy computer, in seconds."""

_LOOK_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Books:
    """What commands without a line need of a data folder."""

    data_dir: Path
    settings: Settings
    catalogue: Catalogue
    ledger: Ledger
    clock: Clock


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
    log_into(data_dir)
    settings = Settings.load(data_dir)
    if simulated is None:
        simulated = Ledger.is_simulated(data_dir, clock)
    ledger = Ledger.open(data_dir, clock, station=settings.station_name, simulated=simulated)
    return Books(data_dir, settings, Catalogue(data_dir / "firmware"), ledger, clock)


@dataclass(frozen=True, slots=True)
class Feed:
    """Modules for virtual hands to work through a virtual line, and the faults that strike.

    Raises InputError for faults that do not exist, or that are more than the modules.
    """

    units: int
    faults: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_faults(self.units, self.faults)


def virtual_station(
    books: Books, *, slots: int, seed: str, believable: bool, feed: Feed | None = None
) -> Station:
    """A station on a virtual line of its own; only over a ledger of virtual modules.

    Without a feed somebody else plugs the modules in, through `Station.virtual`. The same seed
    gives the same modules.
    """
    from drivers.boards.p1.board import P1Driver
    from drivers.scanners.label_file import read_label_file
    from drivers.tests.command import run_program
    from drivers.usb.bus import UsbBus
    from drivers.virtual.line import VirtualLine
    from drivers.virtual.operator import VirtualOperator
    from drivers.virtual.timings import Timings

    if not books.ledger.simulated:
        raise SetupError("The virtual line never writes into a real ledger.", reason="wrong-world")
    line = VirtualLine(books.data_dir, slots, seed, Timings() if believable else Timings.none())
    hands = VirtualOperator(line, feed.units, feed.faults, seed) if feed else None
    world = World(
        boards=(P1Driver(line.backend, line.hub.serial_ports),),
        watch=UsbBus(line.backend, line.wait),
        printer=line.printer,
        clouds=lambda recipe: virtual_clouds(line.cloud, recipe),
        run_program=run_program,
        read_label=read_label_file,
        virtual=line,
        listener=hands.hear if hands else None,
        close=_closing(hands.close, line.close) if hands else line.close,
    )
    limit_s = books.settings.reboot_limit_s if believable else VIRTUAL_REBOOT_LIMIT_S
    station = _station(books, world, Places(line.places), limit_s)
    if hands:
        hands.answer_with(station.answer)
        hands.start()
    return station


def _refuse_faults(units: int, faults: tuple[str, ...]) -> None:
    """Raise InputError for faults that do not exist or do not fit."""
    from drivers.virtual.operator import ALL_FAULTS

    for fault in faults:
        if fault not in ALL_FAULTS:
            raise InputError(
                f'There is no fault "{fault}".{nearest(fault, ALL_FAULTS)}',
                remedy=f"Known faults: {', '.join(ALL_FAULTS)}.",
            )
    if len(faults) > units:
        raise InputError(
            f"{len(faults)} faults need as many units, and there are {units}.",
            remedy=f"Use --units {len(faults)}.",
        )


def _closing(*ends: Callable[[], None]) -> Callable[[], None]:
    """One function that ends everything in order."""

    def close() -> None:
        for end in ends:
            end()

    return close


def real_station(books: Books, printer: str = "") -> Station:
    """A station on this computer's own USB, printer and network."""
    from drivers.boards.p1.board import P1Driver
    from drivers.scanners.label_file import read_label_file
    from drivers.tests.command import run_program
    from drivers.usb.bus import UsbBus, system_backend
    from drivers.usb.hot_plug import hot_plug
    from drivers.usb.serial_ports import system_serial_ports

    backend = system_backend()
    chosen = label_printer(books, printer)
    places = kept_places(books)
    changes = hot_plug()
    world = World(
        boards=(P1Driver(backend, system_serial_ports),),
        watch=UsbBus(backend, changes.wait),
        printer=chosen,
        clouds=lambda recipe: real_clouds(books, recipe),
        run_program=run_program,
        read_label=read_label_file if chosen.repeatable else None,
        virtual=None,
        listener=None,
        close=changes.close,
    )
    return _station(books, world, places, books.settings.reboot_limit_s)


def kept_places(books: Books) -> Places:
    """The painted places of this computer, and the names that ports were given before."""
    return Places(books.settings.places, PlaceFile(books.data_dir))


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

    product = recipe.product.name
    if recipe.cloud.product is None:
        return ()
    token = secret(f"product-cloud-{product}", books.data_dir / "secrets")
    return (ProductCloud(destination("product", product), recipe.cloud.product.url, token),)


def virtual_clouds(line_cloud: VirtualCloud, recipe: Recipe) -> tuple[Cloud, ...]:
    """The destinations of a recipe on the virtual line: its own back end and no other."""
    from drivers.clouds.product_cloud import ProductCloud

    if recipe.cloud.product is None:
        return ()
    name = destination("product", recipe.product.name)
    return (ProductCloud(name, line_cloud.url, token=None),)


@contextmanager
def open_clouds(books: Books) -> Iterator[tuple[Cloud, ...]]:
    """Every product's destinations, for sending without a line."""
    from drivers.virtual.cloud import VirtualCloud

    with ExitStack() as closing:
        connect = partial(real_clouds, books)
        if books.ledger.simulated:
            line_cloud = VirtualCloud(books.data_dir / CLOUD_FOLDER)
            closing.callback(line_cloud.close)
            connect = partial(virtual_clouds, line_cloud)
        newest = books.ledger.products.newest()
        clouds = tuple(cloud for product in newest for cloud in connect(product.recipe))
        for cloud in clouds:
            closing.callback(cloud.close)
        yield clouds


def zpl(job: LabelJob) -> bytes:
    """A label as a Zebra printer gets it."""
    from drivers.printers.zebra import zpl as to_zpl

    return to_zpl(job)


def attached_modules(books: Books) -> list[dict[str, object]]:
    """What is attached to this computer, and at which place; no module is written to."""
    from drivers.boards.p1.board import P1Driver
    from drivers.usb.bus import UsbBus, system_backend
    from drivers.usb.serial_ports import system_serial_ports

    backend = system_backend()
    driver = P1Driver(backend, system_serial_ports)
    return list_devices(UsbBus(backend, Event().wait), driver, kept_places(books))


def list_devices(bus: UsbBus, driver: BoardDriver, places: Places) -> list[dict[str, object]]:
    """Every module with its place, and every foreign device that shows DFU, left unopened."""
    with_dfu = bus.with_dfu()
    rows = []
    for device in bus.attached():
        if module := driver.recognise(device):
            rows.append({"place": places.at(device.port_path).name, **look_at(driver, module)})
        elif device in with_dfu:
            rows.append({"place": "", **_left_alone(device, with_dfu[device])})
    return rows


def _left_alone(device: UsbDevice, mode: str) -> dict[str, object]:
    ids = f"{device.vendor_id:04x}:{device.product_id:04x}"
    return {
        "port_path": device.port_path,
        "mode": mode,
        "device_id": None,
        "platform": "foreign",
        "problem": f"USB device {ids} is not a module of this family; left alone.",
    }


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


def _station(books: Books, world: World, places: Places, reboot_limit_s: float) -> Station:
    return Station(
        books.data_dir,
        books.ledger,
        books.catalogue,
        world,
        places,
        books.clock,
        reboot_limit_s,
    )


def label_bytes(job: LabelJob, kind: str) -> bytes:
    """A label as a file of this kind: "png", "pdf" or "zpl"."""
    from drivers.printers.folder import pdf, png
    from drivers.printers.zebra import zpl

    return {"pdf": pdf, "png": png, "zpl": zpl}[kind](job)


def usb_devices() -> int:
    """How many USB devices this computer has; raises SetupError where USB cannot be used."""
    from drivers.usb.bus import UsbBus, system_backend

    return len(UsbBus(system_backend(), Event().wait).attached())

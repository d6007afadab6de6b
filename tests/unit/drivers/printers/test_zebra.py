"""Zebra printers: the image's own dots over TCP, and what happens when the printer goes away."""

import random
import socket
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops

from drivers.printers.zebra import ZebraPrinter, zpl
from station.errors import SetupError
from station.labels.check import prove
from station.ports import LabelInDoubt, LabelJob, LabelPrinter
from tests.unit.drivers.printers.jobs import job
from tests.unit.drivers.printers.sink import Sink, listening
from tests.unit.drivers.printers.zpl_reader import drawn
from tests.unit.labels.samples import DOTS_PER_MM, URL


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where callers are taken in, and nobody ever reads or closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
def test_a_printer_receives_exactly_the_dots_of_the_image(dots_per_mm: float) -> None:
    sent = job(dots_per_mm=dots_per_mm, copies=2)
    with listening(Sink()) as sink:
        printer: LabelPrinter = ZebraPrinter("127.0.0.1", sink.port, dots_per_mm)
        assert printer.deliver(sent) == f"127.0.0.1:{sink.port}"
    received = sink.received.decode("ascii")
    assert sink.received == zpl(sent)
    width, height = sent.image.size
    lines = received.split("\n")
    assert lines[:4] == ["^XA", f"^PW{width}", f"^LL{height}", "^LH0,0"]
    assert lines[-3:] == ["^PQ2", "^XZ", ""]
    assert "^FO0,0^GFA," in received
    image = drawn(received, width)
    assert image.tobytes() == sent.image.tobytes()
    prove(image, URL)


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (8, 2), (9, 40), (400, 200)])
def test_any_pattern_of_dots_arrives_as_it_is(size: tuple[int, int]) -> None:
    source = random.Random(size[0])
    image = Image.new("1", size)
    image.putdata([source.choice((0, 255)) for _ in range(size[0] * size[1])])
    received = drawn(zpl(LabelJob("noise", image, 8.0)).decode("ascii"), size[0])
    assert ImageChops.difference(received.convert("L"), image.convert("L")).getbbox() is None


def test_a_printer_that_is_off_prints_nothing_and_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SetupError, match=f"127.0.0.1:{port} does not answer") as caught:
        ZebraPrinter("127.0.0.1", port).deliver(job())
    assert caught.value.reason == "printer"
    assert "Switch it on" in caught.value.remedy


def test_a_name_that_nothing_can_have_is_a_printer_that_does_not_answer() -> None:
    with pytest.raises(SetupError, match="does not answer"):
        ZebraPrinter("printer..example").deliver(job())


@pytest.mark.parametrize("after", [1, 100, 4000])
def test_a_printer_that_goes_away_in_the_middle_leaves_a_doubt(after: int) -> None:
    with listening(Sink(hang_up_after=after)) as sink, pytest.raises(LabelInDoubt) as caught:
        ZebraPrinter("127.0.0.1", sink.port).deliver(job())
    assert 0 < len(sink.received) <= after
    assert "may or may not" in caught.value.message


def test_a_printer_that_never_takes_the_label_leaves_a_doubt(silent_port: int) -> None:
    with pytest.raises(LabelInDoubt):
        ZebraPrinter("127.0.0.1", silent_port, timeout_s=0.05).deliver(job())


@pytest.mark.parametrize(
    ("bytes_before", "error"), [(0, SetupError), (1, LabelInDoubt), (500, LabelInDoubt)]
)
def test_from_the_first_byte_on_a_lost_connection_is_a_doubt(
    bytes_before: int,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    silent_port: int,
) -> None:
    left = [bytes_before] if bytes_before else []

    def lost(_socket: socket.socket, _data: bytes) -> int:
        if not left:
            raise ConnectionResetError
        return left.pop()

    monkeypatch.setattr(socket.socket, "send", lost)
    with pytest.raises(error):
        ZebraPrinter("127.0.0.1", silent_port).deliver(job())


def test_a_zebra_never_gets_a_label_twice_by_itself() -> None:
    assert not ZebraPrinter("printer.example").repeatable

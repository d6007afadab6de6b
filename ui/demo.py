"""The demonstration's product, firmware and batch, in a data folder of its own."""

from __future__ import annotations

from pathlib import Path

from firmware_images import sample
from station.batch import BatchSummary
from ui.compose import Books
from ui.firmware_store import store_firmware

FOLDER = "demo"
PRODUCT_ID, PRODUCT_VERSION = 1234, 0

_FIRMWARE_BYTES = 100_000

_RECIPE = """\
[product]
name = "acme-thermostat"
title = "Acme Thermostat"
id = {product_id}
version = {product_version}
platform = "p1"

[firmware]
user = "{digest}"

[setup]
ssid_prefix = "Acme"

[serial]
pattern = "AC{{year:02}}{{week:02}}-{{number:06}}"

[label]
qr = "HTTPS://ACME.EXAMPLE/C/{{claim_token}}"
lines = ["{{title}}", "S/N {{serial}}", "Wi-Fi {{ssid}}"]
scan_back = "auto"

[[test]]
name = "Radio"
kind = "wifi_scan"
network = "FACTORY-REF"
rssi_min_dbm = -70
within_s = 2

[[test]]
name = "Self test"
kind = "serial_expect"
send = "SELFTEST"
expect = 'vbat=(?P<vbat>[0-9.]+) ok'
limits = {{ vbat = {{ min = 3.3, max = 4.2 }} }}

[cloud.product]
url = "https://api.acme.example/factory/units"
"""


def demo_folder(data_dir: Path) -> Path:
    """Where the demonstration lives inside a data folder."""
    return data_dir / FOLDER


def open_demo_batch(books: Books, quantity: int) -> BatchSummary:
    """Store the made-up firmware and recipe, unless they are there, and open the next batch."""
    firmware = sample.user_part(
        product_id=PRODUCT_ID, product_version=PRODUCT_VERSION, size_bytes=_FIRMWARE_BYTES
    )
    digest, _ = store_firmware(books.catalogue, firmware, "Acme Thermostat, factory firmware")
    recipe = _RECIPE.format(product_id=PRODUCT_ID, product_version=PRODUCT_VERSION, digest=digest)
    product = books.ledger.products.add(recipe)
    return books.ledger.batches.open(product, quantity, order="DEMO", actor="demo")

"""How long a virtual module takes, so that a demonstration feels like the bench."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.virtual.flash import KIB


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds for each thing that takes time on a P1.

    Typical figures of the STM32F205 data sheet (table "Flash memory programming"), and a full-speed
    bus: 128 KiB are erased and written in about 1.8 s and read back in 0.2 s.
    """

    erase_16k_s: float = 0.25
    erase_64k_s: float = 0.55
    erase_128k_s: float = 1.1
    erase_4k_serial_s: float = 0.06
    program_word_s: float = 16e-6
    transfer_byte_s: float = 1.2e-6
    dct_copy_s: float = 0.5
    leave_s: float = 0.5
    boot_s: float = 1.0

    @classmethod
    def none(cls) -> Timings:
        """Everything happens at once: for tests."""
        return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def erase_s(self, sector_bytes: int) -> float:
        """Seconds to erase a sector of the internal flash."""
        if sector_bytes <= 16 * KIB:
            return self.erase_16k_s
        return self.erase_64k_s if sector_bytes <= 64 * KIB else self.erase_128k_s

    def program_s(self, size_bytes: int) -> float:
        """Seconds to program that many bytes, word by word."""
        return self.program_word_s * (size_bytes // 4)

    def transfer_s(self, size_bytes: int) -> float:
        """Seconds that a data stage takes on the wire."""
        return self.transfer_byte_s * size_bytes

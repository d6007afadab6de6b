"""What can be wrong with a firmware file, each with the way out.

ImageError
├── NotAModule      the file holds nothing that can be read as a Particle module
├── ImageMissing    the catalogue has no image of that digest
└── ImageDamaged    the catalogue's copy no longer has its digest
"""


class ImageError(Exception):
    """A firmware file cannot be used; `str()` is the message, for people."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message


class NotAModule(ImageError):
    """Nothing readable: empty, cut off before the prefix, or another kind of file."""


class ImageMissing(ImageError):
    """The catalogue has no such digest."""


class ImageDamaged(ImageError):
    """The stored bytes no longer have their digest."""

"""What a label can be refused for."""

from __future__ import annotations

from station.errors import Refused


class LabelError(Refused):
    """This text cannot become a label that is safe to stick on a unit.

    A refusal and not a SetupError: another try, or another printer of the same resolution, gives
    the same answer, so such a label must never wait in front of others. Its recipe has to change.
    """

    reason = "label"
    remedy = "Change the label in the product's recipe, and add the recipe again."

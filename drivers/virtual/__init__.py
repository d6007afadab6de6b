"""Virtual hardware that the product ships: it works, and misbehaves on request."""

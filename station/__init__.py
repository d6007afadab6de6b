"""The domain: what a factory line is, with no Qt, no USB, no serial and no HTTP in it."""

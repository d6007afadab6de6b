"""How fast it is, measured as people meet it."""

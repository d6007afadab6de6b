"""The text face: commands, lines and JSON."""

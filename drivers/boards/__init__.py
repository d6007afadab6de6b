"""Modules and boards that the station can program."""

"""What functional tests need of this computer."""

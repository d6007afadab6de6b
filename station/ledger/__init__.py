"""The record: every row that an auditor may ask for, and the only SQL of the program."""

"""Faults to survive, a test a row; the names of the tests carry the numbers of the rows."""

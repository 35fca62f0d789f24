"""Timings, printed as a table and compared within one run; nothing here is asserted."""

"""Frozen values and the rules over them; nothing here reads a clock, a disk or a screen."""

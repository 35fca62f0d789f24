"""View 1: its screen, its lines and its own widgets."""

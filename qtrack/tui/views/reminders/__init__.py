"""View 7: its screen, its lines and its own widgets."""

"""View 6: its screen, its lines and its own widgets."""

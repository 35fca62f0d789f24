"""View 5: its screen, its lines and its own widgets."""

"""View 4: its screen, its lines and its own widgets."""

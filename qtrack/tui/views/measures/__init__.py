"""View 2: its screen, its lines and its own widgets."""

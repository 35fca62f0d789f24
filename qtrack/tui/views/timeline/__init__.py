"""View 3: its screen, its lines and its own widgets."""

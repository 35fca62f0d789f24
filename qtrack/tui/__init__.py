"""The dashboard: screens and widgets on Textual; nothing outside this package imports Textual."""

"""The state in SQLite: one database file in the state directory."""

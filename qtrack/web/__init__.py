"""The dashboard in a browser: textual-serve behind a door that opens with a key."""

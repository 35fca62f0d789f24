"""TOML text edited in place: text in, text out, exact spans, comments kept. Knows no plan."""

"""Plans written out for others: JSON."""

"""A plan file that is open: watched, read again after every save, with its last good version."""

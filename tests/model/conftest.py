"""Properties are tried without a time limit for each example: the machine may be busy."""

from hypothesis import settings

settings.register_profile("qtrack", deadline=None)
settings.load_profile("qtrack")

"""The reminder daemon: what is due goes out. APScheduler is used in `service` alone."""

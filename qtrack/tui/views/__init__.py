"""The views: each screen receives a snapshot (the plan as it stands) and posts messages."""

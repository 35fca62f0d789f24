"""The views: each screen receives a board (the plan as it stands) and posts messages."""

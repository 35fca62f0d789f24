"""What the open dashboard shows and remembers: plans, snapshots, selections."""

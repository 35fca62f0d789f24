"""What qtrack itself learns: deliveries and their history, the daemon's lock and health. Never the plan."""

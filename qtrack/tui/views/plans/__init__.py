"""All plans side by side: the screen and its lines."""

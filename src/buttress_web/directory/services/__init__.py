"""What changes the directory: one service call a change, one event each, one transaction."""

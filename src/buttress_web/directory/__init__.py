"""Who takes part and how to reach them: pages of parties, groups, people and points of contact."""

"""Who sees which records, who took some away, what changed, and the own records in another party's eyes."""

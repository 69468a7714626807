"""Dates and numbers as each language writes them, where Django's own formats are not the house's."""

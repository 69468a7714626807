"""Buttress, the desk: what one person does with a case and its plan."""

"""Commands that the platform adds to ``buttress``. Their modules import Django only inside functions."""

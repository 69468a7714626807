"""Parties, people, memberships and roles; who may do what, who may see what, and the history of every change."""

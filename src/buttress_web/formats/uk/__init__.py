"""Formats of one language: uk."""

"""Formats of one language: en."""

"""Labelled turns, and how well they are understood."""

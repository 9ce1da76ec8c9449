"""Answers as they are shown."""

"""Hostile input for everything that reads what others wrote: targets.py is the table."""

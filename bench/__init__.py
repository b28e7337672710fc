"""Measurements: `make bench` and its siblings. Nothing of this is part of the product."""

"""The conversation among simulated parts, in simulated time: see test_machine.py."""

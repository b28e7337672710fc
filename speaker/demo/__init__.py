"""The demonstration: a whole conversation on the real engines, with a bot on this machine."""

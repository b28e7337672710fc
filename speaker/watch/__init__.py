"""What sees to it that the device never stays deaf: supervisor, watchdogs, signals."""

"""A whole device, tormented: `make soak MINUTES=30` and `make powercuts CUTS=500`."""

"""What the command line does besides running the device: listen, say, ask and look, once."""

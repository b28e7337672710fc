"""What ears and mouth share: PortAudio, the list of sound devices, and changing rates."""

"""Messages that nobody asked for: received, kept until heard, and carried to fleets."""

"""Text to speech: the service (port 8012), its engines, and the client that the kitchen calls."""

"""Speech to text: the service (port 8011), its engine, and the client that the kitchen calls."""

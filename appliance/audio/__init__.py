"""Sound as data, and where it comes from and goes to."""

"""A cook's spoken session that makes itself: for the demo, the bench and the tests."""

"""Jubang (주방): a voice appliance for people who cook. See ARCHITECTURE.md for the rooms."""

__version__ = "0.1.0"

"""The daemon: hears, understands, answers; timers, services and events around it."""

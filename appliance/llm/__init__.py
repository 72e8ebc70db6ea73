"""The language model: the service (port 8013) before vLLM, and the client that the kitchen calls."""

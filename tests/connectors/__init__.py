"""Connectors against a pretend channel: every answer that a real one gives."""

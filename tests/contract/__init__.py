"""Our declarations against the official models."""

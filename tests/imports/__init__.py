"""Report files, as people download them: read, refused, imported."""

"""The engine that brings streams up to date."""

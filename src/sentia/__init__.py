"""Sentia: stock and sales of a seller's channels, in one database, on one page."""

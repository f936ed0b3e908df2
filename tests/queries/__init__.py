"""Questions to a real database, against sums by hand."""

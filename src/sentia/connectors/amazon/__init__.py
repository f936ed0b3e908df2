"""Amazon's Selling Partner API: rows, mappings, and the streams made of them."""

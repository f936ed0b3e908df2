"""Ratios against a baseline of the same run: `make bench`. Never asserted on."""

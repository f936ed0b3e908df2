"""Questions: one function each, read-only, with `now` and the scope as arguments.

They read the store and know nothing of HTTP, of channels, or of what runs when.
"""

"""The simulator against Amazon's models, other people's clients, and its own truth."""

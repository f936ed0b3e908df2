"""From the channel to the figures."""

"""The page in Chromium, on the real API and a database that a test fills."""

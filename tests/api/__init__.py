"""The API, asked over HTTP, on a real database."""

"""Rules about the project itself that no linter knows."""

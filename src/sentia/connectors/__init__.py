"""Talk to sales channels and return domain values. No database in here."""

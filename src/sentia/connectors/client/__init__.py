"""What every connector needs: operations, limits, sending, redaction."""

"""The audit: what was changed, by whom, chained so that a changed byte shows."""

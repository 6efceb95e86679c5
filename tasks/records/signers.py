"""Who signs beside whoever is asked, to whom a question is delegated, what was returned."""

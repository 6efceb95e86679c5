"""Who proves that they are who they say: enrolled secrets and used codes."""

"""What people did with an open question: urged, copied, paused."""

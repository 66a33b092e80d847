"""The regulation itself: its clauses, its parameters, and how they are revised (1.22)."""

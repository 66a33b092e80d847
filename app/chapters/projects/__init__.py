"""Projects: what was built, checked stage by stage, accepted and handed over (6.7-6.9)."""

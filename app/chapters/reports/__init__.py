"""What is reported to superiors and watched until they have taken note (1.6, 1.9, 1.13)."""

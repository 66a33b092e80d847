"""Customer service and demand information, the customer side (part 1: 1.4–1.8, 1.12–1.20)."""

"""After-sales service: products, calls, letters and visits, and who handles them (2.3)."""

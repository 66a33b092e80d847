"""People and places: departments, regions, employees, qualifications (1.6–1.8, 2.3.2, 2.5.4)."""

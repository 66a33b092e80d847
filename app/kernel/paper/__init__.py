"""Paper: rows and blank forms on A4, labels, and the press that sets them (4.1.1, 4.5.3)."""

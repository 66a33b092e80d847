"""Front door: every register, chapter by chapter, in the regulation's order."""

"""Hand-made pages that need more than one register."""

"""What a register is, and everything that happens to its rows."""

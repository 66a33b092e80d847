"""What the program does by itself, when, and how it went."""

"""One package a chapter of the regulation."""

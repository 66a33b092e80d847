"""Suppliers and what their deliveries are worth (6.3)."""

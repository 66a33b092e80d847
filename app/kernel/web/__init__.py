"""Every screen of every register, derived from its class."""

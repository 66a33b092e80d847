"""Mail: written with its cause, kept until a server has taken it, one digest a person and day."""

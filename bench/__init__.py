"""How fast the program answers over a full archive: `make bench`."""

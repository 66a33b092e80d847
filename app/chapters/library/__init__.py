"""The documents repairs are made by, and their copies, which are lent (2.7)."""

"""What is owed: how often, by whom, until when, and how far it was done."""

"""What every register gets; knows no chapter."""

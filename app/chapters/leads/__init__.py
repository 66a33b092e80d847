"""Product-demand information: leads, bids, the weekly meeting, the monthly report (1.9–1.13)."""

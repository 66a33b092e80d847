"""Part 4, clause 4.6: borrowing.

One engine lends whatever is lendable: archived records today; documents, tools and substitute
units when their registers mix in :class:`~app.chapters.lending.models.Lendable`.
"""

"""Part 4: records control.

What kinds of record there are, where each completed one is kept, for how long (4.1-4.5); lending
them is the next chapter's engine (4.6).
"""

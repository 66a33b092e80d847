"""Chinese and English: folding, pinyin, telephones, dates, working days, catalogues."""

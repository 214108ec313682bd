"""What becomes of a file once it is closed: filed, packed, handed over, kept, disposed of.

档案法, 国家档案局令第8号 (what is filed, and for how long), DA/T 22 and GB/T 18894 (how).
"""

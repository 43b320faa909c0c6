"""The sheet that delivers: the targets that are known and how another is added, the drop's plan, and what is still to go.

`DeliverySheet` is what the Export page shows; nothing here names a kind of target.
"""

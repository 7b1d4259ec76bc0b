"""What people entrust to us, encrypted: a data key for each owner, wrapped by a key that no database holds.

`sealing` seals and opens, `files` keeps whole files, `downloads` hands one out. docs/adr/0009 says why it is so.
"""

"""The cheapest minimal sets of leaves that make a goal hold, in networks of gates that may be cyclic."""

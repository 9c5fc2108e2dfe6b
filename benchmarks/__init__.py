"""What kgtools costs: its commands, and its engine on fault trees of others and on random networks."""

"""Who could block a goal, and where a change would do most."""

"""What would unblock a goal: changes, gates over them, sets of them, and ways told for people."""

"""What two views differ in, and what opened or closed because of it."""

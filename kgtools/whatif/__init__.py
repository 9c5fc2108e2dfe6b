"""What if: views under assumptions, never written."""

"""What runs when: bring streams up to date, and decide what a failure means."""

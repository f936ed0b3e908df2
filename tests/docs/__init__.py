"""What the documents say is tried: their examples, their links, what they deploy."""

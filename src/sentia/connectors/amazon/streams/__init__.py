"""What an Amazon account yields, stream by stream: which calls, in which order."""

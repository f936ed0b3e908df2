"""The HTTP API: thin routes, sign-in, event stream, errors. It reads by `queries`."""

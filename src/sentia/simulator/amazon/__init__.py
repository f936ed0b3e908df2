"""The Selling Partner API and its sign-in, as they really behave. A route is a row."""

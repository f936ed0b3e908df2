"""A simulated Amazon: a seeded world, true manners, faults on demand, and its truth.

It serves the demo, the tests and the benchmarks. It shares no code with the product
but the clock and the errors, or both would share a mistake.
"""

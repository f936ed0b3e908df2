"""Plain values every layer speaks: money, time, orders, stock. No I/O in here."""

"""What tests share: clocks, a running product, a running simulator."""

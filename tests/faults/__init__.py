"""Real processes, killed, paused and cut off while messages are on their way: make faults SEEDS=20."""

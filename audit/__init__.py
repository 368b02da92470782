"""What happened: the durable log of who asked for what under which decisions."""

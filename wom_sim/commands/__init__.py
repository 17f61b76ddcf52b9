"""What the commands of the command line do; imported when a command needs them."""

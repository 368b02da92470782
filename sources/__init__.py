"""Where the data is: connections to source databases, and a check of what the catalogue says of them."""

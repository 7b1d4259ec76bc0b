"""An app of the tests' own: kinds of message that no product needs, and a page that queues them."""

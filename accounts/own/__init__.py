"""The pages of one's own account: getting in, how one proves who one is, where one is signed in, the end of it."""

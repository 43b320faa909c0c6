"""The crew's local pages. Nothing in them is reachable without a session, and a session begins with a code from the computer's screen."""

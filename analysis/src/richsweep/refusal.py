"""What a user can mend."""


class Refusal(Exception):
    """A request that cannot be met. Its message says what was asked, what there is, and what would do."""

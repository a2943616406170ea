"""The refusals of Amity: one small family, one class for each thing that a caller can do about it.

A refusal says what was refused, in the words of the person who asked, names the field, and ends
with the way out. `code` is stable: the API sends it, the CLI turns it into an exit code, and the
documentation explains it. Programming faults are no refusals and are never caught.
"""


class Refusal(Exception):
    """Something was asked that this node will not do. Every error that a caller may catch is one."""

    code = "refused"


class Malformed(Refusal):
    """The bytes or the form cannot be read as what they claim to be. Mend them and send again."""

    code = "malformed"


class TooLarge(Malformed):
    """It is larger than this node takes in one piece. Send less, or in parts."""

    code = "too-large"


class NotFound(Refusal):
    """Nothing by that name is held here, or it was not addressed to this reader."""

    code = "not-found"


class NotSignedIn(Refusal):
    """Nobody is signed in. Sign in, and ask again."""

    code = "not-signed-in"


class NotAuthorised(Refusal):
    """The office or Party that asks holds no mandate for this. Ask the registrar of your Party."""

    code = "not-authorised"


class BadSignature(Refusal):
    """The signature does not verify with a key that the roster knows. Fetch again from its author."""

    code = "bad-signature"


class Equivocation(Refusal):
    """A Party has signed two histories that cannot both be true. Keep both: they are evidence."""

    code = "equivocation"


class Halted(Refusal):
    """This Party's log is halted here until people have spoken. See the node page for the evidence."""

    code = "halted"


class Behind(Refusal):
    """This node may hold an older copy of its own log. It must fetch it back before it signs again."""

    code = "behind"


class Conflict(Refusal):
    """It no longer fits what has happened since. Read again, and decide anew."""

    code = "conflict"


class Unavailable(Refusal):
    """Something outside this node is missing or cannot be reached. Try again when it is back."""

    code = "unavailable"


class Unproven(Refusal):
    """What was claimed does not follow from the records. Do not rely on it."""

    code = "unproven"

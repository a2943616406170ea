"""The vocabulary that the files beside this one fill."""

from amity.kernel.kind import Kinds

KINDS = Kinds("exchange")

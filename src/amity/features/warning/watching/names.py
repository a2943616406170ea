"""What the detectors are called, for a command line that has no need of their arithmetic yet."""

NAMES = {
    "farrington": "the same weeks of three earlier years (1996)",
    "farrington-flexible": "all weeks of three earlier years, by season (2013)",
    "farrington-flexible-default": "the same, with the settings that R takes unasked",
    "ears-c1": "the seven weeks just before",
    "ears-c2": "seven weeks, two weeks earlier",
    "ears-c3": "three weeks of ears-c2 added up",
    "cusum": "small excesses added up",
    "vigil": "how likely an outbreak is under way; ours, finds most",
}

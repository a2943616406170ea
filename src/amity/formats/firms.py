"""Active fires of NASA FIRMS as CSV, of MODIS and of VIIRS, with or without the country's code.

Detections of low confidence do not count: "l" or "low" of VIIRS, below 30 percent of MODIS. The last days of
a download are often not complete; who watches them is told by when the data end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amity.formats.rows import Faults, Progress, read

WANTED = ("acq_date", "latitude", "longitude", "confidence", "country_id")
LOW = 30  # percent, of MODIS


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One fire seen by a satellite."""

    line: int
    day: date
    lat: float  # degrees
    lon: float
    country: str  # three letters, "" where the file does not say


def hotspots(file: Path, *, progress: Progress = lambda *_: None) -> Iterator[Hotspot]:
    """
    Yield the fires of *file* that count; faults are told at its end, by their lines.

    Raises:
        NotFound, Malformed, TooLarge: it cannot be read, or rows break the rules.
    """
    faults = Faults(file.name)
    for row in read(file, WANTED, progress=progress):
        cells = row.cells
        try:
            day = date.fromisoformat(cells["acq_date"].strip())
            lat, lon = float(cells["latitude"]), float(cells["longitude"])
            if not (-90 <= lat <= 90 and -180 <= lon <= 180):
                raise ValueError(f"{lat}, {lon} is no place")
            counts = _counts(cells.get("confidence", "").strip().lower())
        except KeyError as error:
            faults.add(row.line, f"there is no column {error}")
        except ValueError as error:
            faults.add(row.line, str(error))
        else:
            if counts:
                yield Hotspot(row.line, day, lat, lon, cells.get("country_id", "").strip())
    faults.settle()


def _counts(confidence: str) -> bool:
    if confidence in ("l", "low"):
        return False
    if confidence in ("n", "nominal", "h", "high", ""):
        return True
    if not confidence.isdecimal() or int(confidence) > 100:
        raise ValueError(f"confidence is {confidence!r}")
    return int(confidence) >= LOW

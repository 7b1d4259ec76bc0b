"""How far away things are: a sphere is near enough, and people are only ever told a band."""

from math import asin, cos, degrees, isfinite, radians, sin, sqrt

from directory.search.values import Point

# Kilometres.
EARTH = 6371.0
FARTHEST = 20_100.0
BANDS = (5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_100)

# The box first, because it is cheap; it may cross the line where longitudes meet. The rest is what between() says.
CONDITION = f"""
latitude BETWEEN %(south)s AND %(north)s
AND (longitude BETWEEN %(west)s AND %(east)s
     OR longitude BETWEEN %(west)s + 360 AND %(east)s + 360 OR longitude BETWEEN %(west)s - 360 AND %(east)s - 360)
AND 2 * {EARTH} * asin(least(1, sqrt(sin(radians(latitude - %(lat)s) / 2) ^ 2 + cos(radians(%(lat)s))
    * cos(radians(latitude)) * sin(radians(longitude - %(lon)s) / 2) ^ 2))) <= %(km)s
"""


def between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres; all arguments are degrees."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def band(km: float) -> int:
    """Return the smallest band, in kilometres, that the distance lies within."""
    return next((limit for limit in BANDS if km <= limit), BANDS[-1])


def usable(point: Point | None) -> Point | None:
    """Return the point with a distance that can be searched for; None when it is nowhere on Earth."""
    if point is None or not all(map(isfinite, (point.lat, point.lon, point.km))):
        return None
    if abs(point.lat) > 90 or abs(point.lon) > 180:
        return None
    return Point(round(point.lat, 5), round(point.lon, 5), min(max(point.km, 1.0), FARTHEST), point.name)


def rounded(angle: float | None) -> float | None:
    """Return degrees to a metre: PostgreSQL refuses to square what is nearly nothing."""
    return None if angle is None else round(angle, 5)


def parameters(point: Point) -> dict[str, float]:
    """Return what CONDITION asks for: the circle and the box around it, a hair wider."""
    angle = point.km / EARTH * 1.001
    south, north = point.lat - degrees(angle), point.lat + degrees(angle)
    # Around a pole every longitude is near.
    wide = 180.0
    if south > -90 and north < 90:
        wide = degrees(asin(sin(angle) / cos(radians(point.lat)))) * 1.001
    return {
        "lat": point.lat,
        "lon": point.lon,
        "km": point.km,
        "south": south,
        "north": north,
        "west": point.lon - wide,
        "east": point.lon + wide,
    }

"""The security baseline that every answer of the site carries, pages and errors and files alike."""

from django.http import HttpResponse

from tests import markup

BASELINE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_baseline(response: HttpResponse) -> None:
    """Fail unless the answer carries every header that each of our answers owes; its HTML is read at the end."""
    markup.keep(response)
    for name, value in BASELINE.items():
        assert response.headers.get(name) == value, name
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    if "html" in response.headers.get("Content-Type", "html"):
        assert response.headers["Cache-Control"] == "no-store"

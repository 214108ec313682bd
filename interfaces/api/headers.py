"""What each answer tells browsers: load nothing from elsewhere, guess nothing, tell nobody."""

from __future__ import annotations

from typing import Final

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "img-src 'self' data:",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
HTTPS_ONLY: Final = f"max-age={365 * 24 * 3600}"
"""Where the office is reached by https, browsers come by nothing else for a year."""

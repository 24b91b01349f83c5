"""The description of the api to read and to try (`/api/docs`), without a word from any other site."""

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

router = APIRouter(prefix="/api", include_in_schema=False)

ASSETS: Final = "/api/docs/assets"
PAGE: Final = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SoniqueBay: the api</title>
<link rel="stylesheet" href="{ASSETS}/swagger-ui.css">
<link rel="icon" href="{ASSETS}/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<noscript>This page needs JavaScript; the same is in <a href="/api/openapi.json">openapi.json</a>.</noscript>
<script src="{ASSETS}/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
START: Final = """SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""No script but the two files above, and no other site: whatever a description says, it stays text."""


@router.get("/docs")
def read_docs() -> HTMLResponse:
    """Give the page."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/start.js")
def start_docs() -> Response:
    """Give the script that fills the page."""
    return Response(START, media_type="text/javascript")


def assets() -> StaticFiles:
    """Return the files of Swagger UI, as the package that brings them keeps them."""
    return StaticFiles(directory=str(files("fastapi_swagger") / "resources"))

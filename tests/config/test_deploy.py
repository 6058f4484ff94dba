"""What operators copy: the proxy keeps nobody's address, the units take their home from one place."""

import re

from tests.architecture.sources import ROOT

NGINX = (ROOT / "deploy/nginx.conf").read_text()
UNITS = [path.read_text() for path in sorted((ROOT / "deploy").glob("*.service"))]


def test_no_server_of_the_proxy_writes_who_visited() -> None:
    servers = re.split(r"^server \{", NGINX, flags=re.MULTILINE)[1:]
    assert len(servers) == 2
    assert all("access_log off;" in server and "error_log" in server for server in servers)


def test_the_proxy_tells_where_from_on_the_sign_in_pages_only() -> None:
    places = re.findall(r"location ([^{]*)\{([^}]*)\}", NGINX)
    told = [name.strip() for name, body in places if "X-Forwarded-For $remote_addr" in body]
    assert told == [r"~ ^/(?:(?:en|ms|id|km)/)?accounts/"]
    assert all("X-Forwarded-For" in body for _, body in places)


def test_the_home_stands_in_the_settings_alone() -> None:
    assert UNITS
    assert not [unit for unit in UNITS if "LINDUNG_HOME=" in unit]  # the file of settings would win in silence
    assert all("EnvironmentFile=/etc/lindung/env" in unit and "UMask=0077" in unit for unit in UNITS)

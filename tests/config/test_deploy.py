"""What operators copy: the proxy keeps nobody's address, the units take their home from one place."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.config.test_slow_requests import NGINX as TAKES
from tests.config.test_slow_requests import as_sample
from tests.fixtures.browser import free_port

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


def test_what_is_large_goes_through_in_every_language_and_takes_no_room_of_reports() -> None:
    ((place, body),) = [
        found for found in re.findall(r"location ([^{]*)\{([^}]*)\}", NGINX) if "lindung-large" in found[1]
    ]
    for path in ("evidence/lists/give/", "campaigns/events/XY/photographs/add/", "partners/agreements/draft/"):
        assert all(re.match(place.removeprefix("~ ").strip(), f"/{start}{path}") for start in ("", "en/", "km/"))
    assert not re.match(place.removeprefix("~ ").strip(), "/km/receipt/file/")
    assert re.findall(r"limit_conn lindung_places (\d+);", body) == ["20"]
    assert "client_body_buffer_size 64k;" in NGINX  # 5,000 letters of Khmer are 45 kB when sent


def test_files_and_checks_have_a_limit_of_their_own_by_place() -> None:
    limits = {
        name.strip(): re.findall(r"limit_req(?:_status)? ([^;]+);", body)
        for name, body in re.findall(r"location ([^{]*)\{([^}]*)\}", NGINX)
        if "limit_req" in body
    }
    assert limits == {
        r"~ ^/(?:(?:en|ms|id|km)/)?receipt/file/": ["zone=lindung_files burst=20 nodelay", "429"],
        r"~ ^/(?:(?:en|ms|id|km)/)?check/": ["zone=lindung_checks burst=60 nodelay", "429"],
    }
    assert re.findall(r"zone=(\w+):2m rate=", NGINX) == ["lindung_checks", "lindung_files"]


@pytest.mark.skipif(not Path(TAKES).exists(), reason="nginx is not installed here")
def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(as_sample(free_port(), free_port(), tmp_path))
    asked = [TAKES, "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    said = subprocess.run(asked, capture_output=True, check=False)
    assert said.returncode == 0, said.stderr.decode()


def test_the_home_stands_in_the_settings_alone() -> None:
    assert UNITS
    assert not [unit for unit in UNITS if "LINDUNG_HOME=" in unit]  # the file of settings would win in silence
    assert all("EnvironmentFile=/etc/lindung/env" in unit and "UMask=0077" in unit for unit in UNITS)

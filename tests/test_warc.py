"""The raw captures: files that other tools read, and bytes that come back as they were."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from pipelines import warc
from pipelines.coding import LARGEST
from pipelines.errors import CaptureError, TooLargeError
from pipelines.warc import WarcReader, WarcWriter, cut_torn_end, files_of, payload_digest
from tests.builders import NOW, URL, make_exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.items import Capture, Exchange, Page

_HTML = "<p>Körpü açıldı. The harbour bridge is open.</p>".encode() * 40


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    writer = WarcWriter(tmp_path, software="Pressmark/test", operator="archivist@example.org")
    yield writer
    writer.close()


def records(path: Path, offset: int = 0) -> list[dict[str, Any]]:
    """The records of a file from an offset on, as warcio reads them."""
    found = []
    with path.open("rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file):
            http = record.http_headers
            found.append({
                "type": record.rec_type, **dict(record.rec_headers.headers),
                "http": http and (http.get_statuscode() if record.rec_type != "request" else http.statusline),
                "headers": dict(http.headers) if http else {}, "body": record.raw_stream.read(),
            })  # fmt: skip
    return found


def write(folder: Path, *exchanges: Exchange) -> list[Capture]:
    writer = WarcWriter(folder, software="Pressmark/test")
    captures = [writer.write(exchange) for exchange in exchanges]
    writer.close()
    return captures


def page_of(folder: Path, capture: Capture) -> Page:
    return WarcReader(folder).page(capture, url=URL, fetched_at=NOW)


def test_a_response_opens_in_other_tools_at_its_offset(writer: WarcWriter, tmp_path: Path) -> None:
    bodies = [b"one", b"", bytes(range(256)) * 500, gzip.compress(_HTML)]
    captures = [writer.write(make_exchange(f"{URL}-{n}", body)) for n, body in enumerate(bodies)]
    for n, (body, capture) in enumerate(zip(bodies, captures, strict=True)):
        response, request = records(tmp_path / capture.warc_file, capture.warc_offset)[:2]
        assert (response["type"], response["http"], response["body"]) == ("response", "200", body)
        assert response["WARC-Target-URI"] == f"{URL}-{n}"
        assert response["WARC-Payload-Digest"] == capture.digest == payload_digest(body)
        assert response["WARC-Date"] == "2026-11-20T12:00:00Z"
        assert (request["type"], request["WARC-Concurrent-To"]) == ("request", response["WARC-Record-ID"])


def test_a_capture_is_one_gzip_member(writer: WarcWriter, tmp_path: Path) -> None:
    capture = [writer.write(make_exchange()) for _ in range(3)][1]
    with (tmp_path / capture.warc_file).open("rb") as file:
        file.seek(capture.warc_offset)
        text = gzip.decompress(file.read(capture.warc_length))
    assert text.startswith(b"WARC/1.1\r\n")
    assert text.count(b"WARC/1.1") == 1


def test_a_file_begins_with_who_made_it(writer: WarcWriter, tmp_path: Path) -> None:
    capture = writer.write(make_exchange())
    first = records(tmp_path / capture.warc_file)[0]
    assert (first["type"], first["WARC-Filename"]) == ("warcinfo", capture.warc_file)
    assert b"software: Pressmark/test\r\n" in first["body"]
    assert b"operator: archivist@example.org\r\n" in first["body"]


def test_warcio_finds_nothing_wrong(writer: WarcWriter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for exchange in [
        make_exchange(), make_exchange(body=b"", status=304), make_exchange(status=404, response_headers=()),
        make_exchange(body=gzip.compress(_HTML), response_headers=(("Content-Encoding", "gzip"),)),
        make_exchange(protocol="HTTP/2", status=999, response_headers=(("X-Name", "Əliyeva"),)),
    ]:  # fmt: skip
        capture = writer.write(exchange)
    writer.close()
    checker = Checker(type("Arguments", (), {"inputs": [str(tmp_path / capture.warc_file)], "verbose": True})())
    checker.process_all()
    assert checker.exit_value == 0, capsys.readouterr().out
    assert "fail" not in capsys.readouterr().out


def test_not_modified_is_a_revisit(writer: WarcWriter, tmp_path: Path) -> None:
    capture = writer.write(make_exchange(body=b"", status=304))
    record = records(tmp_path / capture.warc_file, capture.warc_offset)[0]
    assert (record["type"], record["http"]) == ("revisit", "304")
    assert record["WARC-Profile"].endswith("/server-not-modified")
    assert page_of(tmp_path, capture).status == 304


def test_what_the_archivist_authenticates_with_is_not_written(writer: WarcWriter, tmp_path: Path) -> None:
    secrets = [("Cookie", "sid=hunter2"), ("PROXY-authorization", "Basic hunter2"), ("authorization", "hunter2")]
    sent = (("Host", "example.com"), *secrets, ("Accept", "text/html"))
    capture = writer.write(make_exchange(request_headers=sent))
    assert b"hunter2" not in gzip.decompress((tmp_path / capture.warc_file).read_bytes())
    request = records(tmp_path / capture.warc_file, capture.warc_offset)[1]
    assert request["headers"] == {"Host": "example.com", "Accept": "text/html"}


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://example.com/a/b?c=/d", "/a/b?c=/d HTTP/1.1"),
        ("https://example.com", "/ HTTP/1.1"),
        ("https://example.com?c=/d", "/?c=/d HTTP/1.1"),
        ("https://example.com/a#part", "/a HTTP/1.1"),
    ],
)
def test_the_request_line_is_what_was_sent(writer: WarcWriter, tmp_path: Path, url: str, line: str) -> None:
    capture = writer.write(make_exchange(url))
    assert records(tmp_path / capture.warc_file, capture.warc_offset)[1]["http"] == line


def test_headers_come_back_repeated_ones_too(tmp_path: Path) -> None:
    sent = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Latin", "café"), ("Transfer-Encoding", "chunked"))
    [capture] = write(tmp_path, make_exchange(response_headers=sent))
    _, headers, _ = WarcReader(tmp_path).response(capture)
    assert headers == [*sent[:3]]  # the body is no longer chunked


def test_the_address_is_kept(writer: WarcWriter, tmp_path: Path) -> None:
    capture = writer.write(make_exchange(ip_address="192.0.2.7"))
    assert records(tmp_path / capture.warc_file, capture.warc_offset)[0]["WARC-IP-Address"] == "192.0.2.7"


def zstd(body: bytes, path: Path) -> bytes:
    with path.open("wb") as file:
        stream = ZstdWriter(file)
        stream.write(body)
        stream.close()
    return path.read_bytes()


@pytest.mark.parametrize("label", ["gzip", "x-gzip", "GZIP", "br", "zstd", "deflate", "raw deflate", "gzip, br", ""])
def test_content_is_decoded_on_reading(tmp_path: Path, label: str) -> None:
    coded = {
        "br": brotli.compress(_HTML), "zstd": zstd(_HTML, tmp_path / "z"), "deflate": zlib.compress(_HTML),
        "raw deflate": zlib.compress(_HTML)[2:-4], "gzip, br": brotli.compress(gzip.compress(_HTML)), "": _HTML,
    }.get(label, gzip.compress(_HTML))  # fmt: skip
    header = (("content-encoding", label.removeprefix("raw ")),) if label else ()
    [capture] = write(tmp_path / "warc", make_exchange(body=coded, response_headers=header))
    page = page_of(tmp_path / "warc", capture)
    assert (page.body, page.status, page.url, page.fetched_at) == (_HTML, 200, URL, NOW)
    assert WarcReader(tmp_path / "warc").response(capture)[2] == coded


@pytest.mark.parametrize("label", ["gzip", "br", "zstd", "deflate", "identity", "utf-8", "x-unknown", "gzip, br"])
def test_a_body_with_a_wrong_label_is_left_as_it_is(tmp_path: Path, label: str) -> None:
    [capture] = write(tmp_path, make_exchange(body=_HTML, response_headers=(("Content-Encoding", label),)))
    assert page_of(tmp_path, capture).body == _HTML


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (gzip.compress(_HTML) + b"\0 padding", _HTML),
        (gzip.compress(b"one, ") + gzip.compress(b"two"), b"one, two"),
        (gzip.compress(b"") + gzip.compress(b"one") + gzip.compress(b""), b"one"),
        (gzip.compress(b"one, ") + gzip.compress(_HTML)[:-3], b"one, " + _HTML),
        (b"", b""),
    ],
)
def test_untidy_gzip_is_read(tmp_path: Path, body: bytes, content: bytes) -> None:
    [capture] = write(tmp_path, make_exchange(body=body, response_headers=(("Content-Encoding", "gzip"),)))
    assert page_of(tmp_path, capture).body == content


def test_what_came_of_a_broken_transfer_is_read(tmp_path: Path) -> None:
    torn = gzip.compress(_HTML, 0)[:-400]
    [capture] = write(tmp_path, make_exchange(body=torn, response_headers=(("Content-Encoding", "gzip"),)))
    assert page_of(tmp_path, capture).body.startswith(b"<p>K")


@settings(max_examples=50)
@given(body=st.binary(max_size=2000), headers=st.lists(st.tuples(st.just("X-Any"), st.from_regex(r"\A[!-~]+\Z"))))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[Any]) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    [capture] = write(folder, make_exchange(body=body, response_headers=tuple(headers)))
    assert WarcReader(folder).response(capture) == (200, headers, body)


def test_a_full_file_is_followed_by_another(
    writer: WarcWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc, "_ROTATE", 2000)
    captures = [writer.write(make_exchange(body=bytes([n]) * 50)) for n in range(12)]
    names = {capture.warc_file for capture in captures}
    assert len(names) > 1
    assert {path.name for path in tmp_path.iterdir()} == names
    for name in names:
        assert records(tmp_path / name)[0]["type"] == "warcinfo"
    assert [WarcReader(tmp_path).response(capture)[2][0] for capture in captures] == list(range(12))


def test_a_record_that_the_disk_does_not_take_is_taken_back(writer: WarcWriter, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    first = writer.write(make_exchange(body=_HTML))
    path = tmp_path / first.warc_file
    whole = path.read_bytes()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as caught:
            writer.write(make_exchange(body=_HTML))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == whole
    second = writer.write(make_exchange(body=_HTML))
    assert second.warc_file != first.warc_file
    assert [page_of(tmp_path, capture).body for capture in (first, second)] == [_HTML, _HTML]


def test_a_torn_end_is_cut_off_wherever_it_is_torn(tmp_path: Path) -> None:
    first, last = write(tmp_path, make_exchange(body=_HTML), make_exchange(body=_HTML * 3))
    path = tmp_path / first.warc_file
    whole = path.read_bytes()
    for size in (*range(last.warc_offset + 1, len(whole), 97), len(whole) - 1):
        path.write_bytes(whole[:size])
        cut = cut_torn_end(path, start=first.warc_offset)
        end = path.stat().st_size
        assert size - cut == end
        assert end in {last.warc_offset, last.warc_offset + last.warc_length}  # a response may lack its request
        assert len(records(path)) == (3 if end == last.warc_offset else 4)
        assert cut_torn_end(path) == 0


def test_a_file_without_a_whole_record_is_removed(tmp_path: Path) -> None:
    [capture] = write(tmp_path, make_exchange())
    path = tmp_path / capture.warc_file
    path.write_bytes(path.read_bytes()[:40])
    assert cut_torn_end(path) == 40
    assert not path.exists()


def test_a_file_that_is_being_written_is_left_alone(writer: WarcWriter, tmp_path: Path) -> None:
    path = tmp_path / writer.write(make_exchange()).warc_file
    with path.open("ab") as other:
        other.write(b"half a record of the writer's")
    assert cut_torn_end(path) == 0
    writer.close()
    assert cut_torn_end(path) == 29


def test_the_files_of_a_crawl_are_known_by_their_names(tmp_path: Path) -> None:
    for crawl in (7, 70, 1234567):
        writer = WarcWriter(tmp_path, software="test", crawl=crawl)
        name = writer.write(make_exchange()).warc_file
        writer.close()
        assert [path.name for path in files_of(tmp_path, crawl)] == [name]


def test_two_crawls_at_once_write_two_files(tmp_path: Path) -> None:
    one, other = (WarcWriter(tmp_path, software="test") for _ in range(2))
    assert one.write(make_exchange()).warc_file != other.write(make_exchange()).warc_file
    one.close()
    other.close()


def test_a_closed_writer_begins_another_file(writer: WarcWriter, tmp_path: Path) -> None:
    captures = []
    for _ in range(2):
        captures.append(writer.write(make_exchange()))
        writer.close()
    assert len({capture.warc_file for capture in captures}) == 2
    assert all(page_of(tmp_path, capture).status == 200 for capture in captures)


def test_no_file_without_a_record(tmp_path: Path) -> None:
    WarcWriter(tmp_path / "warc", software="test").close()
    assert not (tmp_path / "warc").exists()


def test_a_record_is_on_disk_before_its_place_is_told(writer: WarcWriter, tmp_path: Path) -> None:
    capture = writer.write(make_exchange(body=_HTML))
    assert page_of(tmp_path, capture).body == _HTML  # the writer is still open


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"warc_file": "lost.warc.gz"}, "lost.warc.gz is not in .*moved"),
        ({"warc_file": "."}, "no readable WARC record"),
        ({"warc_offset": 5}, "no readable WARC record"),
        ({"warc_offset": 10**9}, "no readable WARC record"),
        ({"warc_offset": -1}, "no readable WARC record"),
        ({"warc_length": 0}, "no readable WARC record"),
        ({"warc_length": 60}, "no readable WARC record|does not have the digest"),
        ({"warc_offset": 0, "warc_length": 10**6}, "no HTTP response"),
        ({"digest": payload_digest(b"another")}, "does not have the digest sha1:"),
    ],
)
def test_what_is_not_there_is_told_in_a_line(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    [capture] = write(tmp_path, make_exchange(fetched_at=NOW + timedelta(hours=1)))
    with pytest.raises(CaptureError, match=words) as caught:
        page_of(tmp_path, replace(capture, **wrong))
    assert "\n" not in str(caught.value)


def test_what_was_packed_to_fill_a_memory_is_not_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(LARGEST + 1))
    [capture] = write(tmp_path, make_exchange(body=packed, response_headers=(("Content-Encoding", "gzip"),)))
    with pytest.raises(TooLargeError, match=rf"^{URL}, {capture.warc_file} at \d+: too large: more than 60 MB"):
        page_of(tmp_path, capture)
    page = WarcReader(tmp_path).page(capture, url=URL, fetched_at=NOW, largest=None)
    assert len(page.body) == LARGEST + 1


def test_a_changed_byte_gives_no_changed_body(tmp_path: Path) -> None:
    [capture] = write(tmp_path, make_exchange(body=_HTML))
    path = tmp_path / capture.warc_file
    for at in range(capture.warc_offset + 10, capture.warc_offset + capture.warc_length - 10, 37):
        data = bytearray(path.read_bytes())
        data[at] ^= 0x55
        path.write_bytes(data)
        with suppress(CaptureError):
            assert WarcReader(tmp_path).response(capture)[2] == _HTML  # a letter of a header has changed, at most
        data[at] ^= 0x55
        path.write_bytes(data)

"""The custom domain: as hard to guess as a password has to be."""

import pytest

from speaker.botdistrikt.domain import judge_domain, make_domain


def test_made_domains_are_good_and_never_the_same():
    """Each is a URL that its own judge accepts."""
    made = {make_domain() for _ in range(500)}
    assert len(made) == 500
    assert not any(map(judge_domain, made))


@pytest.mark.parametrize(
    "domain",
    [
        "https://b7tm41k.app.link",
        "https://13jd874he983k.mywebsite.com",
        "https://k7q2x9vd41mzp3.panel.example",
        "http://xkvqzrtwpl.example",
        "https://lobby-x7k2p9qd.hotel.example",
    ],
)
def test_good(domain):
    """Seven random letters and digits are what the documentation calls good."""
    assert judge_domain(domain) == ()


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        ("https://app.mywebsite.com", "documentation"),
        ("https://www.google.com", "documentation"),
        ("https://a9sn38h.app.link", "documentation"),
        ("HTTPS://WWW.Google.com", "documentation"),
        ("https://kitchen-speaker.company.com", "words"),
        ("https://speaker2024.hotel.example", "words"),
        ("https://correct-horse-battery-staple.example", "words"),
        ("https://p4ssw0rd.example.com", "words"),
        ("https://strength.example.com", "words"),
        ("https://x1.example", "bits"),
        ("https://12345678.xyz", "bits"),
        ("https://qwertyuiop.de", "bits"),
        ("https://aaaaaaaaaaaa.de", "bits"),
        ("https://ababababab.de", "bits"),
        ("https://2024.1999.de", "bits"),
        ("https://xn--bcher-kva.example", "bits"),
        ("", "no URL"),
        ("k7q2x9vd41mzp3", "no URL"),
        ("k7q2x9vd41mzp3.example", "no URL"),
        ("https://localhost", "no URL"),
        ("ftp://k7q2x9vd41mzp3.example", "no URL"),
        (" https://k7q2x9vd41mzp3.example", "no URL"),
        ("https://k7q2x9vd41mzp3.example\n", "no URL"),
        ("https://k7q2x9vd41mzp3.ex ample", "no URL"),
        ("https://[::1", "no URL"),
        ("https://" + "k7" * 200 + ".example", "no URL"),
    ],
)
def test_bad(domain, reason):
    """What can be guessed, or is no domain, is refused with the reason."""
    reasons = judge_domain(domain)
    assert reason in " ".join(reasons)
    assert not domain.strip() or domain not in " ".join(reasons)

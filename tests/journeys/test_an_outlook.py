"""An outlook over three nodes: written, edited, consented to, published with one chapter withheld."""

from __future__ import annotations

REF = "ASEC/2026-arf"
KHMER = "ប្រទេសនានាក្នុងតំបន់បន្តពិគ្រោះយោបល់គ្នានិងដោះស្រាយភាពខុសគ្នាដោយសន្តិវិធី។"
SHORTER = "ប្រទេសនានាបន្តពិគ្រោះយោបល់គ្នា។"
DAYS = ("--deadline", "2090-05-31", "--consent-by", "2090-07-15")


def test_an_outlook_is_published_with_one_chapter_withheld(nodes, wait, tmp_path):
    """Cambodia consents to an edit of its Khmer chapter; Indonesia withholds its own, and chose the line."""
    parties = ("ASEC", "KHM", "IDN")
    nodes.make(*parties)
    nodes.serve(*parties)

    def level() -> None:
        wait(lambda: nodes.is_level(*parties), "all three to be level")

    for name, words in (("khm", KHMER), ("shorter", SHORTER), ("idn", "Words of Indonesia.")):
        (tmp_path / name).write_text(f"# overview\n{words}\n")
    desk = ("--office", "secretariat-desk")
    nodes.amity("ASEC", "outlook", "call", "2026-arf", "--forum", "ARF", "--year", "2026", *DAYS, *desk)
    level()
    nodes.amity("KHM", "outlook", "chapter", REF, str(tmp_path / "khm"), "--language", "km")
    nodes.amity("IDN", "outlook", "chapter", REF, str(tmp_path / "idn"))
    level()
    nodes.amity("ASEC", "outlook", "edit", REF, "KHM", str(tmp_path / "shorter"), *desk)
    level()
    for party in ("KHM", "IDN"):
        [chapter] = nodes.amity(party, "outlook", "chapter", REF)["chapters"]
        newest = chapter["wordings"][-1]
        nodes.amity(party, "outlook", "consent", REF, newest["record"], "--digest", newest["digest"])
    nodes.amity("IDN", "outlook", "withhold", REF)
    level()

    pdf = tmp_path / "outlook.pdf"
    published = nodes.amity("ASEC", "outlook", "publish", REF, "--pdf", str(pdf), *desk)
    assert [(one["party"], one["language"]) for one in published["chapters"]] == [("KHM", "km")]
    assert published["without"] == ["IDN"]
    level()
    for party in parties:
        html = tmp_path / f"{party}.html"
        nodes.amity(party, "outlook", "print", REF, "--html", str(html))
        shown = html.read_text()
        assert (SHORTER in shown, KHMER in shown, "Words of Indonesia." in shown) == (True, False, False)
        assert "No contribution." in shown
        assert nodes.amity(party, "verify", str(pdf))["holds"]
    with nodes.client("IDN") as idn:
        assert KHMER not in idn.get("/api/records").text
